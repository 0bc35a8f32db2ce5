#pragma once

// BracketKernel::note for processors that multiply without carries: the same steps for every width
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

// Those of the block that begins at `begin`; returns how many. The first few are written without
// asking how many there are, which a processor could not guess.
template <class Bytes64>
[[gnu::always_inline]] inline std::size_t write_places(std::uint64_t brackets, std::size_t begin,
                                                       std::uint16_t* places) {
  constexpr std::size_t kUsualBrackets = 2;
  constexpr std::size_t kMoreBrackets = 4;
  constexpr std::uint64_t kLast = std::uint64_t{1} << 63U;  // there is always a bit to find
  const auto count = static_cast<std::size_t>(__builtin_popcountll(brackets));
  for (std::size_t i = 0; i < kUsualBrackets; ++i) {
    places[i] = static_cast<std::uint16_t>(
        begin + static_cast<std::size_t>(__builtin_ctzll(brackets | kLast)));
    brackets &= brackets - 1;
  }
  for (std::size_t written = kUsualBrackets; written < count; written += kMoreBrackets) {
    for (std::size_t i = written; i < written + kMoreBrackets; ++i) {
      places[i] = static_cast<std::uint16_t>(
          begin + static_cast<std::size_t>(__builtin_ctzll(brackets | kLast)));
      brackets &= brackets - 1;
    }
  }
  return count;
}

template <class Bytes64>
BracketNotes note_brackets(const char* text, std::size_t size, const BracketState& state,
                           std::uint16_t* places) {
  BracketNotes notes;
  EscapeScan escapes;
  if (state.is_escaping != 0) {
    escapes.next(std::uint64_t{1} << 63U);  // as if the block before had ended in a backslash
  }
  std::uint64_t escaped = 0;
  std::uint64_t in_string = state.in_string;
  std::uint64_t is_scalar = state.is_scalar;
  std::uint64_t is_closing_quote = state.is_closing_quote;
  std::uint16_t* next = places;
  for (std::size_t begin = 0; begin < size; begin += kBlockBytes) {
    const Bytes64 bytes = Bytes64::load(text + begin);
    const std::uint64_t slashes = bytes.equal('\\');
    escaped = escapes.next(slashes);
    const std::uint64_t quotes = bytes.equal('"') & ~escaped;
    const __m128i parities = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(quotes)),
                                                  _mm_set1_epi8(static_cast<char>(0xFF)), 0);
    const std::uint64_t strings =
        static_cast<std::uint64_t>(_mm_cvtsi128_si64(parities)) ^ in_string;
    const std::uint64_t closing_quotes = quotes & ~strings;
    const std::uint64_t brackets = bytes.brackets();
    const std::uint64_t scalars =
        ~(strings | closing_quotes | brackets | bytes.separators_and_blanks());
    const std::uint64_t behind_scalars = (scalars << 1U) | is_scalar;
    const std::uint64_t behind_strings = (closing_quotes << 1U) | is_closing_quote;
    const std::uint64_t line_breaks = bytes.equal('\n') & strings;
    const std::uint64_t faults = (quotes & strings & (behind_scalars | behind_strings)) |
                                 (scalars & behind_strings) | line_breaks | (slashes & ~strings);
    if (faults != 0) [[unlikely]] {
      const std::uint64_t fault = faults & -faults;
      next += write_places<Bytes64>(brackets & ~strings & (fault - 1), begin, next);
      notes.bracket_count = static_cast<std::size_t>(next - places);
      notes.fault = begin + static_cast<std::size_t>(__builtin_ctzll(fault));
      notes.is_line_break = (line_breaks & fault) != 0;
      return notes;
    }
    next += write_places<Bytes64>(brackets & ~strings, begin, next);
    in_string = strings >> 63U != 0 ? ~std::uint64_t{0} : 0;
    const std::size_t last = size - begin < kBlockBytes ? size - begin - 1 : kBlockBytes - 1;
    is_scalar = (scalars >> last) & 1U;
    is_closing_quote = (closing_quotes >> last) & 1U;
  }
  const std::size_t rest = size % kBlockBytes;
  notes.bracket_count = static_cast<std::size_t>(next - places);
  notes.state = {.in_string = in_string,
                 .is_escaping = (rest == 0 ? escapes.next(0) : escaped >> rest) & 1U,
                 .is_scalar = is_scalar,
                 .is_closing_quote = is_closing_quote};
  return notes;
}

}  // namespace trawl
