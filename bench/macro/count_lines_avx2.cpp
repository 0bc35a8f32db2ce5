// AVX2: what equals '\n' counts -1 in its byte; bytes are summed by eights into four sums.

#include <array>

#include <immintrin.h>

#include "bench/macro/count_lines.h"

namespace bench {
namespace {

struct Sum {  // a vector alone loses its alignment as the element of an array
  __m256i eights = _mm256_setzero_si256();
};

}  // namespace

std::uint64_t count_lines_avx2(std::string_view blocks) {
  constexpr std::size_t kVectorBytes = sizeof(__m256i);
  const __m256i wanted = _mm256_set1_epi8('\n');
  const __m256i zero = _mm256_setzero_si256();
  std::array<Sum, kCountBytes / (2 * kVectorBytes)> sums;
  const auto equal = [&](const char* at) {
    return _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)), wanted);
  };
  const char* const end = blocks.data() + blocks.size();
  for (const char* at = blocks.data(); at != end; at += kCountBytes) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const char* const pair = at + 2 * i * kVectorBytes;
      const __m256i both = _mm256_add_epi8(equal(pair), equal(pair + kVectorBytes));
      const __m256i counts = _mm256_sub_epi8(zero, both);
      sums[i].eights = _mm256_add_epi64(sums[i].eights, _mm256_sad_epu8(counts, zero));
    }
  }
  std::uint64_t count = 0;
  for (const Sum& sum : sums) {
    std::array<std::uint64_t, kVectorBytes / sizeof(std::uint64_t)> parts{};
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(parts.data()), sum.eights);
    for (const std::uint64_t part : parts) {
      count += part;
    }
  }
  return count;
}

}  // namespace bench
