#include "scanner/ecs/tracer.h"

#include <algorithm>
#include <utility>

namespace trawl {

namespace {

constexpr std::string_view kRaw = "raw";
constexpr std::string_view kElement = "it";
constexpr std::string_view kAllBelow = ".*";

bool is_at_or_below(std::string_view path, std::string_view root) {
  return path.starts_with(root) &&
         (path.size() == root.size() || path[root.size()] == '.' || path[root.size()] == '[');
}

// What a path is called among fields: lists are entered without a sign.
std::string without_brackets(std::string_view path) {
  std::string name(path);
  for (std::size_t at = name.find("[]"); at != std::string::npos; at = name.find("[]", at)) {
    name.erase(at, 2);
  }
  return name;
}

// Below names that were changed, nobody knows what a name was.
void append_below(std::string& origin, std::string_view below) {
  if (origin.ends_with(kAllBelow)) {
    return;
  }
  origin += origin.empty() && below.starts_with('.') ? below.substr(1) : below;
}

void add_paths(std::vector<std::string>& paths, std::vector<std::string> more) {
  for (std::string& path : more) {
    if (std::ranges::find(paths, path) == paths.end()) {
      paths.push_back(std::move(path));
    }
  }
}

}  // namespace

void Tracer::begin_element_of(std::string_view path) {
  Paths origins = origins_of(path);
  for (std::string& origin : origins) {
    origin += "[]";
  }
  const auto is_of_element = [](const auto& entry) {
    return is_at_or_below(entry.first, kElement);
  };
  std::erase_if(origins_, is_of_element);
  origins_[std::string(kElement)] = std::move(origins);
  element_field_ = path;
}

void Tracer::rename_below(std::string_view path, const MappingRun& run) {
  add(path, /*is_addition=*/true, run);
  Paths& origins = origins_[std::string(path)];
  origins = origins_of(path);
  for (std::string& origin : origins) {
    append_below(origin, kAllBelow);
  }
}

void Tracer::add(std::string_view path, bool is_addition, const MappingRun& run,
                 std::string_view from) {
  Paths paths = from.empty() ? sources_of(path, run) : origins_of(from);
  std::string field(path);
  if (is_at_or_below(path, kElement) && !is_scratch(element_field_)) {
    field = element_field_ + field.substr(kElement.size());
  }
  if (!is_scratch(field)) {
    traces_.push_back({.field = field,
                       .line = statement_->line,
                       .statement = statement_->text,
                       .is_addition = is_addition,
                       .raw_paths = paths});
  }
  Paths& origins = origins_[std::string(path)];
  if (!is_addition) {
    origins.clear();
  }
  add_paths(origins, std::move(paths));
}

// The raw paths that the statement reads for a field, those that hold something.
Tracer::Paths Tracer::sources_of(std::string_view path, const MappingRun& run) const {
  Paths paths;
  for (const FieldSource& source : statement_->sources) {
    if (!source.target.empty() && source.target != path) {
      continue;
    }
    for (const std::string& from : source.paths) {
      std::vector<const JsonTree*> found;
      run.find_all(TreePath(from), found);
      if (found.empty()) {
        continue;
      }
      add_paths(paths, origins_of(from));
      if (source.takes_first) {
        break;
      }
    }
  }
  return paths;
}

Tracer::Paths Tracer::origins_of(std::string_view path) const {
  if (path == kRaw) {
    return {{}};
  }
  if (is_at_or_below(path, kRaw)) {
    return {std::string(path.substr(kRaw.size() + 1))};
  }
  Paths paths;
  // What was written there, or at the nearest name above.
  for (std::string_view above = path; !above.empty();) {
    if (const auto known = origins_.find(without_brackets(above)); known != origins_.end()) {
      paths = known->second;
      for (std::string& origin : paths) {
        append_below(origin, path.substr(above.size()));
      }
      return paths;
    }
    const std::size_t dot = above.rfind('.');
    above = above.substr(0, dot == std::string_view::npos ? 0 : dot);
  }
  // What was written below it, piece by piece.
  for (auto known = origins_.lower_bound(path);
       known != origins_.end() && is_at_or_below(known->first, path); ++known) {
    add_paths(paths, known->second);
  }
  return paths;
}

}  // namespace trawl
