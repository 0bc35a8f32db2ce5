#include "scanner/match/value_cache.h"

#include <functional>

namespace trawl {

ValueCache::Lookup ValueCache::find(std::uint32_t slot, bool is_below, const FieldValue& value) {
  if (value.text.size() > kMaxValueBytes) {
    return {};
  }
  static_assert((kCellCount & (kCellCount - 1)) == 0);
  const std::size_t salt = (std::size_t{slot} * 2 + (is_below ? 1 : 0)) * 0x9e3779b97f4a7c15U;
  const std::size_t hash = std::hash<std::string_view>()(value.text) ^ (salt >> 16U);
  Cell& cell = cells_[hash & (kCellCount - 1)];
  if (cell.is_used && cell.slot == slot && cell.is_below == is_below && cell.kind == value.kind &&
      cell.text == value.text) {
    return {.cell = &cell, .is_known = true};
  }
  cell.is_used = true;
  cell.is_below = is_below;
  cell.kind = value.kind;
  cell.slot = slot;
  cell.text.assign(value.text);
  cell.leaves.clear();
  return {.cell = &cell, .is_known = false};
}

}  // namespace trawl
