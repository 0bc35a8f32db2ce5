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
  // With bit 5 set '[' and '{' are one, and so are ']' and '}'.
  [[nodiscard]] std::uint64_t brackets() const {
    const __m512i folded = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
    return _mm512_cmpeq_epi8_mask(folded, _mm512_set1_epi8('{')) |
           _mm512_cmpeq_epi8_mask(folded, _mm512_set1_epi8('}'));
  }
  // Commas, colons, and all up to U+0020.
  [[nodiscard]] std::uint64_t separators_and_blanks() const {
    return _mm512_cmple_epu8_mask(bytes, _mm512_set1_epi8(' ')) | equal(',') | equal(':');
  }
};

}  // namespace

constinit const BracketKernel kAvx512BracketKernel{.name = "avx512",
                                                   .note = note_brackets<Bytes64>};

}  // namespace trawl
