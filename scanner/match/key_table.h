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
// A lean table is made from a full one and from how often its keys stood in some events: KeyUsage
// tells by which part of its name a field is looked for, or by which texts. An event with a remote
// key, which none of them had, at the end of a key or before a dot in one, is for the full table to
// judge; what the lean one settles of the others the full one would settle too.
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
#include "scanner/match/key_index.h"
#include "scanner/match/tables.h"
#include "scanner/match/value_gate.h"

namespace trawl {

class KeyUsage;

class KeyTable {
 public:
  using KeyId = std::uint16_t;
  static constexpr std::size_t kMaxKeys = 1024;
  static_assert(kMaxKeys <= KeyIndex::kMaxSegments);
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
    bool is_remote = false;   // of a lean table: no event had it
    bool is_carrier = false;  // its text may be an event
    bool is_index = false;    // its text names an index, which tells a data set
    bool is_dataset = false;  // its text may become a data set by way of the index
  };

  // What a key that was found is.
  struct Found {
    std::uint32_t size = 0;  // of the segment
    KeyId id = 0;
    ParentId parent = 0;
    bool is_parent = false;
    bool has_values = false;  // that are worth a look
    bool is_open = false;     // any of them
    bool is_remote = false;
  };

  // By KeyIndex::Number.
  using Counts = std::vector<std::uint32_t>;
  // How often keys stood in some events.
  struct Sample {
    std::uint32_t events = 0;
    std::uint64_t bytes = 0;
    std::string text;  // some of it
    Counts counts;
    Counts wanted;  // with a value that may make a pivot hold, but for its parents
  };

  // A text that lets an event pass.
  struct Text {
    std::string text;
    bool is_segment = false;  // only between quotes or dots
  };

  // nullopt if there is none. `texts` let an event pass, besides those found to be needed. Borrows
  // `fields`; the slots are those of `tables`.
  [[nodiscard]] static std::optional<KeyTable> of(const ProgramTables& tables,
                                                  const FieldTable& fields,
                                                  std::span<const std::string> texts = {});
  // The lean table for events as they were counted; `tables` are those that this one was made of.
  // nullopt if it would hardly look at less.
  [[nodiscard]] std::optional<KeyTable> lean(const ProgramTables& tables,
                                             const Sample& sample) const;
  [[nodiscard]] bool is_lean() const { return is_lean_; }

  [[nodiscard]] const Key& key(KeyId id) const { return keys_[id]; }
  [[nodiscard]] std::span<const Key> keys() const { return keys_; }
  // Of one of keys().
  [[nodiscard]] KeyIndex::Number number_of(const Key& key) const {
    return static_cast<KeyIndex::Number>(&key - keys_.data() + 1);
  }
  // By ParentId.
  [[nodiscard]] std::span<const std::string> parents() const { return parents_; }
  // Ascending.
  [[nodiscard]] std::span<const Text> texts() const { return texts_; }
  // The keys' last segments, by KeyId + 1.
  [[nodiscard]] const KeyIndex& index() const { return index_; }
  [[nodiscard]] const Found& found(KeyIndex::Number number) const { return found_[number]; }
  // By KeyId: what texts are worth a look.
  [[nodiscard]] const ValueGate& gate() const { return gate_; }

 private:
  // `usage` is null unless the table is to be lean.
  KeyTable(const FieldTable& fields, const KeyUsage* usage) : fields_(&fields), usage_(usage) {}
  [[nodiscard]] static std::optional<KeyTable> build(const ProgramTables& tables,
                                                     const FieldTable& fields,
                                                     std::span<const std::string> texts,
                                                     const KeyUsage* usage);
  bool add(std::string_view field, std::size_t slot, const Leaf& leaf);
  bool add_text(std::string_view text, bool is_segment);
  static bool add_field(Key& key, const Field& field);
  Field field_of(std::string_view name, std::size_t slot);
  // nullopt if a remote key, or texts, stand for the field.
  std::optional<Field> lean_field_of(std::string_view name, std::size_t slot);
  std::optional<ParentId> parent_of(std::string_view segment);
  Key& key_of(std::string_view segment);
  // What of a key's values is worth a look; of one of keys().
  ValueGate::Wanted& wanted(const Key& key);
  void finish();

  const FieldTable* fields_;
  const KeyUsage* usage_;  // while a lean one is made
  bool is_lean_ = false;
  std::vector<std::string> given_texts_;
  std::vector<Key> keys_;
  std::vector<std::string> parents_{std::string()};  // kAny has no name
  std::vector<Text> texts_;
  KeyIndex index_;
  std::vector<Found> found_;  // by KeyIndex::Number
  ValueGate gate_;
  std::vector<ValueGate::Wanted> wanted_;  // by KeyId, until finish()
};

}  // namespace trawl
