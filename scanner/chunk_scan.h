#pragma once

// One chunk → what its bytes are: events, what lies between them, or rejected; and the hits.

#include <cstddef>
#include <cstdint>
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
  std::uint64_t records = 0;  // line breaks, or events that were cut out, whatever they hold
  std::uint64_t event_bytes = 0;
  std::uint64_t between_bytes = 0;
  std::uint64_t rejected_bytes = 0;
  std::uint64_t events = 0;  // those out of range included
  std::uint64_t events_out_of_range = 0;
  RawEventCounts raw;
  std::uint64_t rejected = 0;
  std::vector<RejectedSpan> rejected_spans;  // the first kMaxListedSpans
  bool continues_rejected = false;           // the first of them goes on from the chunk before
  MatchStats stats;
  HitBatch hits;  // their records are counted from 1 within the chunk
};

// Tries every line of the chunk. If `cut_reason` is not empty, the rest of the last line could not
// be read: unless it ends in a line break, it is rejected for that reason. Requires a chunk that is
// not too long.
[[nodiscard]] ChunkScan scan_lines(const Chunk& chunk, std::string_view cut_reason,
                                   const EventOrigin& origin, Matcher& matcher);

// Tries every event of the chunk.
[[nodiscard]] ChunkScan scan_documents(const DocumentChunk& chunk, const EventOrigin& origin,
                                       Matcher& matcher);

}  // namespace trawl
