#pragma once

// EventJudge: what the places that a kernel stops at in an event say of it. It looks for the texts
// of a LiteralTable, or for the keys of a KeyTable and what stands behind them; whatever is
// uncertain may match.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/key_table.h"
#include "scanner/match/literal_table.h"
#include "scanner/match/wanted_marks.h"

namespace trawl {

// Scratch of one worker.
class EventJudge {
 public:
  enum class Verdict {
    Settled,  // no rule can match
    MayMatch,
    Unclear,  // of a lean table: the one it was made from has to be asked
  };
  // Of an event; places count from `base` bytes before it.
  struct Marks {
    std::span<const WantedMark> marks;
    std::size_t base = 0;
  };

  // Looks for literals if there are any, for keys if there are none: one of the two is not null.
  // Borrows all.
  EventJudge(const LiteralTable* literals, const KeyTable* keys, const ProgramTables& tables,
             const Kernel& kernel);

  // As WantedMarks has it.
  std::size_t look_at(std::string_view text) { return wanted_.look_at(text, query_); }
  [[nodiscard]] const WantedMarks& looked_at() const { return wanted_; }
  // Adds how often each of the table's keys stands in the text of the last look, which is `text`.
  void count_keys(std::string_view text, KeyTable::Sample& sample) const {
    wanted_.count_keys(text, sample);
  }

  // Of an event that begins and ends with a brace; kPaddingBytes are readable behind it.
  [[nodiscard]] Verdict judge(std::string_view event, const Marks& marks);
  // False if no rule can match an event only because it lives in that index.
  [[nodiscard]] bool index_may_match(std::string_view index);

 private:
  using FieldSet = KeyTable::FieldSet;

  // The answer for a short value, kept because values repeat.
  struct Known {
    std::array<std::uint64_t, 4> words{};
    std::uint32_t size = 0;
    std::uint16_t key = UINT16_MAX;
    FieldSet asked = 0;  // of the key's fields
    FieldSet found = 0;  // of these
  };
  // What is sought of a parent in events with dots in their keys, and found in this one.
  struct Parent {
    SoughtText segment;
    std::uint64_t event = 0;
    std::size_t seen = 0;  // it does not end before that place
    bool is_there = false;
  };
  static constexpr std::size_t kKnownBits = 10;
  static constexpr std::size_t kKnownBytes = 32;  // longer values are not kept
  static constexpr std::size_t kMaxEscapedBytes = std::size_t{1}
                                                  << 16U;  // longer ones are not read

  // A value's key, and the fields that the value may belong to.
  struct Place {
    std::string_view before;  // what stands in the event before the colon
    KeyTable::KeyId key = 0;
    FieldSet fields = 0;
  };

  [[nodiscard]] Verdict look_behind(std::string_view event, std::size_t colon,
                                    const WantedMark& mark);
  [[nodiscard]] Verdict look_at_dotted(std::string_view event, std::size_t colon) const;
  [[nodiscard]] bool value_holds(std::string_view event, std::size_t colon, const Place& place);
  [[nodiscard]] bool array_holds(std::string_view event, std::size_t begin, const Place& place);
  [[nodiscard]] std::size_t string_holds(std::string_view event, std::size_t begin,
                                         const Place& place, bool& holds);
  [[nodiscard]] bool word_holds(std::string_view word, const Place& place);
  [[nodiscard]] bool text_holds(std::string_view text, const Place& place);
  [[nodiscard]] bool escaped_holds(std::string_view text, const Place& place);
  [[nodiscard]] bool index_holds(std::string_view text, const Place& place);
  // Those of the place's fields some of whose pivots hold for the value.
  [[nodiscard]] FieldSet look_up(const FieldValue& value, const Place& place);
  [[nodiscard]] FieldSet look_up_text(std::string_view text, const Place& place);
  // The key's fields all of whose parents the event has had.
  [[nodiscard]] FieldSet fields_here(KeyTable::KeyId key) const;
  // True if one of the fields may be what the place is about.
  [[nodiscard]] bool may_be(FieldSet fields, const Place& place);
  [[nodiscard]] bool is_there(Parent& parent, std::string_view before) const;

  std::vector<SoughtText> sought_;
  std::vector<std::vector<const TextFilter*>> filters_;  // by KeyId and field; may be null
  std::vector<Parent> parents_;                          // by ParentId
  SiftQuery query_;
  const KeyTable* keys_;  // null: only texts are sought
  const ProgramTables& tables_;
  WantedMarks wanted_;
  std::vector<Known> known_;
  ValueCache cache_;  // for longer values that are slow to look up
  TypedValue typed_;
  std::string spelled_;  // a value without its escapes
  std::vector<LeafId> leaves_;
  std::uint64_t event_number_ = 0;
  KeyTable::ParentSet seen_;  // those that ended a key of the event so far
  bool has_dots_ = false;     // there was a dot in such a key, or before a last segment
};

}  // namespace trawl
