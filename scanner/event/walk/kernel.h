#pragma once

// Kernels: the text of one event → bit masks of its structure, 64 bytes at a time. Everything above
// works on the masks, so a kernel is all that is written anew for a set of instructions.
//
//   text       {"a":"b\"{","c":[1]}
//   quotes     .1.1.1....1.1.1.....     those that open or close a string
//   slashes    .......1............
//   opens      1...............1...     { and [ outside strings
//   closes     ..................11     } and ] outside strings
//   colons     ....1..........1....     : outside strings
//
// A backslash takes away the meaning of the byte behind it, be it in a string or not; a string runs
// from a quote to the next. So the masks are defined for any bytes, and all kernels agree on any
// bytes; the portable one, a byte at a time, is the judge of the others.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trawl {

// Bit i of a mask is byte i of the block.
struct BlockMasks {
  std::uint64_t quotes = 0;
  std::uint64_t slashes = 0;  // all backslashes, escaped ones too
  std::uint64_t opens = 0;
  std::uint64_t closes = 0;
  std::uint64_t colons = 0;
  bool operator==(const BlockMasks&) const = default;
};

inline constexpr std::size_t kBlockBytes = 64;

[[nodiscard]] constexpr std::size_t block_count(std::size_t size_bytes) {
  return (size_bytes + kBlockBytes - 1) / kBlockBytes;
}

// What the masks of a text amount to.
struct TextSummary {
  std::uint64_t open_count = 0;
  std::uint64_t close_count = 0;
  bool ends_in_string = false;
  bool has_control = false;    // a control character, U+0000 to U+001F, in a string
  bool has_non_ascii = false;  // anywhere
  bool operator==(const TextSummary&) const = default;
};

struct Kernel {
  std::string_view name;  // as TRAWL_KERNEL has it
  // Writes the masks of block_count(size) blocks; bits behind the text are 0. Reads up to 63 bytes
  // behind it.
  void (*index)(const char* text, std::size_t size, BlockMasks* blocks, TextSummary& summary);
};

}  // namespace trawl
