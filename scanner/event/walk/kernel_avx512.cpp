// AVX-512 (F and BW): a block is one vector, whose comparisons are masks already; strings by
// carry-less multiplication, as in kernel_avx2.cpp. Compiled with flags of its own; includes
// nothing whose code other files share.

#include <immintrin.h>

#include "scanner/event/walk/escapes.h"
#include "scanner/event/walk/kernel_list.h"

namespace trawl {
namespace {

struct Bytes64 {
  __m512i bytes;

  static Bytes64 load(const char* text) { return {_mm512_loadu_si512(text)}; }
  [[nodiscard]] std::uint64_t equal(char byte) const {
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
  }
  // With bit 5 set, which makes '[' and '{' one, and ']' and '}'.
  [[nodiscard]] Bytes64 folded() const { return {_mm512_or_si512(bytes, _mm512_set1_epi8(0x20))}; }
  [[nodiscard]] std::uint64_t below_blank() const {
    return _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20));
  }
  [[nodiscard]] std::uint64_t non_ascii() const { return _mm512_movepi8_mask(bytes); }
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

constinit const Kernel kAvx512Kernel{.name = "avx512", .index = index};

}  // namespace trawl
