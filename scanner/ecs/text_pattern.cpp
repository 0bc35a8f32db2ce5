#include "scanner/ecs/text_pattern.h"

#include <algorithm>
#include <array>
#include <mutex>

#include <re2/re2.h>

namespace trawl {

// Many threads use a pattern, and any of them may be the first.
struct TextPattern::State {
  explicit State(std::string_view text) : expression(text) {}

  const RE2& re2() {
    std::call_once(is_compiled, [this] { compiled.emplace(expression, RE2::Quiet); });
    return *compiled;
  }

  std::string expression;
  std::once_flag is_compiled;
  std::optional<RE2> compiled;
};

namespace {

constexpr int kMaxGroups = 16;

using Groups = std::array<re2::StringPiece, kMaxGroups>;

std::optional<Groups> find_groups(const RE2& re2, std::string_view text) {
  const int groups = std::min(re2.NumberOfCapturingGroups() + 1, kMaxGroups);
  Groups found;
  if (!re2.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED,
                 found.data(), groups)) {
    return std::nullopt;
  }
  return found;
}

}  // namespace

Result<TextPattern> TextPattern::parse(std::string_view expression) {
  TextPattern pattern = trusted(expression);
  const RE2& re2 = pattern.state_->re2();
  if (!re2.ok()) {
    return fail(ErrorCode::Syntax, "pattern \"" + std::string(expression) + "\": " + re2.error());
  }
  if (re2.NumberOfCapturingGroups() >= kMaxGroups) {
    return fail(ErrorCode::Limit, "pattern \"" + std::string(expression) + "\": more than " +
                                      std::to_string(kMaxGroups - 1) + " groups");
  }
  return pattern;
}

TextPattern TextPattern::trusted(std::string_view expression) {
  TextPattern pattern;
  pattern.state_ = std::make_shared<State>(expression);
  return pattern;
}

std::optional<std::vector<std::pair<std::string, std::string>>> TextPattern::match(
    std::string_view text) const {
  const auto found = find_groups(state_->re2(), text);
  if (!found) {
    return std::nullopt;
  }
  std::vector<std::pair<std::string, std::string>> groups;
  for (const auto& [name, index] : state_->re2().NamedCapturingGroups()) {
    const re2::StringPiece& piece = found->at(static_cast<std::size_t>(index));
    if (piece.data() != nullptr) {
      groups.emplace_back(name, std::string(piece.data(), piece.size()));
    }
  }
  return groups;
}

std::optional<std::string> TextPattern::extract(std::string_view text) const {
  const auto found = find_groups(state_->re2(), text);
  if (!found) {
    return std::nullopt;
  }
  const re2::StringPiece& piece = found->at(state_->re2().NumberOfCapturingGroups() > 0 ? 1 : 0);
  return piece.data() == nullptr ? std::string() : std::string(piece.data(), piece.size());
}

}  // namespace trawl
