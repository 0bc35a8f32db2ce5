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

// One byte for each of 64: all bits set, or none.
struct Flags64 {
  __m256i low;
  __m256i high;

  static Flags64 none() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
  // True if any is set.
  [[nodiscard]] static bool any(const Flags64& left, const Flags64& right) {
    const Flags64 both = left | right;
    const __m256i folded = _mm256_or_si256(both.low, both.high);
    return _mm256_testz_si256(folded, folded) == 0;
  }
  [[nodiscard]] Flags64 operator|(const Flags64& other) const {
    return {_mm256_or_si256(low, other.low), _mm256_or_si256(high, other.high)};
  }
  [[nodiscard]] Flags64 operator&(const Flags64& other) const {
    return {_mm256_and_si256(low, other.low), _mm256_and_si256(high, other.high)};
  }
  // Bit i: the top bit of byte i.
  [[nodiscard]] std::uint64_t bits() const {
    const auto first = static_cast<std::uint32_t>(_mm256_movemask_epi8(low));
    const auto second = static_cast<std::uint32_t>(_mm256_movemask_epi8(high));
    return first | (std::uint64_t{second} << 32U);
  }
};

struct Bytes64 {
  using Flags = Flags64;
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
  [[nodiscard]] Flags equal(const Byte& byte) const {
    return {_mm256_cmpeq_epi8(low, byte.bytes), _mm256_cmpeq_epi8(high, byte.bytes)};
  }
  // Those of `among` that are.
  [[nodiscard]] Flags equal(const Byte& byte, const Flags& among) const {
    return equal(byte) & among;
  }
  // As numbers without a sign.
  [[nodiscard]] Flags at_most(const Byte& byte) const {
    return {_mm256_cmpeq_epi8(_mm256_min_epu8(low, byte.bytes), low),
            _mm256_cmpeq_epi8(_mm256_min_epu8(high, byte.bytes), high)};
  }
  [[nodiscard]] Flags at_most(const Byte& byte, const Flags& among) const {
    return at_most(byte) & among;
  }
  // As numbers with a sign: what is not ASCII is below all that is.
  [[nodiscard]] Flags below(const Byte& byte) const {
    return {_mm256_cmpgt_epi8(byte.bytes, low), _mm256_cmpgt_epi8(byte.bytes, high)};
  }
  // The bits of both.
  [[nodiscard]] Bytes64 with(const Byte& byte) const {
    return {_mm256_or_si256(low, byte.bytes), _mm256_or_si256(high, byte.bytes)};
  }
  [[nodiscard]] std::uint64_t non_ascii() const { return Flags{low, high}.bits(); }

  // Sixteen bytes, to be looked up by number.
  struct Table {
    explicit Table(const std::uint8_t* sixteen)
        : bytes(_mm256_broadcastsi128_si256(
              _mm_loadu_si128(reinterpret_cast<const __m128i*>(sixteen)))) {}
    __m256i bytes;
  };
  // What the table has for the lower half of each byte.
  [[nodiscard]] Bytes64 lower_halves_in(const Table& table) const {
    const __m256i half = _mm256_set1_epi8(0x0F);
    return {_mm256_shuffle_epi8(table.bytes, _mm256_and_si256(low, half)),
            _mm256_shuffle_epi8(table.bytes, _mm256_and_si256(high, half))};
  }
  [[nodiscard]] Bytes64 operator&(const Bytes64& other) const {
    return {_mm256_and_si256(low, other.low), _mm256_and_si256(high, other.high)};
  }
  [[nodiscard]] Flags not_zero() const {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i all = _mm256_cmpeq_epi8(zero, zero);
    return {_mm256_xor_si256(_mm256_cmpeq_epi8(low, zero), all),
            _mm256_xor_si256(_mm256_cmpeq_epi8(high, zero), all)};
  }
  [[nodiscard]] Flags not_zero(const Flags& among) const {
    const __m256i zero = _mm256_setzero_si256();
    return {_mm256_andnot_si256(_mm256_cmpeq_epi8(low, zero), among.low),
            _mm256_andnot_si256(_mm256_cmpeq_epi8(high, zero), among.high)};
  }

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
