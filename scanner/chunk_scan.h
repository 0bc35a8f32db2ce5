#pragma once

// One chunk → what its lines are: events, white space between them, or rejected; and the hits.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "io/chunker.h"
#include "scanner/match/matcher.h"
#include "scanner/reduce/hit_batch.h"
#include "scanner/stats.h"

namespace trawl {

// Counted from the beginning of the chunk; offsets are those of the unpacked input.
//
//   events + between + rejected == chunk, in bytes
struct ChunkScan {
  std::uint64_t line_count = 0;  // line breaks
  std::uint64_t event_bytes = 0;
  std::uint64_t between_bytes = 0;
  std::uint64_t rejected_bytes = 0;
  std::uint64_t events = 0;  // those out of range included
  std::uint64_t events_out_of_range = 0;
  std::uint64_t rejected = 0;
  std::vector<RejectedSpan> rejected_spans;  // the first kMaxListedSpans
  MatchStats stats;
  HitBatch hits;  // their records are line numbers from 1 within the chunk
};

// Tries every line of the chunk. If `cut_reason` is not empty, the rest of the last line could not
// be read: unless it ends in a line break, it is rejected for that reason. Requires a chunk that is
// not too long.
[[nodiscard]] ChunkScan scan_chunk(const Chunk& chunk, std::string_view cut_reason, InputId input,
                                   Matcher& matcher);

}  // namespace trawl
