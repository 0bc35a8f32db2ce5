#pragma once

// A small gzip file that is in memory as a whole, unpacked in one call (libdeflate): of the many
// small objects in a bucket, setting up a stream for each would cost as much as unpacking it.

#include <cstddef>
#include <optional>
#include <string_view>

#include "io/block.h"
#include "io/block_pool.h"

namespace trawl {

// The unpacked bytes, in a buffer of `pool`, if `bytes` are one sound member and nothing else,
// which unpacks to 1 to most_bytes bytes. Whatever is unusual (further members, padding, damage, a
// checksum of the header, a length in the trailer that is not true) is left to who reads streams:
// nothing.
[[nodiscard]] std::optional<Block> unpack_whole_gzip(std::string_view bytes, std::size_t most_bytes,
                                                     const BlockPool& pool);

}  // namespace trawl
