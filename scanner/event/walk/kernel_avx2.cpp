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
};

// KeyFilter by halves of bytes, which is what a shuffle can look up.
class Filter {
 public:
  explicit Filter(const KeyFilter& filter) {
    for (std::size_t i = 0; i < KeyFilter::kPlaces; ++i) {
      low_[i] = twice(filter.low[i].data());
      high_[i] = twice(filter.high[i].data());
    }
  }

  // Bit i: what ends with the byte at last + i passes.
  [[nodiscard]] std::uint64_t passing(const char* last) const {
    const Bytes64 bytes = Bytes64::load(last);
    __m256i lower = bits(0, bytes.low);
    __m256i upper = bits(0, bytes.high);
    for (std::size_t place = 1; place < KeyFilter::kPlaces; ++place) {
      const Bytes64 before = Bytes64::load(last - place);
      lower &= bits(place, before.low);
      upper &= bits(place, before.high);
    }
    const __m256i none = _mm256_setzero_si256();
    return ~Bytes64::top_bits(_mm256_cmpeq_epi8(lower, none), _mm256_cmpeq_epi8(upper, none));
  }

 private:
  static __m256i twice(const std::uint8_t* table) {
    return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
  }
  [[nodiscard]] __m256i bits(std::size_t place, __m256i bytes) const {
    const __m256i four = _mm256_set1_epi8(0xF);
    const __m256i three = _mm256_set1_epi8(0x7);
    return _mm256_shuffle_epi8(low_[place], bytes & four) &
           _mm256_shuffle_epi8(high_[place], _mm256_srli_epi16(bytes, 4) & three);
  }

  __m256i low_[KeyFilter::kPlaces];
  __m256i high_[KeyFilter::kPlaces];
};

}  // namespace

constinit const Kernel kAvx2Kernel{
    .name = "avx2", .index = index_blocks<Bytes64>, .sift = sift_blocks<Bytes64, Filter>};

}  // namespace trawl
