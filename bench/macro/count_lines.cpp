#include "bench/macro/count_lines.h"

#include <algorithm>

namespace bench {
namespace {

using CountBlocks = std::uint64_t (*)(std::string_view);

// Also what is left behind the last whole block.
std::uint64_t count_each(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

CountBlocks fastest_count() {
#ifdef __x86_64__
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("popcnt")) {
    return count_lines_avx512;
  }
  if (__builtin_cpu_supports("avx2")) {
    return count_lines_avx2;
  }
#endif
  return count_each;
}

}  // namespace

std::uint64_t count_lines(std::string_view text) {
  const std::size_t blocks_bytes = text.size() - text.size() % kCountBytes;
  return fastest_count()(text.substr(0, blocks_bytes)) + count_each(text.substr(blocks_bytes));
}

}  // namespace bench
