#pragma once

// Messages about rule text: what is wrong, where, the source line and a caret below it.
//
//   rules/bad.toml:12:9: expected a value after ':'
//     12 | query = 'a: and b: c'
//        |         ^

#include <cstddef>
#include <string>
#include <string_view>

#include "io/error.h"

namespace trawl {

// Bytes [begin, end) of a text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Line and column count from 1; columns count Unicode code points.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};

// The place of a byte. A line ends in '\n'; an offset behind the text is its end.
[[nodiscard]] LineColumn line_column(std::string_view text, std::size_t offset_bytes);

// A problem in a piece of text.
struct Diagnostic {
  std::string message;
  std::string file;
  LineColumn place;
  std::string source_line;       // without its line break; long lines are cut around the caret
  std::size_t caret_column = 1;  // of the caret within source_line, from 1; differs from
                                 // place.column if the line is cut

  // The three lines shown above, without a final line break. Control characters of the source are
  // shown as '.'.
  [[nodiscard]] std::string render() const;
};

// Source lines longer than this, in code points, are cut.
inline constexpr std::size_t kMaxSourceLineColumns = 120;

// The diagnostic for `span` of `text`, which is the content of `file`. A span at the end of the
// text is shown behind its last visible character.
[[nodiscard]] Diagnostic make_diagnostic(std::string_view text, Span span, std::string message,
                                         std::string file);

// What a parser of a language reports: the message, and the bytes of the query it is about.
struct SyntaxProblem {
  std::string message;
  Span span;
};

}  // namespace trawl
