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
//
// Most fields that rules ask for are in no event of a log. So after some events a lean table is
// made of the keys, for what these events had (KeyTable::lean), and asked first. It settles only
// what the full one would settle too, which is asked about the rest: so what is settled depends on
// neither the events before nor the thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "scanner/event/event_problem.h"
#include "scanner/event/walk/event_masks.h"
#include "scanner/event/walk/kernel_choice.h"
#include "scanner/match/event_judge.h"
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
  EventSieve(const EventSieve&) = delete;
  EventSieve& operator=(const EventSieve&) = delete;

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
  // True if a lean table is asked first.
  [[nodiscard]] bool is_lean() const { return lean_ != nullptr; }

 private:
  static constexpr std::uint64_t kSampleEvents = 64;
  // What is looked at of a chunk at once: much less than the cache nearest to memory holds.
  static constexpr std::size_t kRunBytes = std::size_t{1} << 15U;

  // So many events make a lean table, and judge it.
  static constexpr std::uint32_t kLearningEvents = 256;
  // No more is added of their text once there is so much.
  static constexpr std::size_t kSampleTextBytes = std::size_t{1} << 16U;
  // It is dropped if more than one in so many events are unclear to it.
  static constexpr std::uint32_t kMostUnclear = 8;
  static constexpr std::uint32_t kMinPauseEvents = 4096;
  static constexpr std::uint32_t kMaxPauseEvents = std::uint32_t{1} << 20U;
  [[nodiscard]] Sifted sift_fully(std::string_view event);
  std::size_t look_fully(std::string_view text);
  void look_from(std::size_t begin, std::size_t size, EventJudge& judge);
  [[nodiscard]] EventJudge& quick_judge() { return lean_ != nullptr ? *lean_ : full_; }
  [[nodiscard]] Sifted judge(std::string_view event, EventJudge& judge,
                             const EventJudge::Marks& marks);
  [[nodiscard]] EventProblem find_problem(std::string_view event);
  void start_learning();
  void learn();
  void make_lean();
  void pause();

  const KeyTable* keys_;  // null: only texts are sought
  const ProgramTables& tables_;
  const Kernel& kernel_;
  EventMasks masks_;
  EventJudge full_;
  std::optional<KeyTable> lean_keys_;
  std::unique_ptr<EventJudge> lean_;  // may be null

  std::string_view text_;      // of the chunk
  std::size_t run_begin_ = 0;  // what the marks tell of it
  std::size_t run_end_ = 0;
  EventJudge* run_judge_ = nullptr;  // whose marks they are
  std::size_t next_mark_ = 0;

  KeyTable::Sample sample_;            // what is learned from
  std::uint32_t learning_events_ = 0;  // still to learn from
  std::uint32_t pausing_events_ = 0;   // before more is learned
  std::uint32_t next_pause_events_ = kMinPauseEvents;
  std::uint32_t lean_events_ = 0;  // of the last ones that the lean table was asked about
  std::uint32_t unclear_events_ = 0;

  std::uint64_t sifted_events_ = 0;  // of the chunk
  std::uint64_t passed_events_ = 0;  // of them
};

}  // namespace trawl
