#pragma once

// How the events lie in the bytes of an input, recognised from its content (docs/formats.md,
// "Framing").

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/block.h"

namespace trawl {

enum class Framing : std::uint8_t {
  Lines,      // one event a line
  Documents,  // objects, one after another
  Array,      // elements of an array
  Records,    // elements of the array `Records` in an object, and so on
  Events,
  Value,
  Expected,
  Hits,   // of `hits.hits`
  Mixed,  // several of the above, but not lines
};

// "lines", "documents", "array", "records", …
[[nodiscard]] std::string_view framing_name(Framing framing);

// The bytes at the beginning of an input that its framing is told from.
inline constexpr std::size_t kSampleBytes = std::size_t{1} << 20;
inline constexpr std::size_t kSampleLines = 64;

// True if the input is to be cut by lines, false if by documents. `sample` is the input's first
// kSampleBytes, or all of it.
[[nodiscard]] bool is_in_lines(std::string_view sample, bool is_whole);

// Holds the first blocks of an input back until they are enough to tell its framing, so that the
// answer does not depend on how the input was cut into blocks.
class FramingProbe {
 public:
  // Takes the next block. True if there are enough.
  [[nodiscard]] bool push(Block block);

  // What the blocks so far say.
  [[nodiscard]] bool is_in_lines() const;
  // The blocks, in order. There are none afterwards.
  [[nodiscard]] std::vector<Block> take();

 private:
  std::vector<Block> blocks_;
  std::size_t size_bytes_ = 0;
};

}  // namespace trawl
