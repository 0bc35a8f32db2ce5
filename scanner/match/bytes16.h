#pragma once

// Sixteen bytes, compared at once: with SSE2 where there is that, which every x86-64 has.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace trawl {

class Bytes16 {
 public:
  static constexpr std::size_t kBytes = 16;

  explicit Bytes16(const char* text) { std::memcpy(&bytes_, text, kBytes); }

  // The first eight and the last eight bytes, the first one of each lowest.
  [[nodiscard]] std::uint64_t low() const { return word(0); }
  [[nodiscard]] std::uint64_t high() const { return word(8); }

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
  [[nodiscard]] std::uint64_t word(std::size_t begin) const {
    std::uint64_t bits = 0;
    std::memcpy(&bits, reinterpret_cast<const char*>(&bytes_) + begin, sizeof(bits));
    return std::endian::native == std::endian::little ? bits : __builtin_bswap64(bits);
  }

#ifdef __SSE2__
  __m128i bytes_;
#else
  char bytes_[kBytes];
#endif
};

}  // namespace trawl
