#pragma once

// Kernel::index for processors that multiply without carries: the same steps for every width of
// vectors, which Bytes64 stands for: 64 bytes of text, compared at once.
//
// Templates, so that they belong to the file that names Bytes64: that type must be local to its
// file, since each kernel is compiled with flags of its own and must not share code with the
// others.

#include <cstddef>
#include <cstdint>

#include <immintrin.h>

#include "scanner/event/walk/escapes.h"
#include "scanner/event/walk/kernel.h"

namespace trawl {

// Bit i: the parity of bits 0 to i.
template <class Bytes64>
std::uint64_t parities(std::uint64_t bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)),
                                               _mm_set1_epi8(static_cast<char>(0xFF)), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

// The bytes that structure is made of.
template <class Bytes64>
struct StructureBytes {
  using Byte = typename Bytes64::Byte;
  Byte slash = Byte('\\');
  Byte quote = Byte('"');
  Byte fold = Byte(0x20);  // with this bit '[' is '{', and ']' is '}'
  Byte open = Byte('{');
  Byte close = Byte('}');
  Byte colon = Byte(':');
  Byte unit_separator = Byte(0x1F);  // the last control character
};

// Kernel::index.
template <class Bytes64>
void index_blocks(const char* text, std::size_t size, BlockMasks* blocks, TextSummary& summary) {
  const StructureBytes<Bytes64> byte;
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
    const Bytes64 folded = bytes.with(byte.fold);
    const std::uint64_t slashes = bytes.equal(byte.slash).bits() & valid;
    const std::uint64_t quotes = bytes.equal(byte.quote).bits() & ~escapes.next(slashes) & valid;
    const std::uint64_t strings = parities<Bytes64>(quotes) ^ in_string;
    in_string = strings >> 63U != 0 ? ~std::uint64_t{0} : 0;
    const std::uint64_t outside = ~strings & valid;
    const std::uint64_t opens = folded.equal(byte.open).bits() & outside;
    const std::uint64_t closes = folded.equal(byte.close).bits() & outside;
    controls |= bytes.at_most(byte.unit_separator).bits() & strings & valid;
    non_ascii |= bytes.non_ascii() & valid;
    open_count += static_cast<std::uint64_t>(__builtin_popcountll(opens));
    close_count += static_cast<std::uint64_t>(__builtin_popcountll(closes));
    blocks[begin / kBlockBytes] = {.quotes = quotes,
                                   .slashes = slashes,
                                   .opens = opens,
                                   .closes = closes,
                                   .colons = bytes.equal(byte.colon).bits() & outside};
  }
  summary = {.open_count = open_count,
             .close_count = close_count,
             .ends_in_string = in_string != 0,
             .has_control = controls != 0,
             .has_non_ascii = non_ascii != 0};
}

}  // namespace trawl
