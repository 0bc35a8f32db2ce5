// Text → tokens, as Elasticsearch's analyzers make them.
//
// Standard is Lucene's StandardTokenizer (the word boundary rules of UAX #29 in Unicode 9) and a
// lower-case filter. A word is a run of letters, digits and '_'; a single '.', ':' or apostrophe
// between two letters and a single '.', ',', ';' or apostrophe between two digits belong to it. So
// "cmd.exe", "a:b", "O'Neil" and "192.168.0.1" are one token each, while "user@host", "a-b" and
// "x.1" are two. (Later versions of Unicode cut "a:b"; Lucene stays with version 9.) Han and
// Hiragana characters are tokens of their own, Katakana and the scripts without spaces are taken in
// runs, pictographs in their sequences. A token longer than 255 UTF-16 units is cut there.
//
// PowerShell is the analyzer of `powershell.file.script_block_text`: runs of [A-Za-z0-9_-].

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ir/pattern.h"
#include "rules/ir/unicode.h"
#include "rules/ir/utf8.h"

namespace trawl {
namespace {

constexpr std::size_t kMaxTokenUnits = 255;
constexpr char32_t kZeroWidthJoiner = 0x200D;
constexpr char32_t kKeycap = 0x20E3;
constexpr char32_t kFirstSkinTone = 0x1F3FB;
constexpr char32_t kLastSkinTone = 0x1F3FF;

// A character and the Extend characters behind it: text[begin, end).
struct Unit {
  WordClass word_class = WordClass::Other;
  char32_t character = 0;
  std::size_t end = 0;
};

// Finds the token that a text begins with. Borrows the text.
class Segmenter {
 public:
  explicit Segmenter(std::string_view text) : text_(text) {}

  // The token's size in bytes; 0 if the text does not begin with one.
  [[nodiscard]] std::size_t token_size() const {
    const Unit first = unit_at(0);
    switch (first.word_class) {
      case WordClass::Letter:
      case WordClass::Hebrew:
      case WordClass::Numeric:
      case WordClass::Katakana:
      case WordClass::ExtendNumLet:
        return word_end();
      case WordClass::Han:
      case WordClass::Hiragana:
        return first.end;
      case WordClass::SouthEastAsian:
        return run_end(0, WordClass::SouthEastAsian);
      case WordClass::Pictograph:
        return pictograph_end(first);
      case WordClass::Regional: {
        const Unit second = unit_at(first.end);
        return second.word_class == WordClass::Regional ? second.end : 0;
      }
      default:
        return is_keycap(first) ? first.end : 0;
    }
  }

 private:
  // The unit at `begin`; at the end of the text one of class Other and no length.
  [[nodiscard]] Unit unit_at(std::size_t begin) const {
    if (begin >= text_.size()) {
      return {.word_class = WordClass::Other, .character = 0, .end = begin};
    }
    const CodePoint point = decode_utf8(text_, begin);
    Unit unit{.word_class = word_class(point.value),
              .character = point.value,
              .end = begin + point.length_bytes};
    while (unit.end < text_.size()) {
      const CodePoint next = decode_utf8(text_, unit.end);
      if (word_class(next.value) != WordClass::Extend) {
        break;
      }
      unit.end += next.length_bytes;
    }
    return unit;
  }

  [[nodiscard]] std::size_t run_end(std::size_t begin, WordClass wanted) const {
    Unit unit = unit_at(begin);
    while (unit.word_class == wanted) {
      begin = unit.end;
      unit = unit_at(begin);
    }
    return begin;
  }

  static bool is_letter(WordClass word_class) {
    return word_class == WordClass::Letter || word_class == WordClass::Hebrew;
  }
  static bool is_alphanumeric(WordClass word_class) {
    return is_letter(word_class) || word_class == WordClass::Numeric;
  }

  // UAX #29, WB5 to WB13b.
  [[nodiscard]] std::size_t word_end() const {
    std::size_t end = run_end(0, WordClass::ExtendNumLet);
    Unit unit = unit_at(end);
    if (!is_alphanumeric(unit.word_class) && unit.word_class != WordClass::Katakana) {
      return 0;  // nothing but '_'
    }
    for (;;) {
      end = group_end(unit);
      const std::size_t joint = run_end(end, WordClass::ExtendNumLet);
      unit = unit_at(joint);
      const bool goes_on = joint > end && (is_alphanumeric(unit.word_class) ||
                                           unit.word_class == WordClass::Katakana);
      if (!goes_on) {
        return joint;
      }
    }
  }

  // The end of a run of Katakana, or of letters and digits with what may stand between them.
  [[nodiscard]] std::size_t group_end(Unit last) const {
    for (;;) {
      const Unit next = unit_at(last.end);
      const bool belongs = last.word_class == WordClass::Katakana
                               ? next.word_class == WordClass::Katakana
                               : is_alphanumeric(next.word_class);
      if (belongs) {
        last = next;
        continue;
      }
      if (last.word_class == WordClass::Hebrew && next.word_class == WordClass::SingleQuote) {
        const Unit behind = unit_at(next.end);  // WB7a: the quote belongs even at the end
        if (!is_alphanumeric(behind.word_class)) {
          return next.end;
        }
        last = behind;
        continue;
      }
      const Unit behind = unit_at(next.end);
      if (!joins(last.word_class, next.word_class, behind.word_class)) {
        return last.end;
      }
      last = behind;
    }
  }

  // True if `middle` belongs to a word that has `before` and `behind` around it.
  static bool joins(WordClass before, WordClass middle, WordClass behind) {
    switch (middle) {
      case WordClass::MidLetter:
        return is_letter(before) && is_letter(behind);
      case WordClass::MidNum:
        return before == WordClass::Numeric && behind == WordClass::Numeric;
      case WordClass::MidNumLet:
      case WordClass::SingleQuote:
        return (is_letter(before) && is_letter(behind)) ||
               (before == WordClass::Numeric && behind == WordClass::Numeric);
      case WordClass::DoubleQuote:
        return before == WordClass::Hebrew && behind == WordClass::Hebrew;
      default:
        return false;
    }
  }

  // A pictograph with its skin tones, and more of them behind zero-width joiners.
  [[nodiscard]] std::size_t pictograph_end(const Unit& first) const {
    std::size_t end = first.end;
    for (;;) {
      const Unit next = unit_at(end);
      const bool is_skin_tone = next.character >= kFirstSkinTone && next.character <= kLastSkinTone;
      const bool is_joined = next.word_class == WordClass::Pictograph && ends_in_joiner(end);
      if (!is_skin_tone && !is_joined) {
        return end;
      }
      end = next.end;
    }
  }

  [[nodiscard]] bool ends_in_joiner(std::size_t end) const {
    constexpr std::size_t kJoinerBytes = 3;
    return end >= kJoinerBytes && decode_utf8(text_, end - kJoinerBytes).value == kZeroWidthJoiner;
  }

  // '#' or '*' within a key; digits within a key are words anyway.
  [[nodiscard]] bool is_keycap(const Unit& unit) const {
    for (std::size_t offset = 1; offset < unit.end;) {
      const CodePoint point = decode_utf8(text_, offset);
      if (point.value == kKeycap) {
        return true;
      }
      offset += point.length_bytes;
    }
    return false;
  }

  std::string_view text_;
};

// The longest beginning of `text` that has at most kMaxTokenUnits UTF-16 units.
std::string_view token_window(std::string_view text) {
  std::size_t units = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const CodePoint point = decode_utf8(text, end);
    units += point.length_bytes == 4 ? 2 : 1;
    if (units > kMaxTokenUnits) {
      break;
    }
    end += point.length_bytes;
  }
  return text.substr(0, end);
}

void append_utf8(char32_t c, std::string& out) {
  const auto continuation = [c](unsigned shift) {
    return static_cast<char>(0x80U | ((c >> shift) & 0x3FU));
  };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += {static_cast<char>(0xC0U | (c >> 6U)), continuation(0)};
  } else if (c < 0x10000) {
    out += {static_cast<char>(0xE0U | (c >> 12U)), continuation(6), continuation(0)};
  } else {
    out +=
        {static_cast<char>(0xF0U | (c >> 18U)), continuation(12), continuation(6), continuation(0)};
  }
}

std::string lowered(std::string_view token) {
  std::string text;
  text.reserve(token.size());
  for (std::size_t offset = 0; offset < token.size();) {
    const CodePoint point = decode_utf8(token, offset);
    append_utf8(lower_case(point.value), text);
    offset += point.length_bytes;
  }
  return text;
}

// False for characters that no token begins with; saves looking further.
bool may_begin_token(char32_t c) {
  switch (word_class(c)) {
    case WordClass::Other:
      return c == U'#' || c == U'*';  // a keycap
    case WordClass::MidLetter:
    case WordClass::MidNumLet:
    case WordClass::MidNum:
    case WordClass::SingleQuote:
    case WordClass::DoubleQuote:
    case WordClass::Extend:
      return false;
    default:
      return true;
  }
}

// The size of the token that `text` begins with, or 0. Lucene's scanner sees no further than the
// longest token it may make, so neither do we, and the cost of a text stays linear.
std::size_t token_size(std::string_view text) {
  constexpr std::size_t kMaxUnitBytes = 3;
  const std::string_view near = text.substr(0, (kMaxTokenUnits + 1) * kMaxUnitBytes);
  const std::size_t size = Segmenter(near).token_size();
  return size <= kMaxTokenUnits ? size : Segmenter(token_window(near)).token_size();
}

// How far to go on from the beginning of `text`, where there is no token. Of a run of '_' that is
// too long for a token, the end may still belong to one.
std::size_t gap_size(std::string_view text) {
  const auto is_connector = [](char32_t c) {
    const WordClass found = word_class(c);
    return found == WordClass::ExtendNumLet || found == WordClass::Extend;
  };
  CodePoint point = decode_utf8(text, 0);
  std::size_t size = point.length_bytes;
  if (!is_connector(point.value)) {
    return size;
  }
  std::size_t count = 1;
  for (; size < text.size(); size += point.length_bytes, ++count) {
    point = decode_utf8(text, size);
    if (!is_connector(point.value)) {
      break;
    }
  }
  if (count < kMaxTokenUnits) {
    return size;
  }
  size = 0;
  for (std::size_t skipped = count - (kMaxTokenUnits - 1); skipped > 0; --skipped) {
    size += decode_utf8(text, size).length_bytes;
  }
  return size;
}

void analyze_standard(std::string_view text, std::vector<std::string>& tokens) {
  while (!text.empty()) {
    const CodePoint point = decode_utf8(text, 0);
    if (!may_begin_token(point.value)) {
      text.remove_prefix(point.length_bytes);
      continue;
    }
    const std::size_t size = token_size(text);
    if (size == 0) {
      text.remove_prefix(gap_size(text));
      continue;
    }
    tokens.push_back(lowered(text.substr(0, size)));
    text.remove_prefix(size);
  }
}

bool is_powershell_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

void analyze_powershell(std::string_view text, std::vector<std::string>& tokens) {
  const auto end = text.end();
  for (auto begin = std::find_if(text.begin(), end, is_powershell_word); begin != end;) {
    const auto stop = std::find_if_not(begin, end, is_powershell_word);
    tokens.push_back(ascii_lower(std::string_view(begin, stop)));
    begin = std::find_if(stop, end, is_powershell_word);
  }
}

}  // namespace

void analyze(Analyzer analyzer, std::string_view text, std::vector<std::string>& tokens) {
  tokens.clear();
  switch (analyzer) {
    case Analyzer::Standard:
      analyze_standard(text, tokens);
      break;
    case Analyzer::PowerShell:
      analyze_powershell(text, tokens);
      break;
  }
}

}  // namespace trawl
