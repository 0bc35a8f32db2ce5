// AVX-512 (F, BW and VBMI2): a block is one vector, whose comparisons are masks already; strings by
// carry-less multiplication, as in kernel_avx2.cpp. Compiled with flags of its own; includes
// nothing whose code other files share.

#include <cstdint>

#include <immintrin.h>

#include "scanner/event/walk/block_index.h"
#include "scanner/event/walk/block_sift.h"
#include "scanner/event/walk/kernel_list.h"

namespace trawl {
namespace {

// Keeps the compiler from making the value anew, or from moving it to another kind of register:
// both cost the one port that compares whole vectors.
template <class Vector>
[[gnu::always_inline]] inline Vector kept_in_vector(Vector value) {
  asm("" : "+v"(value));
  return value;
}
[[gnu::always_inline]] inline std::uint64_t kept_in_register(std::uint64_t bits) {
  asm("" : "+r"(bits));
  return bits;
}

// One bit for each of 64 bytes.
struct Flags64 {
  __mmask64 mask;

  static Flags64 none() { return {0}; }
  // True if any is set.
  [[nodiscard]] static bool any(Flags64 left, Flags64 right) {
    return _kortestz_mask64_u8(left.mask, right.mask) == 0;
  }
  [[nodiscard]] Flags64 operator|(Flags64 other) const { return {_kor_mask64(mask, other.mask)}; }
  [[nodiscard]] std::uint64_t bits() const { return kept_in_register(mask); }
};

struct Bytes64 {
  using Flags = Flags64;
  __m512i bytes;

  // One byte 64 times over.
  struct Byte {
    explicit Byte(char byte) : bytes(kept_in_vector(_mm512_set1_epi8(byte))) {}
    __m512i bytes;
  };

  static Bytes64 load(const char* text) { return {_mm512_loadu_si512(text)}; }
  [[nodiscard]] Flags equal(const Byte& byte) const {
    return {_mm512_cmpeq_epi8_mask(bytes, byte.bytes)};
  }
  // Those of `among` that are.
  [[nodiscard]] Flags equal(const Byte& byte, Flags among) const {
    return {_mm512_mask_cmpeq_epi8_mask(among.mask, bytes, byte.bytes)};
  }
  // As numbers without a sign.
  [[nodiscard]] Flags at_most(const Byte& byte) const {
    return {_mm512_cmple_epu8_mask(bytes, byte.bytes)};
  }
  [[nodiscard]] Flags at_most(const Byte& byte, Flags among) const {
    return {_mm512_mask_cmple_epu8_mask(among.mask, bytes, byte.bytes)};
  }
  // As numbers with a sign: what is not ASCII is below all that is.
  [[nodiscard]] Flags below(const Byte& byte) const {
    return {_mm512_cmplt_epi8_mask(bytes, byte.bytes)};
  }
  // The bits of both.
  [[nodiscard]] Bytes64 with(const Byte& byte) const {
    return {_mm512_or_si512(bytes, byte.bytes)};
  }
  [[nodiscard]] std::uint64_t non_ascii() const { return _mm512_movepi8_mask(bytes); }

  // Sixteen bytes, to be looked up by number.
  struct Table {
    explicit Table(const std::uint8_t* sixteen)
        : bytes(kept_in_vector(_mm512_maskz_broadcast_i32x4(
              0xFFFF, _mm_loadu_si128(reinterpret_cast<const __m128i*>(sixteen))))) {}
    __m512i bytes;
  };
  // What the table has for the lower half of each byte.
  [[nodiscard]] Bytes64 lower_halves_in(const Table& table) const {
    return {_mm512_shuffle_epi8(table.bytes, _mm512_and_si512(bytes, _mm512_set1_epi8(0x0F)))};
  }
  [[nodiscard]] Bytes64 operator&(const Bytes64& other) const {
    return {_mm512_and_si512(bytes, other.bytes)};
  }
  [[nodiscard]] Flags not_zero() const { return {_mm512_test_epi8_mask(bytes, bytes)}; }
  [[nodiscard]] Flags not_zero(Flags among) const {
    return {_mm512_mask_test_epi8_mask(among.mask, bytes, bytes)};
  }

  // The marks of the places whose bits are set; `first` is the number of that of bit 0. Writes more
  // marks, but not more than 64.
  [[gnu::always_inline]] static inline void put_places(std::uint64_t bits, std::uint32_t first,
                                                       SiftMark* marks) {
    constexpr int kAtOnce = 16;
    // The places, one byte each, without gaps.
    const __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kPlaces));
    put_sixteen(lowest(places), first, marks);
    if (_mm_popcnt_u64(bits) > kAtOnce) [[unlikely]] {
      put_sixteen(_mm512_maskz_extracti32x4_epi32(0xF, places, 1), first, marks + kAtOnce);
      put_sixteen(_mm512_maskz_extracti32x4_epi32(0xF, places, 2), first, marks + 2 * kAtOnce);
      put_sixteen(_mm512_maskz_extracti32x4_epi32(0xF, places, 3), first, marks + 3 * kAtOnce);
    }
  }

 private:
  // What _mm512_castsi512_si128 is; of that and its like GCC 12 says that they use a value never
  // set.
  [[gnu::always_inline]] static inline __m128i lowest(__m512i vector) {
    return __builtin_shufflevector(vector, vector, 0, 1);
  }
  [[gnu::always_inline]] static inline void put_sixteen(__m128i places, std::uint32_t first,
                                                        SiftMark* marks) {
    constexpr __mmask16 kAll = 0xFFFF;
    const __m512i shifted = _mm512_maskz_slli_epi32(kAll, _mm512_maskz_cvtepu8_epi32(kAll, places),
                                                    SiftMark::kPlaceShift);
    _mm512_storeu_si512(marks,
                        _mm512_add_epi32(shifted, _mm512_set1_epi32(static_cast<int>(first))));
  }

  alignas(64) static const std::uint8_t kPlaces[kBlockBytes];
};

alignas(64) const std::uint8_t Bytes64::kPlaces[kBlockBytes] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

}  // namespace

constinit const Kernel kAvx512Kernel{
    .name = "avx512", .index = index_blocks<Bytes64>, .sift = sift_blocks<Bytes64>};

}  // namespace trawl
