#pragma once

// Slices of an input, and what is found in them, → chunks with the spans of their events and of
// what is rejected. What the cutter says of positions becomes spans here; which bytes are an event,
// it alone decides.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "io/block.h"
#include "scanner/event/cut_problem.h"

namespace trawl {

// In a chunk.
struct ByteSpan {
  std::uint32_t offset_bytes = 0;
  std::uint32_t size_bytes = 0;
};

struct RejectedPart {
  ByteSpan span;
  CutProblem problem = CutProblem::Stray;
};

struct DocumentChunk {
  Block block;
  std::uint64_t offset_bytes = 0;  // of the first byte, in the unpacked input
  std::vector<ByteSpan> events;    // each from its '{' to its '}'
  std::vector<RejectedPart> rejected;
  // The first rejected part goes on where the last one of the chunk before ended.
  bool continues_rejected = false;
  std::size_t max_event_bytes = 0;  // the limit that CutProblem::TooLong is about
};

// Slices follow one another; positions are those of the current slice, and never go back.
class DocumentChunks {
 public:
  // A chunk ends at the first end of an event that fills it up to target_bytes, or before an event
  // that begins behind so many. So nothing in a chunk is longer but its last event, or one stretch
  // between events.
  DocumentChunks(std::size_t target_bytes, std::size_t max_event_bytes)
      : target_bytes_(target_bytes), max_event_bytes_(max_event_bytes) {}

  // Requires that all of the slice before was emitted, and size < 4 GiB.
  void begin_slice(Block slice);
  // Puts `slice` in the place of the current one, of which nothing has been used.
  void replace_slice(Block slice) { slice_ = std::move(slice); }
  // `size_bytes` of the input are in no slice.
  void skip(std::uint64_t size_bytes) { offset_bytes_ += size_bytes; }

  [[nodiscard]] std::string_view text() const { return slice_.bytes; }
  // Of the position, in the unpacked input.
  [[nodiscard]] std::uint64_t offset_bytes(std::size_t position) const {
    return offset_bytes_ + (position - begin_);
  }

  void add_event(std::size_t begin, std::size_t end);
  // A chunk of its own ahead of the slice, which is used up to `position` by that. Requires that
  // nothing of the slice has been used.
  void add_whole_event(Block block, std::size_t event_bytes, std::size_t position);

  void begin_rejecting(std::size_t begin, CutProblem problem);
  // Does nothing if nothing is being rejected.
  void end_rejecting(std::size_t end);
  // What is being rejected ends where it stands.
  void stop_rejecting();
  [[nodiscard]] bool is_rejecting() const { return problem_.has_value(); }

  // All before `end` is in chunks afterwards.
  void emit_until(std::size_t end);

  [[nodiscard]] std::optional<DocumentChunk> next();

 private:
  void add_rejected_part(std::size_t end);
  void emit_if_full(std::size_t end);
  void emit(DocumentChunk chunk);

  std::size_t target_bytes_;
  std::size_t max_event_bytes_;
  std::deque<DocumentChunk> ready_;
  std::uint64_t offset_bytes_ = 0;  // of the next byte that becomes part of a chunk
  Block slice_;
  std::size_t begin_ = 0;  // of the next chunk
  DocumentChunk chunk_;    // its spans so far
  // What is being rejected, if anything: the slice from there on.
  std::size_t rejected_begin_ = 0;
  std::optional<CutProblem> problem_;
  bool is_continued_ = false;  // a part of it is in a chunk already
};

}  // namespace trawl
