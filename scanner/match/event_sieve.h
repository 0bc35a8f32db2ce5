#pragma once

// EventSieve: which events no rule can match, told from the texts they lack (LiteralTable) or from
// what stands behind their keys (KeyTable), in one pass over the bytes. What it settles needs no
// other look; and whatever is uncertain passes.
//
// Of an event that is settled no more is asked than that it begins and ends with a brace, is UTF-8,
// and has no control characters in strings: to tell where strings and brackets end would cost more
// than the search. Since a reader asks for more, Matcher lets the sieve have the last word on any
// event that is malformed: what is rejected does not depend on whether there was a sieve.
//
// Where most events pass, the sieve costs more than it spares. The first events of every chunk show
// that, and for the rest of it the sieve then lets all pass unseen; so the choice follows the data,
// and does not depend on what other chunks a thread has had.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/event/event_problem.h"
#include "scanner/event/walk/event_masks.h"
#include "scanner/event/walk/kernel_choice.h"
#include "scanner/match/key_table.h"
#include "scanner/match/literal_table.h"

namespace trawl {

// Scratch of one worker.
class EventSieve {
 public:
  struct Sifted {
    std::size_t size = 0;        // of a settled line, without its line break
    std::size_t event_size = 0;  // without the blanks behind the event; of a settled one
    // No rule can match the event; what it is, or why it is none, is known.
    bool is_settled = false;
    EventProblem problem = EventProblem::None;  // of a settled one
  };

  // Looks for literals if there are any, for keys if there are none: one of the two is not null.
  // Borrows all.
  EventSieve(const LiteralTable* literals, const KeyTable* keys, const ProgramTables& tables,
             const Kernel& kernel = best_kernel());

  // False if no rule can match an event only because it lives in that index.
  [[nodiscard]] bool index_may_match(std::string_view index);

  // One event without the white space around it, kPaddingBytes readable behind it.
  [[nodiscard]] Sifted sift(std::string_view event);

  // To be called before the first event of a chunk; `text` is what sift_line() is about.
  void begin_chunk(std::string_view text);
  // What stands in the text from `begin` to the first line break. Settled only if that is one event
  // with nothing before it, nothing but blanks behind it, and a line break. To be asked in
  // ascending order; of a line break only if the answer before settled nothing.
  [[nodiscard]] Sifted sift_line(std::size_t begin);
  // False if sifting the rest of the chunk would not pay.
  [[nodiscard]] bool pays() const {
    return sifted_events_ < kSampleEvents || passed_events_ <= sifted_events_ / 2;
  }

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
  static constexpr std::uint64_t kSampleEvents = 64;

  // What is looked at of a chunk at once: much less than the cache nearest to memory holds.
  static constexpr std::size_t kRunBytes = std::size_t{1} << 15U;
  // An event with more marks passes.
  static constexpr std::size_t kMaxMarks = 4096;
  // Of an event, or of a line up to its line break; places count from `base` bytes before it.
  struct Marks {
    std::span<const SiftMark> marks;
    std::size_t base = 0;
  };

  // A value's key, and the fields that the value may belong to.
  struct Place {
    std::string_view before;  // what stands in the event before the colon
    KeyTable::KeyId key = 0;
    FieldSet fields = 0;
  };

  [[nodiscard]] std::size_t look_at(std::string_view text);
  void look_from(std::size_t begin, std::size_t size);
  [[nodiscard]] Sifted judge(std::string_view event, const Marks& marks);
  [[nodiscard]] bool may_match(std::string_view event, const Marks& marks);
  [[nodiscard]] EventProblem find_problem(std::string_view event);
  [[nodiscard]] bool holds_behind(std::string_view event, std::size_t colon);
  [[nodiscard]] bool holds_at(std::string_view event, std::size_t colon,
                              const KeyTable::Probe& key);
  [[nodiscard]] bool value_holds(std::string_view event, std::size_t colon, const Place& place);
  [[nodiscard]] bool array_holds(std::string_view event, std::size_t begin, const Place& place);
  [[nodiscard]] std::size_t string_holds(std::string_view event, std::size_t begin,
                                         const Place& place, bool& holds);
  [[nodiscard]] bool word_holds(std::string_view word, const Place& place);
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
  std::vector<std::vector<SoughtText>> required_;        // by KeyId: Key::required_texts
  std::vector<std::vector<const TextFilter*>> filters_;  // by KeyId and field; may be null
  std::vector<Parent> parents_;                          // by ParentId
  SiftQuery query_;
  const KeyTable* keys_;  // null: only texts are sought
  const ProgramTables& tables_;
  const Kernel& kernel_;
  EventMasks masks_;
  std::vector<SiftMark> marks_;
  std::string_view text_;      // of the chunk
  std::size_t run_begin_ = 0;  // what the marks tell of it
  std::size_t run_end_ = 0;
  std::size_t mark_count_ = 0;
  std::size_t next_mark_ = 0;
  std::vector<Known> known_;
  ValueCache cache_;  // for longer values that are slow to look up
  TypedValue typed_;
  std::vector<LeafId> leaves_;
  std::uint64_t event_number_ = 0;
  KeyTable::ParentSet seen_;         // those that ended a key of the event so far
  bool has_dots_ = false;            // there was a dot in such a key, or before a last segment
  std::uint64_t sifted_events_ = 0;  // of the chunk
  std::uint64_t passed_events_ = 0;  // of them
};

}  // namespace trawl
