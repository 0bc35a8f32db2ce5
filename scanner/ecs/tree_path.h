#pragma once

// TreePath: a dotted path of object members ("userIdentity.sessionContext"), taken apart once for
// all the trees it is looked up in.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

class TreePath {
 public:
  // The tree itself.
  TreePath() = default;
  explicit TreePath(std::string_view path);

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::span<const std::string> steps() const { return steps_; }

 private:
  std::string text_;
  std::vector<std::string> steps_;
};

[[nodiscard]] std::vector<TreePath> tree_paths(const std::vector<std::string>& paths);

}  // namespace trawl
