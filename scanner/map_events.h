#pragma once

// Events as the rules see them: every event of the inputs, raw ones as the ECS event they become.
//
// The inputs are read by the stages of a scan (scanner/input_scan.h), one after another, so that
// the same bytes are events and the same are rejected.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "io/chunker.h"
#include "io/error.h"
#include "io/input_list.h"
#include "io/source.h"
#include "scanner/ecs/format_set.h"
#include "scanner/stats.h"

namespace trawl {

struct MapOptions {
  FormatSet formats;
  std::string default_index;  // for events that do not say where they live; "": unknown
  std::size_t chunk_bytes = std::size_t{1} << 20;
  std::size_t max_event_bytes = kMaxLineBytes;  // longer events are rejected
  SourceOptions source;
  std::stop_token stop;  // asked between blocks: reading ends there
};

// An event, and what it became.
struct MappedRecord {
  const Input& input;
  std::string_view member;           // of an archive; "" is the input itself
  std::uint64_t offset_bytes = 0;    // in the unpacked input
  std::uint64_t record = 0;          // as in Evidence
  std::string_view bytes;            // as they lie in the input; kPaddingBytes readable behind them
  std::string_view raw;              // the same, out of a carrier
  const Mapping* mapping = nullptr;  // null: the event was taken as it is
  // The ECS event, one JSON object in its own words, out of the wrapper of an export; kPaddingBytes
  // readable behind it. Empty if the mapping dropped the event.
  std::string_view ecs;
  std::string_view index;  // where it lives; "" if nobody knows
};

// Takes one event; its views live until it returns.
using RecordSink = std::function<Result<void>(const MappedRecord& record)>;

struct MapReport {
  // In the order given; behind an input that is a container come its members in their order.
  std::vector<InputReport> inputs;
  bool was_stopped = false;
};

// Gives the events of all inputs to `sink`, in the order of the inputs and of the events in them.
// What cannot be read is in the report; it never stops the others. Memory: one piece of one input.
// Errors: the first of `sink`, which ends the work.
[[nodiscard]] Result<MapReport> map_events(const std::vector<Input>& inputs,
                                           const MapOptions& options, const RecordSink& sink);

// Appends one line of NDJSON (docs/formats.md, "Mapped events"). Nothing for an event that its
// mapping dropped.
void append_record(const MappedRecord& record, bool with_place, std::string& out);

}  // namespace trawl
