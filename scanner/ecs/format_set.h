#pragma once

// FormatSet: the log formats whose raw events are normalised, in the order in which they are tried.

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"
#include "scanner/ecs/mapping.h"

namespace trawl {

class FormatSet {
 public:
  // None: events are taken as they are.
  FormatSet() = default;
  // Borrows the mappings, whose names are distinct.
  explicit FormatSet(std::vector<const Mapping*> mappings) : mappings_(std::move(mappings)) {}

  [[nodiscard]] bool is_empty() const { return mappings_.empty(); }
  [[nodiscard]] std::span<const Mapping* const> mappings() const { return mappings_; }
  // nullptr if there is none of that name.
  [[nodiscard]] const Mapping* find(std::string_view name) const;

 private:
  std::vector<const Mapping*> mappings_;
};

// "auto": all mappings that come with the program; "none"; or the name of one of them. Errors:
// Invalid, naming the mappings there are.
[[nodiscard]] Result<FormatSet> choose_formats(std::string_view choice);

}  // namespace trawl
