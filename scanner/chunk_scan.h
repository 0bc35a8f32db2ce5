#pragma once

// One chunk → what its bytes are: events, what lies between them, or rejected; and what a task
// makes of the events.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "io/chunker.h"
#include "scanner/event/document_cutter.h"
#include "scanner/match/matcher.h"
#include "scanner/reduce/hit_batch.h"
#include "scanner/stats.h"

namespace trawl {

// Whose events these are.
struct EventOrigin {
  InputId input{};
  std::uint32_t member = 0;  // ordinal in the input
};

// Counted from the beginning of the chunk; offsets are those of the unpacked input.
//
//   events + between + rejected == chunk, in bytes
struct ChunkScan {
  std::uint64_t records_before = 0;  // of the input, before the chunk; known once it is settled
  std::uint64_t records = 0;         // line breaks, or events that were cut out, whatever they hold
  std::uint64_t event_bytes = 0;
  std::uint64_t between_bytes = 0;
  std::uint64_t rejected_bytes = 0;
  std::uint64_t events = 0;  // those out of range included
  std::uint64_t events_out_of_range = 0;
  std::uint64_t events_sifted = 0;  // that no rule can match, as their keys tell: not read further
  RawEventCounts raw;
  std::uint64_t rejected = 0;
  std::vector<RejectedSpan> rejected_spans;  // the first kMaxListedSpans
  bool continues_rejected = false;           // the first of them goes on from the chunk before
  MatchStats stats;
  HitBatch hits;  // their records are counted from 1 within the chunk
};

// Where an event lies.
struct EventSpan {
  std::string_view bytes;          // kPaddingBytes readable behind them
  std::uint64_t offset_bytes = 0;  // in the unpacked input
  std::uint64_t record = 0;        // counted from 1 within the chunk
};

// What is done with events.
struct EventTask {
  // Looks at an event; may add to the scan what it finds out. Returns why the bytes are no event,
  // in a text that lives forever, or "".
  std::function<std::string_view(const EventSpan& event, ChunkScan& scan)> look;
  // What it settles need not be looked at; null: everything is. The first event of every chunk is
  // looked at in any case: it tells the format of the input.
  EventSieve* sieve = nullptr;
};

// Matches the event and adds its hits. Borrows the matcher.
[[nodiscard]] EventTask match_task(const EventOrigin& origin, Matcher& matcher);

// Gives every line of the chunk to the task, without the white space around it; not blank lines. If
// `cut_reason` is not empty, the rest of the last line could not be read: unless it ends in a line
// break, it is rejected for that reason. Requires a chunk that is not too long.
[[nodiscard]] ChunkScan scan_lines(const Chunk& chunk, std::string_view cut_reason,
                                   const EventTask& task);

// Gives every event of the chunk to the task.
[[nodiscard]] ChunkScan scan_documents(const DocumentChunk& chunk, const EventTask& task);

}  // namespace trawl
