#pragma once

// Eight bytes as a number; and sixteen, compared at once: with SSE2 where there is that, which
// every x86-64 has.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace trawl {

// Eight bytes, the first one lowest whatever the machine.
[[nodiscard]] inline std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

// The highest bytes of a number, so many of them: with word_at(), the last ones.
inline constexpr std::array<std::uint64_t, 9> kLastBytes = [] {
  std::array<std::uint64_t, 9> masks{};
  for (std::size_t count = 1; count < masks.size(); ++count) {
    masks[count] = ~std::uint64_t{0} << (64 - 8 * count);
  }
  return masks;
}();

class Bytes16 {
 public:
  static constexpr std::size_t kBytes = 16;

  explicit Bytes16(const char* text) { std::memcpy(&bytes_, text, kBytes); }

  // Bit i: byte i equals `byte`.
  [[nodiscard]] unsigned equal(char byte) const {
#ifdef __SSE2__
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(byte))));
#else
    unsigned bits = 0;
    for (std::size_t i = 0; i < kBytes; ++i) {
      bits |= (bytes_[i] == byte ? 1U : 0U) << i;
    }
    return bits;
#endif
  }

 private:
#ifdef __SSE2__
  __m128i bytes_;
#else
  char bytes_[kBytes];
#endif
};

}  // namespace trawl
