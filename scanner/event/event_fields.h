#pragma once

// EventFields: for each field the rules read, its values in one event.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/event/carrier.h"
#include "scanner/event/field_trie.h"

namespace trawl {

enum class JsonKind : std::uint8_t { String, Number, True, False };

// One scalar. Null, empty arrays and empty objects are no values.
struct FieldValue {
  JsonKind kind = JsonKind::String;
  std::string_view text;  // String: unescaped; otherwise the JSON token as written
  bool operator==(const FieldValue&) const = default;
};

// A value under a name that only the event knows (any_field, flattened roots).
struct NamedValue {
  std::string_view path;
  FieldValue value;
};

// Scratch: one per worker, refilled by EventReader. Slots and indices are those of the reader's
// FieldTrie. Views live until the next read and as long as the event's bytes.
class EventFields {
 public:
  // Values of field `slot`, in the order of the event.
  [[nodiscard]] std::span<const FieldValue> values(std::size_t slot) const { return values_[slot]; }
  // Values at any depth below field `slot`, itself not included. Empty unless the trie collects
  // them (flattened roots, objects).
  [[nodiscard]] std::span<const FieldValue> values_below(std::size_t slot) const {
    return below_[slot];
  }
  // Objects found at the index-th wanted object path, each as JSON text.
  [[nodiscard]] std::span<const std::string_view> objects(std::size_t index) const {
    return objects_[index];
  }
  // True if there is anything but null at the mark-th marked path, or below it.
  [[nodiscard]] bool is_marked(std::size_t mark) const { return marks_[mark]; }
  // The slots that have values, at or below them. No order, no repetition.
  [[nodiscard]] std::span<const std::uint32_t> found_slots() const { return found_; }

  // True if the event came in the wrapper of an export: the fields are then those of `_source`.
  [[nodiscard]] bool is_wrapped() const { return is_wrapped_; }

  // The members at the top of the event (of `_source`, if it is wrapped) that may hold another
  // event: objects, and texts that begin with '{'.
  [[nodiscard]] CarrierSet carriers() const { return carriers_; }
  // How many members there are at the top.
  [[nodiscard]] std::size_t member_count() const { return member_count_; }

  // Adds a value. It must live until the next read.
  void add(std::size_t slot, FieldValue value) {
    note(slot);
    values_[slot].push_back(value);
  }
  // Adds a value that is not in the event's text, and remembers it under its name for those who
  // look at the text themselves (any_field).
  void add_unwritten(std::size_t slot, NamedValue named) {
    add(slot, named.value);
    unwritten_.push_back(named);
  }
  [[nodiscard]] std::span<const NamedValue> unwritten() const { return unwritten_; }

 private:
  friend class EventWalk;

  // Forgets all values, in time linear in the number of slots that had any.
  void reset(const FieldTrie& trie);
  // Forgets all values but those of two slots, which may be UINT32_MAX.
  void keep_only(std::uint32_t slot, std::uint32_t other_slot);
  void note(std::size_t slot) {
    if (values_[slot].empty() && below_[slot].empty()) {
      found_.push_back(static_cast<std::uint32_t>(slot));
    }
  }
  void add_below(std::size_t slot, FieldValue value) {
    note(slot);
    below_[slot].push_back(value);
  }

  std::vector<std::vector<FieldValue>> values_;
  std::vector<std::vector<FieldValue>> below_;
  std::vector<std::uint32_t> found_;
  std::vector<NamedValue> unwritten_;
  std::vector<std::vector<std::string_view>> objects_;
  std::vector<bool> marks_;
  CarrierSet carriers_;
  std::size_t member_count_ = 0;
  bool is_wrapped_ = false;
};

}  // namespace trawl
