#include "scanner/ecs/tree_path.h"

namespace trawl {

// An empty path has no steps; an empty step at the end of a path is none either.
TreePath::TreePath(std::string_view path) : text_(path) {
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    steps_.emplace_back(path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
}

std::vector<TreePath> tree_paths(const std::vector<std::string>& paths) {
  return {paths.begin(), paths.end()};
}

}  // namespace trawl
