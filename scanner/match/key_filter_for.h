#pragma once

// The filter for a set of keys. It has eight bits, and keys that share one pass for each other:
// whatever has the last byte of one, the byte before that of another, and so on. So those share a
// bit that have the most in common, as told by how often their bytes end a key.

#include <array>
#include <span>
#include <string>

#include "scanner/event/walk/kernel.h"

namespace trawl {

// What may stand before the last segment in a key, and is all that a filter sees of a short one
// besides itself.
inline constexpr std::array<char, 2> kBeforeSegment = {'"', '.'};

// Lets pass what ends in one of the segments, none of which is empty.
[[nodiscard]] KeyFilter key_filter_for(std::span<const std::string> segments);

}  // namespace trawl
