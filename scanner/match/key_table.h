#pragma once

// KeyTable: the keys behind which an event may hold a value that some condition cannot do without.
//
// Whenever a condition holds, one of its pivots does, and that is a test of one field. However an
// event spells the field ({"a":{"b":1}}, {"a.b":1} …), the last segment of its name ends a key, and
// is spelled there byte for byte unless the event has a `\u` in it: of letters, digits and a few
// signs nothing else can be an escape. The segments before it, the parents, stand in the text
// before that, at the end of other keys or before a dot. So an event matches no condition if it has
// no `\u`, and no value behind any key that ends in the last segment of a pivot's field, with the
// other segments before it, makes one of those pivots hold. Text that may carry another event
// (scanner/event/carrier.h) is behind keys of its own, and so is the name of an index, which tells
// a data set.
//
// What lies below a field may stand behind any key; but then the field's last segment is in the
// text, between quotes or dots. That is one of the texts which let an event pass wherever they
// stand.
//
// There is no table if a condition has no pivots, if a pivot's field may get its value from
// elsewhere (data_stream.type, which an index name implies), or if the keys or the texts are too
// many.
//
// Const; shared by all threads.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/event/walk/kernel.h"
#include "scanner/match/bytes16.h"
#include "scanner/match/key_filter_for.h"
#include "scanner/match/tables.h"

namespace trawl {

class KeyTable {
 public:
  using KeyId = std::uint16_t;
  static constexpr std::size_t kMaxKeys = 1024;
  using ParentId = std::uint16_t;
  // Of more no event is asked whether it has them.
  static constexpr std::size_t kMaxParents = 256;
  // A parent that all events have.
  static constexpr ParentId kAny = 0;

  class ParentSet {
   public:
    void add(ParentId id) { words_[id / 64U] |= std::uint64_t{1} << (id % 64U); }
    [[nodiscard]] bool has(ParentId id) const { return (words_[id / 64U] >> (id % 64U) & 1U) != 0; }
    [[nodiscard]] bool includes(const ParentSet& others) const {
      std::uint64_t missing = 0;
      for (std::size_t i = 0; i < words_.size(); ++i) {
        missing |= others.words_[i] & ~words_[i];
      }
      return missing == 0;
    }

   private:
    std::array<std::uint64_t, kMaxParents / 64> words_{};
  };

  // A field that has pivots.
  struct Field {
    std::size_t slot = 0;
    // The segments before the last; of several only those behind the last one that cannot be
    // looked for, because a key may end in that.
    std::vector<ParentId> parents;
    ParentSet parent_set;     // likewise
    ParentId nearest = kAny;  // the last of them
  };
  // Fields of one key, the lowest bit for the first.
  using FieldSet = std::uint64_t;
  static constexpr std::size_t kMaxFields = 64;

  // What keys may end in: the last segment of a field, or one before that.
  struct Key {
    std::string segment;
    std::vector<Field> fields;  // that end in it; at most kMaxFields
    std::optional<ParentId> parent;
    bool is_carrier = false;  // its text may be an event
    bool is_index = false;    // its text names an index, which tells a data set
    bool is_dataset = false;  // its text may become a data set by way of the index
    // If there are any, the pivots hold for no value without one of these in its JSON.
    bool has_required_texts = true;
    std::vector<std::string> required_texts;
  };

  // The last sixteen bytes of a key's last segment, with zeros before them if it has fewer; the
  // bytes from the end stand highest.
  struct Ending {
    std::uint64_t tail = 0;
    std::uint64_t before_tail = 0;
    std::uint32_t size = 0;  // kLong: so many, or more
    bool operator==(const Ending&) const = default;
  };
  static constexpr std::uint32_t kLong = 16;

  // A key as it is compared.
  struct Probe {
    Ending ending;
    std::uint32_t size = 0;  // of the segment
    KeyId id = 0;
    bool is_parent = false;
    bool has_values = false;  // that are worth a look
    ParentId parent = 0;
  };

  // A text that lets an event pass.
  struct Text {
    std::string text;
    bool is_segment = false;  // only between quotes or dots
  };

  // nullopt if there is none. `texts` let an event pass, besides those found to be needed. Borrows
  // nothing; the slots are those of `tables`.
  [[nodiscard]] static std::optional<KeyTable> of(const ProgramTables& tables,
                                                  const FieldTable& fields,
                                                  std::span<const std::string> texts = {});

  [[nodiscard]] const KeyFilter& filter() const { return filter_; }
  [[nodiscard]] const Key& key(KeyId id) const { return keys_[id]; }
  [[nodiscard]] std::span<const Key> keys() const { return keys_; }
  // By ParentId.
  [[nodiscard]] std::span<const std::string> parents() const { return parents_; }
  // Ascending.
  [[nodiscard]] std::span<const Text> texts() const { return texts_; }
  // What ends before the quote at `quote`, and begins behind a quote or a dot. Sixteen bytes before
  // it exist.
  [[nodiscard]] static Ending ending_before(const char* quote) {
    const Bytes16 bytes(quote - Bytes16::kBytes);
    const unsigned bounds = bytes.equal('"') | bytes.equal('.');
    const std::size_t size =
        bounds == 0 ? kLong : static_cast<std::size_t>(std::countl_zero(bounds << 16U));
    return {.tail = word_at(quote - 8) & kLastBytes[std::min<std::size_t>(size, 8)],
            .before_tail = word_at(quote - 16) & kLastBytes[size < 8 ? 0 : size - 8],
            .size = static_cast<std::uint32_t>(size)};
  }
  // The key that ends before the quote at `quote`, if it is wanted. For any that is, the byte
  // before the segment is a quote or a dot.
  [[nodiscard]] const Probe* find_before(std::string_view text, std::size_t quote) const {
    Ending ending;
    if (quote >= Bytes16::kBytes) {
      ending = ending_before(text.data() + quote);
    } else {
      std::array<char, Bytes16::kBytes> padded{};
      std::ranges::copy(text.substr(0, quote), padded.end() - static_cast<std::ptrdiff_t>(quote));
      ending = ending_before(padded.data() + padded.size());
    }
    const std::uint64_t hash = hash_of(ending);
    for (std::size_t at = hash & slot_mask_; slots_[at].key != 0; at = (at + 1) & slot_mask_) {
      if (slots_[at].tag != tag_of(hash)) {
        continue;
      }
      const Probe& probe = probes_[slots_[at].key - 1U];
      if (probe.ending == ending && (ending.size < kLong || is_whole(probe, text, quote))) {
        return &probe;
      }
    }
    return nullptr;
  }

 private:
  struct Slot {
    std::uint16_t key = 0;  // KeyId + 1; 0: none
    std::uint16_t tag = 0;  // more of the hash
  };
  // The highest bytes of a number, so many of them.
  static constexpr std::array<std::uint64_t, 9> kLastBytes = [] {
    std::array<std::uint64_t, 9> masks{};
    for (std::size_t count = 1; count < masks.size(); ++count) {
      masks[count] = ~std::uint64_t{0} << (64 - 8 * count);
    }
    return masks;
  }();
  [[nodiscard]] static std::uint64_t hash_of(const Ending& ending) {
    constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;
    return ((ending.tail ^ std::rotl(ending.before_tail, 29) ^ ending.size) * kFactor) >> 24U;
  }
  [[nodiscard]] static std::uint16_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint16_t>(hash >> 24U);
  }
  // For a long one: true if what stands before the quote is the segment, and no longer.
  [[nodiscard]] bool is_whole(const Probe& probe, std::string_view text, std::size_t quote) const {
    const std::string& segment = keys_[probe.id].segment;
    if (segment.size() >= quote || !text.substr(quote - segment.size()).starts_with(segment)) {
      return false;
    }
    const char before = text[quote - segment.size() - 1];
    return std::ranges::find(kBeforeSegment, before) != kBeforeSegment.end();
  }
  // More texts are not sought in every escaped value of a key.
  static constexpr std::size_t kMaxRequiredTexts = 4;
  bool add(std::string_view field, std::size_t slot, const Leaf& leaf);
  bool add_text(std::string_view text, bool is_segment);
  static bool add_field(Key& key, const Field& field);
  Field field_of(std::string_view name, std::size_t slot);
  std::optional<ParentId> parent_of(std::string_view segment);
  Key& key_of(std::string_view segment);
  void finish();

  std::vector<Key> keys_;
  std::vector<std::string> parents_{std::string()};  // kAny has no name
  std::vector<Text> texts_;
  KeyFilter filter_;
  std::vector<Probe> probes_;  // by KeyId
  std::vector<Slot> slots_;    // by what they end in
  std::size_t slot_mask_ = 0;
};

}  // namespace trawl
