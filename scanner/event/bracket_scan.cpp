#include "scanner/event/bracket_scan.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace trawl {

namespace {

constexpr std::size_t kStrideBytes = 64;
constexpr std::uint64_t kEvenBits = 0x5555555555555555U;

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// Bit i: an odd number of bits up to and including i is set.
std::uint64_t prefix_xor(std::uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2) {
    bits ^= bits << shift;
  }
  return bits;
}

}  // namespace

// Bit i speaks of byte i.
struct BracketScan::Masks {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t opening = 0;
  std::uint64_t closing = 0;
  std::uint64_t separators = 0;  // commas and colons
  std::uint64_t blanks = 0;      // control characters included
  std::uint64_t line_breaks = 0;

  explicit Masks(const char* bytes) {
#if defined(__SSE2__)
    for (unsigned i = 0; i < kStrideBytes; i += 16) {
      add(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i)), i);
    }
#else
    for (unsigned i = 0; i < kStrideBytes; ++i) {
      add(bytes[i], i);
    }
#endif
  }

 private:
#if defined(__SSE2__)
  void add(__m128i bytes, unsigned shift) {
    const auto bits = [shift](__m128i equal) {
      return std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(equal))} << shift;
    };
    const auto equal = [&](char c) { return bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))); };
    // '[' and '{', and ']' and '}', differ in one bit.
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    quotes |= equal('"');
    backslashes |= equal('\\');
    opening |= bits(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')));
    closing |= bits(_mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
    separators |= equal(',') | equal(':');
    blanks |= bits(_mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes));
    line_breaks |= equal('\n');
  }
#else
  void add(char c, unsigned shift) {
    const auto bit = [shift](bool holds) { return std::uint64_t{holds} << shift; };
    quotes |= bit(c == '"');
    backslashes |= bit(c == '\\');
    opening |= bit(c == '{' || c == '[');
    closing |= bit(c == '}' || c == ']');
    separators |= bit(c == ',' || c == ':');
    blanks |= bit(static_cast<unsigned char>(c) <= ' ');
    line_breaks |= bit(c == '\n');
  }
#endif
};

void BracketScan::reset() {
  depth_ = 0;
  previous_ = 0;
  in_string_ = 0;
  is_escaping_ = 0;
  is_scalar_ = 0;
  is_closing_quote_ = 0;
}

void BracketScan::open(char bracket) {
  push(bracket == '{');
  previous_ = bracket;
}

BracketScan::Stop BracketScan::run(std::string_view text, std::size_t from) {
  assert(depth_ > 0);
  for (std::size_t at = from; at < text.size(); at += kStrideBytes) {
    const std::size_t size = std::min(kStrideBytes, text.size() - at);
    std::array<char, kStrideBytes> tail{};
    const char* bytes = text.data() + at;
    if (size < kStrideBytes) {
      std::memcpy(tail.data(), bytes, size);
      bytes = tail.data();
    }
    const Masks masks(bytes);
    const auto [in_strings, faults] = find_strings(masks, size);
    // Brackets before the first fault count: the object may end there.
    const std::uint64_t before_faults = faults == 0 ? ~std::uint64_t{0} : (faults & -faults) - 1;
    std::uint64_t brackets = (masks.opening | masks.closing) & ~in_strings & before_faults;
    for (; brackets != 0; brackets &= brackets - 1) {
      const std::size_t position = at + static_cast<std::size_t>(std::countr_zero(brackets));
      if (!take_bracket(text, from, position)) {
        return {Outcome::Broken, position, CutProblem::Bracket};
      }
      if (depth_ == 0) {
        return {Outcome::Closed, position + 1, {}};
      }
    }
    if (faults != 0) {
      const bool is_line_break = (masks.line_breaks & faults & -faults) != 0;
      return {Outcome::Broken, at + static_cast<std::size_t>(std::countr_zero(faults)),
              is_line_break ? CutProblem::LineBreak : CutProblem::Quote};
    }
  }
  const std::string_view seen = text.substr(std::min(from, text.size()));
  if (const auto last = std::find_if_not(seen.rbegin(), seen.rend(), is_blank);
      last != seen.rend()) {
    previous_ = *last;
  }
  return {Outcome::Unfinished, text.size(), {}};
}

// The first `size` bytes count, the others are blank. Remembers what the next bytes need to know.
BracketScan::Strings BracketScan::find_strings(const Masks& masks, std::size_t size) {
  // Backslashes escape what follows a run of odd length. A run that begins at an odd position ends
  // at an even one if its length is even, so adding its first bit carries to a bit that tells.
  std::uint64_t escaped = is_escaping_;
  std::uint64_t escapes_next = 0;
  if (const std::uint64_t backslashes = masks.backslashes & ~is_escaping_; backslashes != 0) {
    const std::uint64_t follows = (backslashes << 1) | is_escaping_;
    const std::uint64_t odd_starts = backslashes & ~kEvenBits & ~follows;
    const std::uint64_t carried = odd_starts + backslashes;
    escapes_next = carried < backslashes ? 1 : 0;
    escaped = (kEvenBits ^ (carried << 1)) & follows;
  }
  const std::uint64_t quotes = masks.quotes & ~escaped;
  const std::uint64_t in_strings = prefix_xor(quotes) ^ in_string_;
  const std::uint64_t opening_quotes = quotes & in_strings;
  const std::uint64_t closing_quotes = quotes & ~in_strings;
  const std::uint64_t scalars = ~(in_strings | closing_quotes | masks.opening | masks.closing |
                                  masks.separators | masks.blanks);
  const std::uint64_t behind_scalars = (scalars << 1) | is_scalar_;
  const std::uint64_t behind_strings = (closing_quotes << 1) | is_closing_quote_;

  in_string_ = 0 - (in_strings >> 63);
  is_escaping_ = size == kStrideBytes ? escapes_next : (escaped >> size) & 1;
  is_scalar_ = (scalars >> (size - 1)) & 1;
  is_closing_quote_ = (closing_quotes >> (size - 1)) & 1;
  return {.inside = in_strings,
          .faults = (opening_quotes & (behind_scalars | behind_strings)) |
                    (scalars & behind_strings) | (masks.line_breaks & in_strings) |
                    (masks.backslashes & ~in_strings)};
}

// False if the bracket cannot stand where it does.
bool BracketScan::take_bracket(std::string_view text, std::size_t from, std::size_t position) {
  const char bracket = text[position];
  const bool is_brace = bracket == '{' || bracket == '}';
  if (bracket == '}' || bracket == ']') {
    const bool fits = depth_ > kCheckedDepth || is_in_object() == is_brace;
    depth_ -= fits ? 1 : 0;
    return fits;
  }
  std::size_t before = position;
  while (before > from && is_blank(text[before - 1])) {
    --before;
  }
  const char previous = before > from ? text[before - 1] : previous_;
  const bool fits = depth_ > kCheckedDepth ||
                    (is_in_object() ? previous == ':' : previous == ',' || previous == '[');
  if (fits) {
    push(is_brace);
  }
  return fits;
}

bool BracketScan::is_in_object() const {
  const std::size_t top = depth_ - 1;
  return ((is_object_[top / 64] >> (top % 64)) & 1) != 0;
}

void BracketScan::push(bool is_object) {
  if (depth_ < kCheckedDepth) {
    const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
    std::uint64_t& word = is_object_[depth_ / 64];
    word = is_object ? word | bit : word & ~bit;
  }
  ++depth_;
}

}  // namespace trawl
