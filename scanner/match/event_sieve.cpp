#include "scanner/match/event_sieve.h"

#include <algorithm>
#include <utility>

#include "scanner/match/bytes16.h"

namespace trawl {
namespace {

std::string_view without_blanks_behind(std::string_view event) {
  while (!event.empty() && (event.back() == ' ' || event.back() == '\t' || event.back() == '\r' ||
                            event.back() == '\n')) {
    event.remove_suffix(1);
  }
  return event;
}

// True if the event ends in so many brackets that it may be nested too deeply, which is for a
// reader to say.
bool ends_many_levels(std::string_view event) {
  constexpr std::size_t kManyLevels = 2 * Bytes16::kBytes;
  if (event.size() < kManyLevels) {
    return false;
  }
  unsigned others = 0;
  for (std::size_t back = kManyLevels; back > 0; back -= Bytes16::kBytes) {
    const Bytes16 bytes(event.data() + event.size() - back);
    others |= ~(bytes.equal('}') | bytes.equal(']')) & 0xFFFFU;
  }
  return others == 0;
}

bool may_be_event(std::string_view text) {
  return text.size() >= 2 && text.front() == '{' && text.back() == '}' && !ends_many_levels(text);
}

}  // namespace

EventSieve::EventSieve(const LiteralTable* literals, const KeyTable* keys,
                       const ProgramTables& tables, const Kernel& kernel)
    : keys_(literals != nullptr ? nullptr : keys),
      tables_(tables),
      kernel_(kernel),
      masks_(kernel),
      full_(literals, keys, tables, kernel) {
  start_learning();
}

bool EventSieve::index_may_match(std::string_view index) {
  return full_.index_may_match(index);
}

EventSieve::Sifted EventSieve::sift(std::string_view event) {
  run_end_ = run_begin_;  // the marks will not be those of the chunk
  if (event.size() > Kernel::kMaxSiftBytes) {
    return {};
  }
  if (lean_ != nullptr && event.size() <= WantedMarks::kMaxSureBytes) {
    static_cast<void>(lean_->look_at(event));
    return judge(event, *lean_, {.marks = lean_->looked_at().marks()});
  }
  return sift_fully(event);
}

EventSieve::Sifted EventSieve::sift_fully(std::string_view event) {
  if (run_judge_ == &full_) {
    run_end_ = run_begin_;  // the marks will not be those of the chunk
  }
  const bool is_seen = look_fully(event) == event.size();
  return is_seen ? judge(event, full_, {.marks = full_.looked_at().marks()}) : Sifted();
}

void EventSieve::begin_chunk(std::string_view text) {
  text_ = text;
  run_begin_ = 0;
  run_end_ = 0;
  sifted_events_ = 0;
  passed_events_ = 0;
}

// The next `size` bytes of the chunk, or what is left of it.
void EventSieve::look_from(std::size_t begin, std::size_t size, EventJudge& judge) {
  const std::string_view text = text_.substr(begin, size);
  run_judge_ = &judge;
  run_begin_ = begin;
  run_end_ = begin + (&judge == &full_ ? look_fully(text) : judge.look_at(text));
  next_mark_ = 0;
}

EventSieve::Sifted EventSieve::sift_line(std::size_t begin) {
  if (begin < run_begin_ || begin >= run_end_) {
    look_from(begin, kRunBytes, quick_judge());
  }
  const auto place_of = [this](const WantedMark& mark) { return run_begin_ + mark.mark.place(); };
  while (true) {
    const WantedMarks& looked_at = run_judge_->looked_at();
    const std::span<const WantedMark> marks = looked_at.marks();
    while (next_mark_ < marks.size() && place_of(marks[next_mark_]) < begin) {
      ++next_mark_;
    }
    std::size_t last = next_mark_;
    while (last < marks.size() && marks[last].mark.kind() != SiftMark::Kind::LineBreak) {
      ++last;
    }
    if (last < marks.size()) {
      const std::size_t end = place_of(marks[last]);
      const std::string_view event = without_blanks_behind(text_.substr(begin, end - begin));
      const EventJudge::Marks own{.marks = marks.subspan(next_mark_, last - next_mark_),
                                  .base = begin - run_begin_};
      next_mark_ = last + 1;
      // Whether a long one has too many marks depends on where blocks begin: at its own begin.
      Sifted sifted = event.size() <= WantedMarks::kMaxSureBytes ? judge(event, *run_judge_, own)
                                                                 : sift_fully(event);
      sifted.size = end - begin;
      return sifted;
    }
    const std::size_t seen = run_end_ - begin;
    const bool has_too_many = looked_at.is_full() && run_begin_ == begin;
    if (run_end_ == text_.size() || (has_too_many && run_judge_ == &full_) ||
        2 * seen > Kernel::kMaxSiftBytes) {
      return {};
    }
    look_from(begin, std::max(kRunBytes, 2 * seen), has_too_many ? full_ : quick_judge());
  }
}

EventSieve::Sifted EventSieve::judge(std::string_view event, EventJudge& judge,
                                     const EventJudge::Marks& marks) {
  const bool may_be = may_be_event(event);
  const EventJudge::Verdict verdict =
      may_be ? judge.judge(event, marks) : EventJudge::Verdict::MayMatch;
  if (&judge == lean_.get()) {
    ++lean_events_;
    if (may_be && verdict != EventJudge::Verdict::Settled) {
      unclear_events_ += verdict == EventJudge::Verdict::Unclear ? 1U : 0U;
      return sift_fully(event);
    }
  }
  Sifted sifted{.event_size = event.size(), .is_settled = verdict == EventJudge::Verdict::Settled};
  const auto needs_check = [](const WantedMark& mark) {
    return mark.mark.kind() == SiftMark::Kind::Check;
  };
  if (sifted.is_settled && std::ranges::any_of(marks.marks, needs_check)) {
    sifted.problem = find_problem(event);
  }
  ++sifted_events_;
  passed_events_ += sifted.is_settled ? 0 : 1;
  learn();
  return sifted;
}

// What the sieve asks of an event, whatever else may be wrong with it.
EventProblem EventSieve::find_problem(std::string_view event) {
  const TextSummary summary = masks_.summarize(event);
  return trawl::find_problem(
      event, {.has_control = summary.has_control, .has_non_ascii = summary.has_non_ascii});
}

std::size_t EventSieve::look_fully(std::string_view text) {
  const std::size_t looked_at = full_.look_at(text);
  if (learning_events_ > 0) {
    full_.count_keys(text, sample_);
    sample_.bytes += text.size();
    if (sample_.text.size() < kSampleTextBytes) {
      sample_.text += text;
    }
  }
  return looked_at;
}

void EventSieve::start_learning() {
  if (keys_ != nullptr) {
    learning_events_ = kLearningEvents;
    const std::size_t keys = keys_->keys().size() + 1;
    sample_ = {.events = kLearningEvents,
               .counts = KeyTable::Counts(keys),
               .wanted = KeyTable::Counts(keys)};
  }
}

// To be called once an event: makes a lean table of what the last events showed, or drops it where
// it settles too little.
void EventSieve::learn() {
  if (learning_events_ > 0) {
    --learning_events_;
    if (learning_events_ == 0) {
      make_lean();
    }
  } else if (pausing_events_ > 0) {
    --pausing_events_;
    if (pausing_events_ == 0) {
      start_learning();
    }
  }
  if (lean_events_ < kLearningEvents) {
    return;
  }
  if (unclear_events_ > lean_events_ / kMostUnclear) {
    run_end_ = run_begin_;  // whose marks were the lean one's
    lean_.reset();
    pause();
  }
  lean_events_ = 0;
  unclear_events_ = 0;
}

void EventSieve::make_lean() {
  lean_keys_ = keys_->lean(tables_, sample_);
  sample_ = {};
  if (!lean_keys_) {
    pause();
    return;
  }
  run_end_ = run_begin_;
  lean_ = std::make_unique<EventJudge>(nullptr, &*lean_keys_, tables_, kernel_);
}

// Each pause is twice as long as the one before.
void EventSieve::pause() {
  pausing_events_ = next_pause_events_;
  next_pause_events_ = std::min(2 * next_pause_events_, kMaxPauseEvents);
}

}  // namespace trawl
