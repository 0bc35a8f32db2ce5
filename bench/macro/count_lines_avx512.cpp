// AVX-512 (BW): a comparison of 64 bytes is a mask, whose bits are counted into four sums.

#include <array>

#include <immintrin.h>

#include "bench/macro/count_lines.h"

namespace bench {

std::uint64_t count_lines_avx512(std::string_view blocks) {
  constexpr std::size_t kVectorBytes = sizeof(__m512i);
  const __m512i wanted = _mm512_set1_epi8('\n');
  std::array<std::uint64_t, kCountBytes / kVectorBytes> sums{};
  const char* const end = blocks.data() + blocks.size();
  for (const char* at = blocks.data(); at != end; at += kCountBytes) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const __m512i bytes = _mm512_loadu_si512(at + i * kVectorBytes);
      sums[i] += static_cast<std::uint64_t>(_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(bytes, wanted)));
    }
  }
  return sums[0] + sums[1] + sums[2] + sums[3];
}

}  // namespace bench
