#include "scanner/input_ledger.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "scanner/event/cut_problem.h"

namespace trawl {

InputLedger::InputLedger(const Input& input, const Member& member, std::size_t max_event_bytes)
    : max_event_bytes_(max_event_bytes) {
  report_.input = input;
  report_.ordinal = member.ordinal;
  report_.member = member.label;
  report_.codecs = member.codecs;
  report_.container = member.container;
  report_.error = member.error;
}

void InputLedger::set_framing(const FramingReport& framing) {
  report_.framing = framing.framing;
  report_.cloudtrail_digests = framing.cloudtrail_digests;
  report_.aws_configs = framing.aws_configs;
}

void InputLedger::add(const Chunk& chunk, ChunkScan& scan) {
  is_line_open_ = !chunk.block.bytes.ends_with('\n');
  add_scan(chunk.block.bytes.size(), scan);
}

void InputLedger::add(const DocumentChunk& chunk, ChunkScan& scan) {
  is_line_open_ = false;
  add_scan(chunk.block.bytes.size(), scan);
}

void InputLedger::add_scan(std::uint64_t size_bytes, ChunkScan& scan) {
  scan.records_before = records_;
  scan.hits.shift_records(records_);
  records_ += scan.records;
  is_long_line_open_ = false;

  auto first_span = scan.rejected_spans.begin();
  if (scan.continues_rejected) {
    extend_last_span(first_span->length_bytes);
    ++first_span;
    --scan.rejected;
  }
  report_.unpacked_bytes += size_bytes;
  report_.event_bytes += scan.event_bytes;
  report_.between_bytes += scan.between_bytes;
  report_.rejected_bytes += scan.rejected_bytes;
  report_.events += scan.events;
  report_.events_out_of_range += scan.events_out_of_range;
  report_.events_sifted += scan.events_sifted;
  report_.raw.add(scan.raw);
  report_.rejected += scan.rejected;
  const auto room = static_cast<std::ptrdiff_t>(kMaxListedSpans - report_.rejected_spans.size());
  std::move(first_span, first_span + std::min(room, scan.rejected_spans.end() - first_span),
            std::back_inserter(report_.rejected_spans));
}

// The span that was rejected last goes on, if it is listed.
void InputLedger::extend_last_span(std::uint64_t size_bytes) {
  if (report_.rejected <= kMaxListedSpans) {
    report_.rejected_spans.back().length_bytes += size_bytes;
  }
}

void InputLedger::add_too_long(const Chunk& chunk) {
  const std::uint64_t size_bytes = chunk.block.bytes.size();
  if (is_long_line_open_) {
    extend_last_span(size_bytes);
    report_.rejected_bytes += size_bytes;
    report_.unpacked_bytes += size_bytes;
  } else {
    reject(size_bytes, "line longer than " + limit_text(max_event_bytes_));
  }
  is_line_open_ = !chunk.block.bytes.ends_with('\n');
  is_long_line_open_ = is_line_open_;
  records_ += is_line_open_ ? 0 : 1;
}

void InputLedger::add_gap(std::uint64_t size_bytes, std::string reason) {
  reject(size_bytes, std::move(reason));
  records_ += is_line_open_ ? 1 : 0;
  is_line_open_ = false;
  is_long_line_open_ = false;
}

void InputLedger::add_error(Error error) {
  if (!report_.error) {
    report_.error = std::move(error);
  }
}

void InputLedger::reject(std::uint64_t size_bytes, std::string reason) {
  if (report_.rejected_spans.size() < kMaxListedSpans) {
    report_.rejected_spans.push_back({.offset_bytes = report_.unpacked_bytes,
                                      .length_bytes = size_bytes,
                                      .reason = std::move(reason)});
  }
  ++report_.rejected;
  report_.rejected_bytes += size_bytes;
  report_.unpacked_bytes += size_bytes;
}

}  // namespace trawl
