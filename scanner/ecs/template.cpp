#include "scanner/ecs/template.h"

namespace trawl {

Result<Template> Template::parse(std::string_view text) {
  Template result;
  std::string literal;
  const auto end_literal = [&result, &literal] {
    if (!literal.empty()) {
      result.parts_.push_back({.text = std::move(literal), .is_path = false, .path = {}});
      literal.clear();
    }
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      literal.push_back(text[i]);
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '{') {
      literal.push_back('{');
      ++i;
      continue;
    }
    const std::size_t close = text.find('}', i);
    if (close == std::string_view::npos) {
      return fail(ErrorCode::Syntax, "the brace in \"" + std::string(text) + "\" is not closed");
    }
    end_literal();
    result.parts_.push_back({.text = std::string(text.substr(i + 1, close - i - 1)),
                             .is_path = true,
                             .path = TreePath(text.substr(i + 1, close - i - 1))});
    i = close;
  }
  end_literal();
  return result;
}

std::vector<std::string> Template::paths() const {
  std::vector<std::string> paths;
  for (const Part& part : parts_) {
    if (part.is_path) {
      paths.push_back(part.text);
    }
  }
  return paths;
}

std::optional<JsonTree> Template::fill(const MappingRun& run) const {
  if (parts_.size() == 1 && parts_.front().is_path) {
    const JsonTree* value = run.find(parts_.front().path);
    return value == nullptr ? std::nullopt : std::optional(*value);
  }
  std::string text;
  for (const Part& part : parts_) {
    if (!part.is_path) {
      text += part.text;
      continue;
    }
    const JsonTree* value = run.find(part.path);
    if (value == nullptr || !value->is_scalar()) {
      return std::nullopt;
    }
    text += value->text();
  }
  return JsonTree::string(text);
}

}  // namespace trawl
