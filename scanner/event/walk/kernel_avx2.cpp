// x86-64-v3: two vectors of 32 bytes a block, strings by carry-less multiplication (a product with
// all ones is the parity of all bits up to each place). Compiled with flags of its own; includes
// nothing whose code other files share.

#include <immintrin.h>

#include "scanner/event/walk/escapes.h"
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

std::uint64_t parities(std::uint64_t bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)),
                                               _mm_set1_epi8(static_cast<char>(0xFF)), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

void index(const char* text, std::size_t size, BlockMasks* blocks, TextSummary& summary) {
  EscapeScan escapes;
  std::uint64_t in_string = 0;  // all ones behind an opening quote
  std::uint64_t controls = 0;
  std::uint64_t non_ascii = 0;
  std::uint64_t open_count = 0;
  std::uint64_t close_count = 0;
  for (std::size_t begin = 0; begin < size; begin += kBlockBytes) {
    const std::uint64_t valid =
        size - begin < kBlockBytes ? (std::uint64_t{1} << (size - begin)) - 1 : ~std::uint64_t{0};
    const Bytes64 bytes = Bytes64::load(text + begin);
    const Bytes64 folded = bytes.folded();
    const std::uint64_t slashes = bytes.equal('\\') & valid;
    const std::uint64_t quotes = bytes.equal('"') & ~escapes.next(slashes) & valid;
    const std::uint64_t strings = parities(quotes) ^ in_string;
    in_string = strings >> 63U != 0 ? ~std::uint64_t{0} : 0;
    const std::uint64_t outside = ~strings & valid;
    const std::uint64_t opens = folded.equal('{') & outside;
    const std::uint64_t closes = folded.equal('}') & outside;
    controls |= bytes.below_blank() & strings & valid;
    non_ascii |= bytes.non_ascii() & valid;
    open_count += static_cast<std::uint64_t>(__builtin_popcountll(opens));
    close_count += static_cast<std::uint64_t>(__builtin_popcountll(closes));
    blocks[begin / kBlockBytes] = {.quotes = quotes,
                                   .slashes = slashes,
                                   .opens = opens,
                                   .closes = closes,
                                   .colons = bytes.equal(':') & outside};
  }
  summary = {.open_count = open_count,
             .close_count = close_count,
             .ends_in_string = in_string != 0,
             .has_control = controls != 0,
             .has_non_ascii = non_ascii != 0};
}

}  // namespace

constinit const Kernel kAvx2Kernel{.name = "avx2", .index = index};

}  // namespace trawl
