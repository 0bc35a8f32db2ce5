#pragma once

// Cuts the blocks of one input into chunks of whole lines.
//
// A line runs up to and including '\n'; the last line of an input may lack it. With chunks c and
// blocks b:
//
//   c1 + c2 + ... == b1 + b2 + ...
//   every chunk but the last, and but one that ends at a gap, ends in '\n'
//   size(c) <= target_bytes, unless one line alone is longer
//
// Only a line that straddles two blocks is copied; every other chunk is a view in its block.
//
// A line longer than max_line_bytes (its '\n' counted) is not kept in memory as a whole: it comes
// as one or more chunks with is_too_long, of which only the last ends in '\n', and nothing else is
// in them. Which lines these are does not depend on how the input was cut into blocks.
//
// Not thread-safe: one chunker, one input, one thread.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "io/block.h"

namespace trawl {

inline constexpr std::size_t kDefaultChunkBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxLineBytes = std::size_t{64} << 20;  // unless the caller says

struct Chunk {
  Block block;                     // whole lines
  std::uint64_t offset_bytes = 0;  // of the first byte, in the unpacked input
  bool is_too_long = false;  // a part of a line longer than the limit: to be rejected, not scanned
};

class Chunker {
 public:
  // Requires target_bytes > 0 and max_line_bytes >= target_bytes.
  explicit Chunker(std::size_t target_bytes = kDefaultChunkBytes,
                   std::size_t max_line_bytes = kMaxLineBytes);

  // Takes the next block of the input. Chunks that it completes are then had from next().
  void push(const Block& block);

  // `size_bytes` of the input could not be unpacked: closes the line begun so far (its rest is
  // lost) and goes on behind.
  void push_gap(std::uint64_t size_bytes);

  // No more blocks: the last line, if it lacks its '\n', becomes a chunk.
  void finish();

  // The next complete chunk, or nullopt if push() or finish() has to be called first.
  [[nodiscard]] std::optional<Chunk> next();

 private:
  void cut_lines(const Block& block, std::size_t begin_bytes);
  void emit(Block block, bool is_too_long);
  void emit_carry(bool is_too_long);

  std::size_t target_bytes_;
  std::size_t max_line_bytes_;
  std::uint64_t offset_bytes_ = 0;  // of the next byte that becomes part of a chunk
  std::string carry_;               // the line begun in earlier blocks
  // The bytes up to the next '\n' belong to a line that passed the limit.
  bool in_long_line_ = false;
  std::deque<Chunk> ready_;
};

}  // namespace trawl
