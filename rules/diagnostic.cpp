// From a byte offset to line, column and the line itself, cut so that the caret stays in sight.

#include "rules/diagnostic.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules/ir/utf8.h"

namespace trawl {
namespace {

constexpr std::string_view kCut = "…";

// Where the code points of a line begin, and its end: one more than it has code points.
std::vector<std::size_t> code_point_starts(std::string_view line) {
  std::vector<std::size_t> starts;
  std::size_t offset = 0;
  while (offset < line.size()) {
    starts.push_back(offset);
    offset += decode_utf8(line, offset).length_bytes;
  }
  starts.push_back(line.size());
  return starts;
}

// What a terminal would obey instead of showing: control characters, separators of lines, marks
// and overrides of direction, the byte order mark.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || (c >= 0x200E && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

// One character for each code point, so that columns stay what they are.
std::string with_dots(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const CodePoint c = decode_utf8(text, offset);
    const bool is_damaged = c.value == kReplacementCharacter && c.length_bytes == 1;
    if (is_control(c.value) || is_damaged) {
      out += '.';
    } else {
      out.append(text.substr(offset, c.length_bytes));
    }
    offset += c.length_bytes;
  }
  return out;
}

// Fills source_line and caret_column from a whole line.
void cut_line(std::string_view line, Diagnostic& diagnostic) {
  const std::vector<std::size_t> starts = code_point_starts(line);
  const std::size_t columns = starts.size() - 1;
  diagnostic.caret_column = diagnostic.place.column;
  if (columns <= kMaxSourceLineColumns) {
    diagnostic.source_line = line;
    return;
  }
  // A window of columns around the caret; a cut shows as one character before or behind it.
  const std::size_t width = kMaxSourceLineColumns - 2;
  const std::size_t caret = std::min(diagnostic.place.column - 1, columns);
  const std::size_t first = std::min(caret - std::min(caret, width / 2), columns - width);
  const std::size_t last = first + width;
  diagnostic.source_line = fmt::format("{}{}{}", first > 0 ? kCut : "",
                                       line.substr(starts[first], starts[last] - starts[first]),
                                       last < columns ? kCut : "");
  diagnostic.caret_column = caret - first + (first > 0 ? 2 : 1);
}

}  // namespace

LineColumn line_column(std::string_view text, std::size_t offset_bytes) {
  const std::string_view before = text.substr(0, std::min(offset_bytes, text.size()));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
          .column = code_point_starts(before.substr(line_start)).size()};
}

std::string Diagnostic::render() const {
  const std::string number = std::to_string(place.line);
  return fmt::format("{}:{}:{}: {}\n  {} | {}\n  {:{}} | {:>{}}", with_dots(file), place.line,
                     place.column, with_dots(message), number, with_dots(source_line), "",
                     number.size(), "^", caret_column);
}

Diagnostic make_diagnostic(std::string_view text, Span span, std::string message,
                           std::string file) {
  std::size_t offset = std::min(span.begin, text.size());
  if (text.substr(offset).find_first_not_of(" \t\r\n") == std::string_view::npos) {
    offset = std::min(offset, text.find_last_not_of(" \t\r\n") + 1);  // npos + 1 is 0
  }
  Diagnostic diagnostic{.message = std::move(message),
                        .file = std::move(file),
                        .place = line_column(text, offset),
                        .source_line = {},
                        .caret_column = 1};
  const std::size_t line_start = text.substr(0, offset).rfind('\n') + 1;
  std::string_view line = text.substr(line_start);
  line = line.substr(0, line.find('\n'));
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  cut_line(line, diagnostic);
  return diagnostic;
}

}  // namespace trawl
