#pragma once

// ValueCache: (field, value) → the leaves that hold. Logs repeat their values, so most pattern work
// has been done before.
//
// Direct-mapped: a value has one cell, and displaces what was there. Bounded in entries and in the
// length of a value; a full cache allocates only where a cell's new content is longer than any
// before. Scratch of one worker.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/compile/program.h"
#include "scanner/event/event_fields.h"

namespace trawl {

class ValueCache {
 public:
  static constexpr std::size_t kCellCount = 4096;
  static constexpr std::size_t kMaxValueBytes = 512;

  // The cell for a value of `slot`, found at the field or below it. If `is_known`, `leaves` is the
  // answer; otherwise it is empty, to be filled by the caller. Lives until the next call. Null if
  // the value is too long to be kept.
  struct Cell {
    bool is_used = false;
    bool is_below = false;
    JsonKind kind = JsonKind::String;
    std::uint32_t slot = 0;
    std::string text;
    std::vector<LeafId> leaves;
  };
  struct Lookup {
    Cell* cell = nullptr;
    bool is_known = false;
  };
  [[nodiscard]] Lookup find(std::uint32_t slot, bool is_below, const FieldValue& value);

 private:
  std::vector<Cell> cells_ = std::vector<Cell>(kCellCount);
};

}  // namespace trawl
