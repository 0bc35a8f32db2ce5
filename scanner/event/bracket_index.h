#pragma once

// BracketKernel::index for processors that multiply without carries: the same steps for every width
// of vectors, which Bytes64 stands for: 64 bytes of text, compared at once. Langdale, Lemire:
// Parsing Gigabytes of JSON per Second, 2019, section 3.1.
//
// A template, so that it belongs to the file that names Bytes64, as in walk/block_index.h.

#include <cstddef>
#include <cstdint>

#include <immintrin.h>

#include "scanner/event/bracket_kernel.h"
#include "scanner/event/walk/escapes.h"

namespace trawl {

template <class Bytes64>
void index_brackets(const char* text, std::size_t size, BracketState& state, BracketBlock* blocks) {
  EscapeScan escapes;
  if (state.is_escaping != 0) {
    escapes.next(std::uint64_t{1} << 63U);  // as if the block before had ended in a backslash
  }
  std::uint64_t escaped = 0;
  std::uint64_t in_string = state.in_string;
  std::uint64_t is_scalar = state.is_scalar;
  std::uint64_t is_closing_quote = state.is_closing_quote;
  for (std::size_t begin = 0; begin < size; begin += kBlockBytes) {
    const Bytes64 bytes = Bytes64::load(text + begin);
    const Bytes64 folded = bytes.folded();
    const std::uint64_t slashes = bytes.equal('\\');
    escaped = escapes.next(slashes);
    const std::uint64_t quotes = bytes.equal('"') & ~escaped;
    const __m128i parities = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(quotes)),
                                                  _mm_set1_epi8(static_cast<char>(0xFF)), 0);
    const std::uint64_t strings =
        static_cast<std::uint64_t>(_mm_cvtsi128_si64(parities)) ^ in_string;
    const std::uint64_t closing_quotes = quotes & ~strings;
    const std::uint64_t brackets = folded.equal('{') | folded.equal('}');
    const std::uint64_t line_breaks = bytes.equal('\n');
    const std::uint64_t scalars = ~(strings | closing_quotes | brackets | bytes.equal(',') |
                                    bytes.equal(':') | bytes.up_to_blank());
    const std::uint64_t behind_scalars = (scalars << 1U) | is_scalar;
    const std::uint64_t behind_strings = (closing_quotes << 1U) | is_closing_quote;
    blocks[begin / kBlockBytes] = {
        .brackets = brackets & ~strings,
        .faults = (quotes & strings & (behind_scalars | behind_strings)) |
                  (scalars & behind_strings) | (line_breaks & strings) | (slashes & ~strings),
        .line_breaks = line_breaks};
    in_string = strings >> 63U != 0 ? ~std::uint64_t{0} : 0;
    const std::size_t last = size - begin < kBlockBytes ? size - begin - 1 : kBlockBytes - 1;
    is_scalar = (scalars >> last) & 1U;
    is_closing_quote = (closing_quotes >> last) & 1U;
  }
  const std::size_t rest = size % kBlockBytes;
  state = {.in_string = in_string,
           .is_escaping = (rest == 0 ? escapes.next(0) : escaped >> rest) & 1U,
           .is_scalar = is_scalar,
           .is_closing_quote = is_closing_quote};
}

}  // namespace trawl
