#include "scanner/chunk_scan.h"

#include <cassert>
#include <string_view>
#include <utility>

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

class LineScan {
 public:
  LineScan(const Chunk& chunk, InputId input, Matcher& matcher)
      : chunk_(chunk), input_(input), matcher_(matcher) {}

  // `line` ends before its line break.
  void try_line(std::string_view line) {
    if (offset_of(line) == 0 && line.starts_with(kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
    const std::string_view event = trim(line);
    if (event.empty()) {
      return;
    }
    const MatchResult& result = matcher_.match(event);
    if (result.verdict == Verdict::Rejected) {
      reject(event, result.reason);
      return;
    }
    ++scan_.events;
    scan_.event_bytes += event.size();
    if (result.verdict == Verdict::OutOfRange) {
      ++scan_.events_out_of_range;
    } else if (!result.rules.empty()) {
      add_hit(event, result);
    }
    if (result.time) {
      scan_.stats.add_time(*result.time);
    }
  }

  void reject(std::string_view span, std::string_view reason) {
    ++scan_.rejected;
    scan_.rejected_bytes += span.size();
    if (scan_.rejected_spans.size() < kMaxListedSpans) {
      scan_.rejected_spans.push_back({.offset_bytes = offset_of(span),
                                      .length_bytes = span.size(),
                                      .reason = std::string(reason)});
    }
  }

  void end_line() { ++scan_.line_count; }

  ChunkScan finish() && {
    scan_.between_bytes = chunk_.block.bytes.size() - scan_.event_bytes - scan_.rejected_bytes;
    return std::move(scan_);
  }

 private:
  // In the unpacked input.
  std::uint64_t offset_of(std::string_view span) const {
    return chunk_.offset_bytes +
           static_cast<std::uint64_t>(span.data() - chunk_.block.bytes.data());
  }

  void add_hit(std::string_view event, const MatchResult& result) {
    scan_.hits.add(
        {.key = {.time = result.time, .place = {.input = input_, .offset_bytes = offset_of(event)}},
         .record = scan_.line_count + 1,
         .index =
             result.index != nullptr ? std::string_view(result.index->name) : std::string_view(),
         .rules = result.rules,
         .event = event});
    ++scan_.stats.hits;
    scan_.stats.events_without_time += result.time ? 0U : 1U;
    scan_.stats.events_with_unknown_index += result.has_unknown_index ? 1U : 0U;
    for (const RuleId rule : result.rules) {
      scan_.stats.add_alert(rule);
    }
  }

  const Chunk& chunk_;
  InputId input_;
  Matcher& matcher_;
  ChunkScan scan_;
};

}  // namespace

ChunkScan scan_chunk(const Chunk& chunk, std::string_view cut_reason, InputId input,
                     Matcher& matcher) {
  assert(!chunk.is_too_long);
  LineScan scan(chunk, input, matcher);
  std::string_view rest = chunk.block.bytes;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      if (cut_reason.empty()) {
        scan.try_line(rest);
      } else {
        scan.reject(rest, cut_reason);
      }
      break;
    }
    scan.try_line(rest.substr(0, end));
    scan.end_line();
    rest.remove_prefix(end + 1);
  }
  return std::move(scan).finish();
}

}  // namespace trawl
