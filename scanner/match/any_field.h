#pragma once

// any_field(pattern, leaf…): which leaf a field met in an event has to pass.
//
// A name stands for these fields: itself, its `.text` sub-field if it has one, and the flattened
// root that it lies below. Each that matches the pattern and has the type of a leaf's reading is
// tested by that leaf, read as its own mapping says. What lies below a nested field is seen by
// nested conditions only.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/match/tables.h"

namespace trawl {

// Scratch of one worker: remembers for each name the leaves that concern it.
class AnyFieldTests {
 public:
  // Borrows `tables`.
  explicit AnyFieldTests(const ProgramTables& tables);

  // True if one of `values` passes the index-th any_field of the program.
  [[nodiscard]] bool holds(std::size_t index, std::span<const NamedValue> values,
                           std::optional<Timestamp> now, TypedValue& scratch);

 private:
  using LeavesByName =
      std::unordered_map<std::string, std::vector<Leaf>, StringHash, std::equal_to<>>;
  // The leaves that a value at `path` may pass, each with the reading of the field tested.
  [[nodiscard]] const std::vector<Leaf>& leaves_for(std::size_t index, std::string_view path);
  [[nodiscard]] std::vector<Leaf> find_leaves(const Program::AnyField& item,
                                              std::string_view path) const;

  const ProgramTables* tables_;
  std::vector<LeavesByName> known_;  // by index
};

}  // namespace trawl
