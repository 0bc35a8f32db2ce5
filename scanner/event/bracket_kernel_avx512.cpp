// AVX-512 (F and BW): a block is one vector, whose comparisons are masks already. Compiled with
// flags of its own; includes nothing whose code other files share.

#include <cstdint>

#include <immintrin.h>

#include "scanner/event/bracket_index.h"
#include "scanner/event/bracket_kernel.h"

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
  [[nodiscard]] std::uint64_t up_to_blank() const {
    return _mm512_cmple_epu8_mask(bytes, _mm512_set1_epi8(' '));
  }
};

}  // namespace

constinit const BracketKernel kAvx512BracketKernel{.name = "avx512",
                                                   .index = index_brackets<Bytes64>};

}  // namespace trawl
