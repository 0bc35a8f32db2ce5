// Globs by greedy matching with one resumption point: after a '*', the rest of the pattern is tried
// at the earliest place; on a mismatch it is tried again one character further on. Only the last
// '*' need ever be resumed, because whatever an earlier one could skip, the last one can skip too.
// Worst case text × pattern; nothing is allocated.

#include "rules/ir/pattern.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "rules/ir/utf8.h"

namespace trawl {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

struct SameByte {
  static constexpr bool kIsExact = true;
  bool operator()(char a, char b) const { return a == b; }
};

struct SameFoldedByte {
  static constexpr bool kIsExact = false;
  bool operator()(char a, char b) const { return lower(a) == lower(b); }
};

// The literal byte at `offset` of a pattern and the bytes it takes there. A final '\' stands for
// itself.
struct Literal {
  char byte;
  std::size_t width;
};

Literal literal_at(std::string_view pattern, std::size_t offset) {
  if (pattern[offset] == '\\' && offset + 1 < pattern.size()) {
    return {pattern[offset + 1], 2};
  }
  return {pattern[offset], 1};
}

// Where the pattern behind a '*' is tried next, after it failed at `offset`; kNone: nowhere.
template <class Same>
std::size_t next_start(std::string_view pattern, std::size_t behind_star, std::string_view text,
                       std::size_t offset) {
  offset += decode_utf8(text, offset).length_bytes;
  if constexpr (Same::kIsExact) {
    // What is found must be where a character begins, which is so for any byte but those that
    // continue one.
    const char wanted = literal_at(pattern, behind_star).byte;
    if (pattern[behind_star] != '?' && !is_continuation(wanted)) {
      return text.find(wanted, offset);
    }
  }
  return offset;
}

template <class Same>
bool matches(std::string_view pattern, std::string_view text, Same same) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t behind_star = kNone;
  std::size_t start = 0;  // where the pattern behind the star was last tried
  while (t < text.size()) {
    if (p < pattern.size()) {
      if (pattern[p] == '*') {
        behind_star = ++p;
        start = t;
        if (p == pattern.size()) {
          return true;
        }
        continue;
      }
      if (pattern[p] == '?') {
        t += decode_utf8(text, t).length_bytes;
        ++p;
        continue;
      }
      if (const Literal literal = literal_at(pattern, p); same(literal.byte, text[t])) {
        p += literal.width;
        ++t;
        continue;
      }
    }
    if (behind_star == kNone) {
      return false;
    }
    start = next_start<Same>(pattern, behind_star, text, start);
    if (start == kNone) {
      return false;
    }
    p = behind_star;
    t = start;
  }
  return pattern.find_first_not_of('*', p) == kNone;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text, CaseRule case_rule) {
  return case_rule == CaseRule::Sensitive ? matches(pattern, text, SameByte{})
                                          : matches(pattern, text, SameFoldedByte{});
}

std::string escape_glob(std::string_view text) {
  std::string pattern;
  pattern.reserve(text.size());
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '\\') {
      pattern += '\\';
    }
    pattern += c;
  }
  return pattern;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const CodePoint point = decode_utf8(text, offset);
    units += point.length_bytes == 4 ? 2 : 1;
    offset += point.length_bytes;
  }
  return units;
}

std::string ascii_lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    c = lower(c);
  }
  return lowered;
}

}  // namespace trawl
