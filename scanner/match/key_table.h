#pragma once

// KeyTable: the keys behind which an event may hold a value that some condition cannot do without.
//
// Whenever a condition holds, one of its pivots does, and that is a test of one field. However an
// event spells the field ({"a":{"b":1}}, {"a.b":1} …), the last segment of its name ends a key, and
// is spelled there byte for byte unless the event has a `\u` in it: of letters, digits and a few
// signs nothing else can be an escape. The segments before it stand in the text before that, each
// between quotes or dots. So an event matches no condition if it has no `\u`, and no value behind
// any key that ends in the last segment of a pivot's field, with the other segments before it,
// makes one of those pivots hold. Text that may carry another event (scanner/event/carrier.h) is
// behind keys of its own, and so is the name of an index, which tells a data set.
//
// What lies below a field may stand behind any key; but then the field's last segment is in the
// text. That is one of the texts which let an event pass wherever they stand.
//
// There is no table if a condition has no pivots, if a pivot's field may get its value from
// elsewhere (data_stream.type, which an index name implies), or if the keys or the texts are too
// many.
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

  // A field that has pivots.
  struct Field {
    std::size_t slot = 0;
    std::vector<std::string> parents;  // the plain segments before the last, of two bytes or more
  };
  // Fields of one key, the lowest bit for the first.
  using FieldSet = std::uint64_t;
  static constexpr std::size_t kMaxFields = 64;

  // A last segment.
  struct Key {
    std::string segment;
    std::vector<Field> fields;  // that end in it; at most kMaxFields
    bool is_carrier = false;    // its text may be an event
    bool is_index = false;      // its text names an index, which tells a data set
    bool is_dataset = false;    // its text may become a data set by way of the index
    // If there are any, the pivots hold for no value without one of these in its JSON.
    bool has_required_texts = true;
    std::vector<std::string> required_texts;
  };

  // A key as it is compared: by its last bytes, of which there may be more.
  struct Probe {
    std::uint64_t tail = 0;  // at most eight bytes, in the upper bytes
    std::uint64_t tail_mask = 0;
    std::uint32_t size = 0;  // of the segment
    KeyId id = 0;
  };

  // nullopt if there is none. `texts` let an event pass, besides those found to be needed. Borrows
  // nothing; the slots are those of `tables`.
  [[nodiscard]] static std::optional<KeyTable> of(const ProgramTables& tables,
                                                  const FieldTable& fields,
                                                  std::span<const std::string> texts = {});

  [[nodiscard]] const KeyFilter& filter() const { return filter_; }
  [[nodiscard]] const Key& key(KeyId id) const { return keys_[id]; }
  [[nodiscard]] std::span<const Key> keys() const { return keys_; }
  // Ascending.
  [[nodiscard]] std::span<const std::string> texts() const { return texts_; }
  // The keys that may end before the quote at `quote`; three bytes before it exist.
  [[nodiscard]] std::span<const Probe> ending_before(std::string_view text,
                                                     std::size_t quote) const {
    const std::size_t bin = bin_of(text[quote - 3], text[quote - 2], text[quote - 1]);
    return std::span(probes_).subspan(bin_begins_[bin], bin_begins_[bin + 1] - bin_begins_[bin]);
  }

 private:
  static constexpr std::size_t kBins = 1024;
  [[nodiscard]] static std::size_t bin_of(char third_last, char second_last, char last) {
    const auto value = [](char byte) -> std::size_t { return static_cast<unsigned char>(byte); };
    return (value(third_last) * 961 + value(second_last) * 31 + value(last)) % kBins;
  }
  // More texts are not sought in every escaped value of a key.
  static constexpr std::size_t kMaxRequiredTexts = 4;
  bool add(std::string_view field, std::size_t slot, const Leaf& leaf);
  bool add_text(std::string_view text);
  static bool add_field(Key& key, std::string_view field, std::size_t slot);
  Key& key_of(std::string_view segment);
  void finish();
  void add_to_filter(const Key& key, unsigned bit);

  std::vector<Key> keys_;
  std::vector<std::string> texts_;
  KeyFilter filter_;
  std::vector<std::uint32_t> bin_begins_;  // kBins + 1
  std::vector<Probe> probes_;
};

}  // namespace trawl
