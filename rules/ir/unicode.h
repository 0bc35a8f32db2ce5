#pragma once

// What text analysis needs to know of Unicode's characters. Not for use outside rules/ir.

#include <cstdint>

namespace trawl {

// The property Word_Break of UAX #29, with the scripts that Lucene's StandardTokenizer treats
// apart. Format characters and joiners count as Extend: both attach to what stands before them.
enum class WordClass : std::uint8_t {
  Other,
  Letter,
  Hebrew,  // letters
  Numeric,
  Katakana,
  Hiragana,
  Han,
  SouthEastAsian,  // scripts without spaces: Thai, Lao, Khmer, Myanmar, …
  ExtendNumLet,    // '_' and the like
  MidLetter,       // between letters: ':' '·'
  MidNumLet,       // between letters or between digits: '.' '’'
  MidNum,          // between digits: ',' ';'
  SingleQuote,
  DoubleQuote,
  Extend,
  Pictograph,
  Regional,  // the letters that flags are written with
};

[[nodiscard]] WordClass word_class(char32_t c);

// Simple case mapping, one code point to one, as Java's Character.toLowerCase.
[[nodiscard]] char32_t lower_case(char32_t c);

}  // namespace trawl
