#pragma once

// EventSieve: which events no rule can match, told from the texts they lack (LiteralTable) or from
// what stands behind their keys (KeyTable), in one pass over the bytes that also makes the checks
// of EventReader::read(). What it settles needs no other look; and whatever is uncertain passes.
//
// Where most events pass, the sieve costs more than it spares. The first events of every chunk show
// that, and for the rest of it the sieve then lets all pass unseen; so the choice follows the data,
// and does not depend on what other chunks a thread has had.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "scanner/event/event_problem.h"
#include "scanner/event/walk/kernel_choice.h"
#include "scanner/match/key_table.h"
#include "scanner/match/literal_table.h"

namespace trawl {

// Scratch of one worker.
class EventSieve {
 public:
  struct Sifted {
    std::size_t size = 0;        // of the line, without its line break
    std::size_t event_size = 0;  // without the blanks behind the event; of a settled one
    // No rule can match the event; what it is, or why it is none, is known.
    bool is_settled = false;
    EventProblem problem = EventProblem::None;  // of a settled one
  };

  // Looks for literals if there are any, for keys if there are none: one of the two is not null.
  // Borrows all.
  EventSieve(const LiteralTable* literals, const KeyTable* keys, const ProgramTables& tables,
             const Kernel& kernel = best_kernel());

  // One event without the white space around it, kPaddingBytes readable behind it.
  [[nodiscard]] Sifted sift(std::string_view event);
  // What stands before the first line break of `text`. Settled only if that is one event with
  // nothing before it, and nothing but blanks behind it.
  [[nodiscard]] Sifted sift_line(std::string_view text);

  // To be called before the first event of a chunk.
  void begin_chunk() {
    sifted_events_ = 0;
    passed_events_ = 0;
  }
  // False if sifting the rest of the chunk would not pay.
  [[nodiscard]] bool pays() const {
    return sifted_events_ < kSampleEvents || passed_events_ <= sifted_events_ / 2;
  }

 private:
  // The answer for a short value, kept because values repeat.
  struct Known {
    std::array<std::uint64_t, 4> words{};
    std::uint32_t size = 0;
    std::uint16_t key = UINT16_MAX;
    bool holds = false;
  };
  static constexpr std::size_t kKnownBits = 10;
  static constexpr std::size_t kKnownBytes = 32;  // longer values are not kept
  static constexpr std::uint64_t kSampleEvents = 64;

  void look_at(std::string_view text, bool stops_at_line_break, SiftSummary& summary);
  Sifted judge(std::string_view event, const SiftSummary& summary);
  [[nodiscard]] bool may_match(std::string_view event, const SiftSummary& summary);
  [[nodiscard]] bool holds_behind(std::string_view event, std::size_t colon);
  [[nodiscard]] bool value_holds(std::string_view event, std::size_t begin, KeyTable::KeyId key);
  [[nodiscard]] bool array_holds(std::string_view event, std::size_t begin, KeyTable::KeyId key);
  [[nodiscard]] std::size_t string_holds(std::string_view event, std::size_t begin,
                                         KeyTable::KeyId key, bool& holds);
  [[nodiscard]] bool escaped_holds(std::string_view text, KeyTable::KeyId key) const;
  [[nodiscard]] bool text_holds(const char* text, std::size_t size, KeyTable::KeyId key);
  [[nodiscard]] bool look_up(const FieldValue& value, KeyTable::KeyId key);

  std::vector<SoughtText> sought_;  // none: keys are
  const KeyTable* keys_;
  const ProgramTables& tables_;
  const Kernel& kernel_;
  std::vector<std::uint32_t> colons_;
  std::vector<Known> known_;
  TypedValue typed_;
  std::vector<LeafId> leaves_;
  std::uint64_t sifted_events_ = 0;  // of the chunk
  std::uint64_t passed_events_ = 0;  // of them
};

}  // namespace trawl
