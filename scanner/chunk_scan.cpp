#include "scanner/chunk_scan.h"

#include <cassert>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/ecs/mapping.h"
#include "scanner/match/event_sieve.h"

namespace trawl {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A line without the JSON white space around it.
std::string_view trim(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) {
    return line.substr(line.size());
  }
  return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

// The scan of a chunk, event by event.
class EventScan {
 public:
  // `offset_bytes`: of `bytes` in the unpacked input. Borrows the task.
  EventScan(std::string_view bytes, std::uint64_t offset_bytes, const EventTask& task)
      : bytes_(bytes), offset_bytes_(offset_bytes), task_(task) {
    if (task_.sieve != nullptr) {
      task_.sieve->begin_chunk(bytes);
    }
  }

  // What the sieve lets pass waits for its like: events are few then, and what looking at them
  // needs is in the caches for the next one, while the sieve keeps them for itself.
  void try_event(std::string_view event) {
    const bool waits = sieve() != nullptr;
    is_first_ = false;
    waiting_.push_back(
        {.bytes = event, .offset_bytes = offset_of(event), .record = scan_.records + 1});
    if (!waits) {
      look_at_waiting();
    }
  }

  // The sieve, if the next event is one for it.
  [[nodiscard]] EventSieve* sieve() const {
    return task_.sieve != nullptr && !is_first_ && task_.sieve->pays() ? task_.sieve : nullptr;
  }

  // The sieve has found all there is to find.
  void settle(std::string_view event, EventProblem problem) {
    if (problem != EventProblem::None) {
      reject(event, problem_text(problem));
      return;
    }
    ++scan_.events_sifted;
    add_event(event);
  }

  void reject(std::string_view span, std::string_view reason) {
    look_at_waiting();  // what is rejected is listed in its order
    add_rejected(span, reason);
  }

  void end_record() { ++scan_.records; }

  // In the unpacked input.
  [[nodiscard]] std::uint64_t offset_of(std::string_view span) const {
    return offset_bytes_ + static_cast<std::uint64_t>(span.data() - bytes_.data());
  }

  ChunkScan finish() && {
    look_at_waiting();
    scan_.between_bytes = bytes_.size() - scan_.event_bytes - scan_.rejected_bytes;
    return std::move(scan_);
  }

 private:
  void look_at_waiting() {
    for (const EventSpan& event : waiting_) {
      if (const std::string_view reason = task_.look(event, scan_); reason.empty()) {
        add_event(event.bytes);
      } else {
        add_rejected(event.bytes, reason);
      }
    }
    waiting_.clear();
  }

  void add_rejected(std::string_view span, std::string_view reason) {
    ++scan_.rejected;
    scan_.rejected_bytes += span.size();
    if (scan_.rejected_spans.size() < kMaxListedSpans) {
      scan_.rejected_spans.push_back({.offset_bytes = offset_of(span),
                                      .length_bytes = span.size(),
                                      .reason = std::string(reason)});
    }
  }

  void add_event(std::string_view event) {
    ++scan_.events;
    scan_.event_bytes += event.size();
  }

  std::string_view bytes_;
  std::uint64_t offset_bytes_;
  const EventTask& task_;
  bool is_first_ = true;
  std::vector<EventSpan> waiting_;
  ChunkScan scan_;
};

void add_hit(const EventSpan& event, const MatchResult& result, const EventOrigin& origin,
             ChunkScan& scan) {
  scan.hits.add(
      {.key = {.time = result.time,
               .place = {.input = origin.input,
                         .member = origin.member,
                         .offset_bytes = event.offset_bytes}},
       .record = event.record,
       .index = result.index != nullptr ? std::string_view(result.index->name) : std::string_view(),
       .rules = result.rules,
       .mapping =
           result.format != nullptr ? std::string_view(result.format->name()) : std::string_view(),
       .event = event.bytes,
       .mapped = result.mapped});
  ++scan.stats.hits;
  scan.stats.events_without_time += result.time ? 0U : 1U;
  scan.stats.events_with_unknown_index += result.has_unknown_index ? 1U : 0U;
  for (const RuleId rule : result.rules) {
    scan.stats.add_alert(rule);
  }
}

// `line` ends before its line break.
void try_line(std::string_view line, EventScan& scan) {
  if (scan.offset_of(line) == 0 && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  if (const std::string_view event = trim(line); !event.empty()) {
    scan.try_event(event);
  }
}

void try_document(std::string_view event, EventScan& scan) {
  if (EventSieve* const sieve = scan.sieve()) {
    if (const EventSieve::Sifted sifted = sieve->sift(event); sifted.is_settled) {
      scan.settle(event, sifted.problem);
      return;
    }
  }
  scan.try_event(event);
}

}  // namespace

EventTask match_task(const EventOrigin& origin, Matcher& matcher) {
  const auto look = [origin, &matcher](const EventSpan& event,
                                       ChunkScan& scan) -> std::string_view {
    const MatchResult& result = matcher.match_unsifted(event.bytes);
    if (result.verdict == Verdict::Rejected) {
      return result.reason;
    }
    scan.raw.events += result.format != nullptr ? 1U : 0U;
    scan.raw.normalized += result.is_normalized ? 1U : 0U;
    scan.raw.with_mapping_errors += result.has_mapping_errors ? 1U : 0U;
    scan.raw.dropped += result.is_dropped ? 1U : 0U;
    if (result.verdict == Verdict::OutOfRange) {
      ++scan.events_out_of_range;
    } else if (!result.rules.empty()) {
      add_hit(event, result, origin, scan);
    }
    if (result.time) {
      scan.stats.add_time(*result.time);
    }
    return {};
  };
  return {.look = look, .sieve = matcher.sieve()};
}

ChunkScan scan_lines(const Chunk& chunk, std::string_view cut_reason, const EventTask& task) {
  assert(!chunk.is_too_long);
  EventScan scan(chunk.block.bytes, chunk.offset_bytes, task);
  std::string_view rest = chunk.block.bytes;
  while (!rest.empty()) {
    if (EventSieve* const sieve = scan.sieve()) {
      const EventSieve::Sifted sifted = sieve->sift_line(chunk.block.bytes.size() - rest.size());
      if (sifted.is_settled) {
        scan.settle(rest.substr(0, sifted.event_size), sifted.problem);
        scan.end_record();
        rest.remove_prefix(sifted.size + 1);
        continue;
      }
    }
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      if (cut_reason.empty()) {
        try_line(rest, scan);
      } else {
        scan.reject(rest, cut_reason);
      }
      break;
    }
    try_line(rest.substr(0, end), scan);
    scan.end_record();
    rest.remove_prefix(end + 1);
  }
  return std::move(scan).finish();
}

ChunkScan scan_documents(const DocumentChunk& chunk, const EventTask& task) {
  const std::string_view bytes = chunk.block.bytes;
  const auto text_of = [bytes](ByteSpan span) {
    return bytes.substr(span.offset_bytes, span.size_bytes);
  };
  EventScan scan(bytes, chunk.offset_bytes, task);
  auto rejected = chunk.rejected.begin();
  const auto reject_before = [&](std::size_t offset_bytes) {
    for (; rejected != chunk.rejected.end() && rejected->span.offset_bytes < offset_bytes;
         ++rejected) {
      scan.reject(text_of(rejected->span), problem_text(rejected->problem, chunk.max_event_bytes));
    }
  };
  for (const ByteSpan event : chunk.events) {
    reject_before(event.offset_bytes);
    try_document(text_of(event), scan);
    scan.end_record();
  }
  reject_before(bytes.size());
  ChunkScan result = std::move(scan).finish();
  result.continues_rejected = chunk.continues_rejected;
  return result;
}

}  // namespace trawl
