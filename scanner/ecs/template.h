#pragma once

// Templates: text with {path} holes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/ecs/mapping_run.h"

namespace trawl {

class Template {
 public:
  // "{raw.a}_{raw.b}"; "{{" stands for a brace. Errors: Syntax (a brace that is not closed).
  [[nodiscard]] static Result<Template> parse(std::string_view text);

  // Those in the holes.
  [[nodiscard]] std::vector<std::string> paths() const;

  // nullopt if a path is missing or holds no scalar. A template that is one hole and nothing else
  // copies the value, whatever its type.
  [[nodiscard]] std::optional<JsonTree> fill(const MappingRun& run) const;

 private:
  struct Part {
    std::string text;  // or the text of the path
    bool is_path = false;
    TreePath path;
  };
  std::vector<Part> parts_;
};

}  // namespace trawl
