// Binary search in two range tables, with a short cut for ASCII.

#include "rules/ir/unicode.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace trawl {
namespace {

struct ClassRange {
  std::uint32_t first;
  std::uint32_t last;
  WordClass word_class;
};

struct CaseRange {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t step;
  std::int32_t offset;
};

// Short names, so that the table stays readable.
// NOLINTBEGIN(readability-identifier-naming)
constexpr WordClass L = WordClass::Letter;
constexpr WordClass HE = WordClass::Hebrew;
constexpr WordClass N = WordClass::Numeric;
constexpr WordClass K = WordClass::Katakana;
constexpr WordClass HI = WordClass::Hiragana;
constexpr WordClass H = WordClass::Han;
constexpr WordClass S = WordClass::SouthEastAsian;
constexpr WordClass U = WordClass::ExtendNumLet;
constexpr WordClass ML = WordClass::MidLetter;
constexpr WordClass MNL = WordClass::MidNumLet;
constexpr WordClass MN = WordClass::MidNum;
constexpr WordClass X = WordClass::Extend;
constexpr WordClass P = WordClass::Pictograph;
constexpr WordClass R = WordClass::Regional;
// NOLINTEND(readability-identifier-naming)

constexpr ClassRange kClassRanges[] = {
#include "rules/ir/word_classes.inc"
};

constexpr CaseRange kCaseRanges[] = {
#include "rules/ir/lower_case.inc"
};

constexpr WordClass ascii_class(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
    return WordClass::Letter;
  }
  if (c >= '0' && c <= '9') {
    return WordClass::Numeric;
  }
  switch (c) {
    case '_':
      return WordClass::ExtendNumLet;
    case ':':
      return WordClass::MidLetter;
    case '.':
      return WordClass::MidNumLet;
    case ',':
    case ';':
      return WordClass::MidNum;
    case '\'':
      return WordClass::SingleQuote;
    case '"':
      return WordClass::DoubleQuote;
    default:
      return WordClass::Other;
  }
}

constexpr auto kAsciiClasses = [] {
  std::array<WordClass, 128> classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    classes[c] = ascii_class(static_cast<char>(c));
  }
  return classes;
}();

// The range that holds `c`, or nullptr.
template <class Range, std::size_t kSize>
const Range* find_range(const Range (&ranges)[kSize], char32_t c) {
  const auto* const range = std::ranges::lower_bound(ranges, c, {}, &Range::last);
  return range != std::end(ranges) && range->first <= c ? range : nullptr;
}

}  // namespace

WordClass word_class(char32_t c) {
  if (c < kAsciiClasses.size()) {
    return kAsciiClasses[c];
  }
  const ClassRange* const range = find_range(kClassRanges, c);
  return range == nullptr ? WordClass::Other : range->word_class;
}

char32_t lower_case(char32_t c) {
  if (c < 0x80) {
    return c >= U'A' && c <= U'Z' ? c - U'A' + U'a' : c;
  }
  const CaseRange* const range = find_range(kCaseRanges, c);
  if (range == nullptr || (c - range->first) % range->step != 0) {
    return c;
  }
  return static_cast<char32_t>(static_cast<std::int64_t>(c) + range->offset);
}

}  // namespace trawl
