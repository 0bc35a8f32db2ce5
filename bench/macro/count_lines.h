#pragma once

// How many '\n' a text has, counted as fast as memory can be read: the limit that scans are
// compared with must not be one of arithmetic. (std::count cannot serve: compilers widen every byte
// to the eight of its result.)

#include <cstdint>
#include <string_view>

namespace bench {

// By the widest vectors of this processor.
[[nodiscard]] std::uint64_t count_lines(std::string_view text);

// One for each set of instructions, compiled with flags of its own. They take a multiple of
// kCountBytes; x86-64 only.
inline constexpr std::size_t kCountBytes = 256;
[[nodiscard]] std::uint64_t count_lines_avx2(std::string_view blocks);
[[nodiscard]] std::uint64_t count_lines_avx512(std::string_view blocks);

}  // namespace bench
