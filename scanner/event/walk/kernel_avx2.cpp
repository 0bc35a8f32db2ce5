// x86-64-v3: two vectors of 32 bytes a block, strings by carry-less multiplication (a product with
// all ones is the parity of all bits up to each place). Compiled with flags of its own; includes
// nothing whose code other files share.

#include <immintrin.h>

#include "scanner/event/walk/block_index.h"
#include "scanner/event/walk/kernel_list.h"

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
  [[nodiscard]] std::uint64_t below_blank() const {
    const __m256i most = _mm256_set1_epi8(0x1F);
    return top_bits(_mm256_cmpeq_epi8(_mm256_max_epu8(low, most), most),
                    _mm256_cmpeq_epi8(_mm256_max_epu8(high, most), most));
  }
  [[nodiscard]] std::uint64_t non_ascii() const { return top_bits(low, high); }
};

}  // namespace

constinit const Kernel kAvx2Kernel{.name = "avx2", .index = index_blocks<Bytes64>};

}  // namespace trawl
