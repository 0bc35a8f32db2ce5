#include "scanner/input_ledger.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace trawl {

InputLedger::InputLedger(const Input& input) {
  report_.input = input;
}

void InputLedger::add(const Chunk& chunk, ChunkScan& scan) {
  scan.hits.shift_records(line_count_);
  line_count_ += scan.line_count;
  is_line_open_ = !chunk.block.bytes.ends_with('\n');
  is_long_line_open_ = false;

  report_.unpacked_bytes += chunk.block.bytes.size();
  report_.event_bytes += scan.event_bytes;
  report_.between_bytes += scan.between_bytes;
  report_.rejected_bytes += scan.rejected_bytes;
  report_.events += scan.events;
  report_.events_out_of_range += scan.events_out_of_range;
  report_.rejected += scan.rejected;
  const std::size_t room = kMaxListedSpans - report_.rejected_spans.size();
  const auto listed = static_cast<std::ptrdiff_t>(std::min(room, scan.rejected_spans.size()));
  std::move(scan.rejected_spans.begin(), scan.rejected_spans.begin() + listed,
            std::back_inserter(report_.rejected_spans));
}

void InputLedger::add_too_long(const Chunk& chunk) {
  const std::uint64_t size_bytes = chunk.block.bytes.size();
  if (is_long_line_open_) {
    RejectedSpan* const last =
        report_.rejected <= kMaxListedSpans ? &report_.rejected_spans.back() : nullptr;
    if (last != nullptr) {
      last->length_bytes += size_bytes;
    }
    report_.rejected_bytes += size_bytes;
    report_.unpacked_bytes += size_bytes;
  } else {
    reject(size_bytes, fmt::format("line longer than {} MiB", kMaxLineBytes >> 20));
  }
  is_line_open_ = !chunk.block.bytes.ends_with('\n');
  is_long_line_open_ = is_line_open_;
  line_count_ += is_line_open_ ? 0 : 1;
}

void InputLedger::add_gap(std::uint64_t size_bytes, std::string reason) {
  reject(size_bytes, std::move(reason));
  line_count_ += is_line_open_ ? 1 : 0;
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
