#pragma once

// KeyTable: the keys behind which an event may hold a value that some condition cannot do without.
//
// Whenever a condition holds, one of its pivots does, and that is a test of one field. However an
// event spells the field ({"a":{"b":1}}, {"a.b":1} …), the last segment of its name ends a key, and
// is spelled there byte for byte unless the event has a `\u` in it: of letters, digits and a few
// signs nothing else can be an escape. So an event matches no condition if it has no `\u`, and no
// value behind any key that ends in the last segment of a pivot's field, at whatever depth, makes
// one of those pivots hold. Text that may carry another event (scanner/event/carrier.h) is behind
// keys of its own.
//
// There is no table if a condition has no pivots; if a pivot also looks below its field; or if its
// field may get a value from elsewhere (data_stream.*, from the index).
//
// Const; shared by all threads.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/event/walk/kernel.h"
#include "scanner/match/tables.h"

namespace trawl {

class KeyTable {
 public:
  using KeyId = std::uint16_t;
  static constexpr std::size_t kMaxKeys = 512;

  // A last segment.
  struct Key {
    std::string segment;
    std::vector<std::size_t> slots;  // of the fields that end in it and have pivots
    bool is_carrier = false;         // its text may be an event
    // If there are any, the pivots hold for no value without one of these in its JSON.
    bool has_required_texts = true;
    std::vector<std::string> required_texts;
    std::uint64_t tail = 0;  // its last bytes, at most eight, in the upper bytes
    std::uint64_t tail_mask = 0;
  };

  // nullopt if there is none. Borrows nothing; the slots are those of `tables`.
  [[nodiscard]] static std::optional<KeyTable> of(const ProgramTables& tables,
                                                  const FieldTable& fields);

  [[nodiscard]] const KeyFilter& filter() const { return filter_; }
  [[nodiscard]] const Key& key(KeyId id) const { return keys_[id]; }
  [[nodiscard]] std::span<const Key> keys() const { return keys_; }
  // The keys that may end before the quote at `quote`; `text[quote - 1]` exists.
  [[nodiscard]] std::span<const KeyId> ending_before(std::string_view text,
                                                     std::size_t quote) const {
    const std::size_t bin = bin_of(text[quote - 2], text[quote - 1]);
    return std::span(bin_ids_).subspan(bin_begins_[bin], bin_begins_[bin + 1] - bin_begins_[bin]);
  }

 private:
  static constexpr std::size_t kBins = 256;
  [[nodiscard]] static std::size_t bin_of(char second_last, char last) {
    return (static_cast<std::size_t>(static_cast<unsigned char>(second_last)) * 31 +
            static_cast<unsigned char>(last)) %
           kBins;
  }
  // More texts are not sought in every escaped value of a key.
  static constexpr std::size_t kMaxRequiredTexts = 4;
  bool add(std::string_view field, std::size_t slot, const Leaf& leaf);
  Key& key_of(std::string_view segment);
  void finish();
  void add_to_filter(const Key& key, unsigned bit);

  std::vector<Key> keys_;
  KeyFilter filter_;
  std::array<std::uint32_t, kBins + 1> bin_begins_{};
  std::vector<KeyId> bin_ids_;
};

}  // namespace trawl
