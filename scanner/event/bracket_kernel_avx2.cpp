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
  // With bit 5 set, which makes '[' and '{' one, and ']' and '}'.
  [[nodiscard]] Bytes64 folded() const {
    const __m256i bit = _mm256_set1_epi8(0x20);
    return {_mm256_or_si256(low, bit), _mm256_or_si256(high, bit)};
  }
  [[nodiscard]] std::uint64_t up_to_blank() const {
    const __m256i blank = _mm256_set1_epi8(' ');
    return top_bits(_mm256_cmpeq_epi8(_mm256_min_epu8(low, blank), low),
                    _mm256_cmpeq_epi8(_mm256_min_epu8(high, blank), high));
  }
};

}  // namespace

constinit const BracketKernel kAvx2BracketKernel{.name = "avx2", .index = index_brackets<Bytes64>};

}  // namespace trawl
