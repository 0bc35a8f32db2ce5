// x86-64-v3: two vectors of 32 bytes a block, strings by carry-less multiplication (a product with
// all ones is the parity of all bits up to each place). Compiled with flags of its own; includes
// nothing whose code other files share.

#include <cstdint>

#include <immintrin.h>

#include "scanner/event/walk/block_index.h"
#include "scanner/event/walk/block_sift.h"
#include "scanner/event/walk/kernel_list.h"

namespace trawl {
namespace {

struct Bytes64 {
  __m256i low;
  __m256i high;

  // One byte 64 times over.
  struct Byte {
    explicit Byte(char byte) : bytes(_mm256_set1_epi8(byte)) {}
    __m256i bytes;
  };

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
  [[nodiscard]] std::uint64_t equal(const Byte& byte) const {
    return top_bits(_mm256_cmpeq_epi8(low, byte.bytes), _mm256_cmpeq_epi8(high, byte.bytes));
  }
  [[nodiscard]] std::uint64_t below(const Byte& byte) const {
    return ~top_bits(_mm256_cmpeq_epi8(_mm256_max_epu8(low, byte.bytes), low),
                     _mm256_cmpeq_epi8(_mm256_max_epu8(high, byte.bytes), high));
  }
  // The bits of both.
  [[nodiscard]] Bytes64 with(const Byte& byte) const {
    return {_mm256_or_si256(low, byte.bytes), _mm256_or_si256(high, byte.bytes)};
  }
  [[nodiscard]] std::uint64_t non_ascii() const { return top_bits(low, high); }

  // The marks of the places whose bits are set; `first` is the number of that of bit 0. Writes more
  // marks, but not more than 64.
  [[gnu::always_inline]] static inline void put_places(std::uint64_t bits, std::uint32_t first,
                                                       SiftMark* marks) {
    const auto put = [first, marks](std::uint64_t bit, std::size_t i) {
      const std::uint32_t number =
          first + (static_cast<std::uint32_t>(_tzcnt_u64(bit)) << SiftMark::kPlaceShift);
      __builtin_memcpy(static_cast<void*>(marks + i), &number, sizeof(number));
    };
    // Most blocks have no more, and how many they have nobody can guess.
    constexpr std::size_t kMost = 4;
    std::size_t count = 0;
    for (; count < kMost; ++count) {
      put(bits, count);
      bits = _blsr_u64(bits);
    }
    for (; bits != 0; bits = _blsr_u64(bits)) {
      put(bits, count);
      ++count;
    }
  }
};

}  // namespace

constinit const Kernel kAvx2Kernel{
    .name = "avx2", .index = index_blocks<Bytes64>, .sift = sift_blocks<Bytes64>};

}  // namespace trawl
