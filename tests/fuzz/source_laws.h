#pragma once

// What holds for every source, whatever its bytes.

#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz.h"
#include "io/source.h"

namespace trawl {

// More is not looked at: small inputs can unpack to gigabytes.
inline constexpr std::size_t kMostFuzzedBytes = std::size_t{32} << 20;

struct FuzzedSource {
  std::string bytes;
  bool has_failed = false;
};

inline FuzzedSource read_fuzzed(std::string_view bytes, Codec codec, std::size_t block_bytes) {
  const SourceOptions options{.block_bytes = block_bytes,
                              .max_window_bytes = std::uint64_t{8} << 20};
  const auto source = open_memory_source(copy_block(bytes), options);
  FuzzedSource all;
  if (!source || (*source)->codec() != codec) {
    return all;
  }
  while (all.bytes.size() < kMostFuzzedBytes) {
    const Result<std::optional<Piece>> piece = (*source)->next();
    require((*source)->consumed_bytes() <= bytes.size(), "no more is consumed than there is");
    if (!piece || !*piece) {
      all.has_failed = all.has_failed || !piece;
      const Result<std::optional<Piece>> after = (*source)->next();
      require(after.has_value() && !after->has_value(), "the end stays the end");
      return all;
    }
    const Result<Block> block = (*source)->unpack(**piece);
    require(!block || block->bytes.size() == (*piece)->unpacked_bytes, "pieces keep their promise");
    all.has_failed = all.has_failed || !block;
    all.bytes += block ? block->bytes : std::string_view();
  }
  return all;
}

// The block size decides nothing, except how near to a damage the last good byte is.
inline void require_source_laws(std::string_view bytes, Codec codec) {
  const FuzzedSource large = read_fuzzed(bytes, codec, std::size_t{4} << 20);
  const FuzzedSource small = read_fuzzed(bytes, codec, 4099);
  if (large.bytes.size() >= kMostFuzzedBytes || small.bytes.size() >= kMostFuzzedBytes) {
    return;
  }
  require(large.has_failed == small.has_failed, "failure does not depend on the size of blocks");
  const bool is_same = large.has_failed ? large.bytes.starts_with(small.bytes) ||
                                              small.bytes.starts_with(large.bytes)
                                        : large.bytes == small.bytes;
  require(is_same, "bytes do not depend on the size of blocks");
}

}  // namespace trawl
