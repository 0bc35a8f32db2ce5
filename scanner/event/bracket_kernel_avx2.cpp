// x86-64-v3: two vectors of 32 bytes a block. Compiled with flags of its own; includes nothing
// whose code other files share.

#include <cstdint>

#include <immintrin.h>

#include "scanner/event/bracket_index.h"
#include "scanner/event/bracket_kernel.h"

namespace trawl {
namespace {

struct Bytes64 {
  __m256i low;
  __m256i high;

  static Bytes64 load(const char* text) {
    const auto* const vectors = reinterpret_cast<const __m256i*>(text);
    return {_mm256_loadu_si256(vectors), _mm256_loadu_si256(vectors + 1)};
  }
  // Bit i: the top bit of byte i.
  static std::uint64_t top_bits(__m256i low, __m256i high) {
    const auto first = static_cast<std::uint32_t>(_mm256_movemask_epi8(low));
    const auto second = static_cast<std::uint32_t>(_mm256_movemask_epi8(high));
    return first | (std::uint64_t{second} << 32U);
  }
  [[nodiscard]] std::uint64_t equal(char byte) const {
    const __m256i wanted = _mm256_set1_epi8(byte);
    return top_bits(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
  }
  // With bit 5 set '[' and '{' are one, and so are ']' and '}'.
  [[nodiscard]] std::uint64_t brackets() const {
    const auto of = [](__m256i bytes) {
      const __m256i folded = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
      return _mm256_or_si256(_mm256_cmpeq_epi8(folded, _mm256_set1_epi8('{')),
                             _mm256_cmpeq_epi8(folded, _mm256_set1_epi8('}')));
    };
    return top_bits(of(low), of(high));
  }
  // Commas, colons, and all up to U+0020.
  [[nodiscard]] std::uint64_t separators_and_blanks() const {
    const auto of = [](__m256i bytes) {
      const __m256i separators = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(',')),
                                                 _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(':')));
      const __m256i blanks =
          _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(' ')), bytes);
      return _mm256_or_si256(separators, blanks);
    };
    return top_bits(of(low), of(high));
  }
};

}  // namespace

constinit const BracketKernel kAvx2BracketKernel{.name = "avx2", .note = note_brackets<Bytes64>};

}  // namespace trawl
