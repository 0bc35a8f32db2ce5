#pragma once

// ValueGate: what text may stand behind a key for some pivot to hold, told without a branch from
// the length and the ends of the text.
//
// Most pivots ask for one of a few texts, or for globs that begin or end in plain bytes. So a gate
// keeps the prints of these texts, and the first or the last bytes of these globs: of as many bytes
// as all globs of the key have that go by the same end. A key with any other pivot is open.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ir/expr.h"
#include "scanner/match/text_filter.h"
#include "scanner/match/text_print.h"

namespace trawl {

class ValueGate {
 public:
  // Of one key.
  class Wanted {
   public:
    // What texts may hold a leaf.
    void add(const Leaf& leaf);
    void open() { is_open_ = true; }

   private:
    friend class ValueGate;
    void add_glob(std::string_view glob);

    std::vector<TextPrint> texts_;
    std::vector<std::string> beginnings_;  // of globs, plain
    std::vector<std::string> ends_;
    bool is_open_ = false;
  };

  ValueGate() = default;
  explicit ValueGate(const std::vector<Wanted>& keys);

  // True if the key's text need not be asked about: any value may make a pivot hold.
  [[nodiscard]] bool is_open(std::size_t key) const { return keys_[key].is_open; }
  // False if no pivot behind the key, which is not open, holds for a text of that print.
  [[nodiscard]] bool may_hold(std::size_t key, const TextPrint& print) const {
    const Key& asked = keys_[key];
    const bool is_text = filter_.has_bits(print.bits() ^ asked.salt);
    const bool begins = filter_.has_bits(print.first_bits(asked.first_mask) ^ ~asked.salt);
    const bool ends = filter_.has_bits(print.last_bits(asked.last_mask) ^ ~asked.salt);
    return (static_cast<unsigned>(is_text) |
            (asked.has_beginnings & static_cast<unsigned>(begins)) |
            (asked.has_ends & static_cast<unsigned>(ends || !print.is_whole()))) != 0;
  }

 private:
  struct Key {
    std::uint64_t salt = 0;
    std::uint64_t first_mask = 0;  // the bytes that all beginnings have
    std::uint64_t last_mask = 0;
    unsigned has_beginnings = 0;  // 0 or 1, as the next
    unsigned has_ends = 0;
    bool is_open = false;
  };

  std::vector<Key> keys_;
  TextFilter filter_;  // of all keys
};

}  // namespace trawl
