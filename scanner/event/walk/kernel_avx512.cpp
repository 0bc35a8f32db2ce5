// AVX-512 (F, BW and VBMI): a block is one vector, whose comparisons are masks already; strings by
// carry-less multiplication, as in kernel_avx2.cpp; keys by tables of 128 bytes. Compiled with
// flags of its own; includes nothing whose code other files share.

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

struct Bytes64 {
  __m512i bytes;

  // One byte 64 times over.
  struct Byte {
    explicit Byte(char byte) : bytes(kept_in_vector(_mm512_set1_epi8(byte))) {}
    __m512i bytes;
  };

  static Bytes64 load(const char* text) { return {_mm512_loadu_si512(text)}; }
  [[nodiscard]] std::uint64_t equal(const Byte& byte) const {
    return kept_in_register(_mm512_cmpeq_epi8_mask(bytes, byte.bytes));
  }
  [[nodiscard]] std::uint64_t below(const Byte& byte) const {
    return kept_in_register(_mm512_cmplt_epu8_mask(bytes, byte.bytes));
  }
  // The bits of both.
  [[nodiscard]] Bytes64 with(const Byte& byte) const {
    return {_mm512_or_si512(bytes, byte.bytes)};
  }
  [[nodiscard]] std::uint64_t non_ascii() const { return _mm512_movepi8_mask(bytes); }
};

// KeyFilter by whole bytes.
class Filter {
 public:
  explicit Filter(const KeyFilter& filter) {
    for (std::size_t i = 0; i < KeyFilter::kPlaces; ++i) {
      lower_[i] = _mm512_load_si512(filter.both[i].data());
      upper_[i] = _mm512_load_si512(filter.both[i].data() + kBlockBytes);
    }
  }

  // Bit i: what ends with the byte at last + i passes.
  [[nodiscard]] std::uint64_t passing(const char* last) const {
    static_assert(KeyFilter::kPlaces == 4);
    const __m512i near = bits(0, Bytes64::load(last)) & bits(1, Bytes64::load(last - 1));
    const __m512i far = bits(2, Bytes64::load(last - 2)) & bits(3, Bytes64::load(last - 3));
    return _mm512_test_epi8_mask(near, far);
  }

 private:
  [[nodiscard]] __m512i bits(std::size_t place, const Bytes64& text) const {
    return _mm512_permutex2var_epi8(lower_[place], text.bytes, upper_[place]);
  }

  __m512i lower_[KeyFilter::kPlaces];
  __m512i upper_[KeyFilter::kPlaces];
};

}  // namespace

constinit const Kernel kAvx512Kernel{
    .name = "avx512", .index = index_blocks<Bytes64>, .sift = sift_blocks<Bytes64, Filter>};

}  // namespace trawl
