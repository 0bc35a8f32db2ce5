// The rules of literals and escapes stand in the grammar at the top of kql.cpp.

#include "rules/lang/kql_scanner.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules/ir/pattern.h"
#include "rules/ir/utf8.h"

namespace trawl {

namespace {

// The length of the white space character at `offset`, or 0.
std::size_t space_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) {
    return 0;
  }
  if (std::string_view(" \t\r\n").find(text[offset]) != std::string_view::npos) {
    return 1;
  }
  return text.substr(offset).starts_with("\xC2\xA0") ? 2 : 0;
}

// What JavaScript's trim() removes.
bool is_trimmed(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

void trim(std::vector<std::string>& pieces) {
  std::string& first = pieces.front();
  std::size_t begin = 0;
  while (begin < first.size()) {
    const CodePoint point = decode_utf8(first, begin);
    if (!is_trimmed(point.value)) {
      break;
    }
    begin += point.length_bytes;
  }
  first.erase(0, begin);
  std::string& last = pieces.back();
  std::size_t end = 0;  // behind the last character that stays
  for (std::size_t offset = 0; offset < last.size();) {
    const CodePoint point = decode_utf8(last, offset);
    offset += point.length_bytes;
    if (!is_trimmed(point.value)) {
      end = offset;
    }
  }
  last.erase(end);
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto append = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    append(code);
    return;
  }
  if (code < 0x800) {
    append(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    append(0xE0U | (code >> 12U));
    append(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    append(0xF0U | (code >> 18U));
    append(0x80U | ((code >> 12U) & 0x3FU));
    append(0x80U | ((code >> 6U) & 0x3FU));
  }
  append(0x80U | (code & 0x3FU));
}

std::optional<std::uint32_t> hex_value(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    const std::size_t capital = std::string_view("0123456789ABCDEF").find(c);
    const std::size_t found = digit != std::string_view::npos ? digit : capital;
    if (found == std::string_view::npos) {
      return std::nullopt;
    }
    value = value * 16 + static_cast<std::uint32_t>(found);
  }
  return value;
}

}  // namespace

bool is_kql_special(char c) {
  return std::string_view("\\():<>\"*{}").find(c) != std::string_view::npos;
}

bool KqlScanner::accept(char c) {
  if (at_end() || peek() != c) {
    return false;
  }
  ++position_;
  return true;
}

bool KqlScanner::accept_joint(std::string_view word) {
  const std::size_t begin = behind_space(position_);
  if (begin == position_ || !is_operator_at(begin, word)) {
    return false;
  }
  position_ = behind_space(begin + word.size());
  return true;
}

bool KqlScanner::accept_not() {
  if (!is_operator_at(position_, "not")) {
    return false;
  }
  position_ = behind_space(position_ + 3);
  return true;
}

tl::expected<std::optional<KqlLiteral>, SyntaxProblem> KqlScanner::literal() {
  const std::size_t begin = position_;
  KqlLiteral literal;
  literal.is_quoted = peek() == '"';
  Outcome problem =
      literal.is_quoted ? read_quoted(literal.pieces.front()) : read_unquoted(literal.pieces);
  if (problem) {
    return tl::unexpected(*std::move(problem));
  }
  if (position_ == begin) {
    return std::nullopt;
  }
  if (!literal.is_quoted) {
    trim(literal.pieces);
  }
  literal.span = {begin, position_};
  return literal;
}

KqlScanner::Outcome KqlScanner::read_quoted(std::string& text) {
  const std::size_t quote = position_++;
  while (!accept('"')) {
    if (at_end()) {
      return SyntaxProblem{"found a quote that is never closed", {quote, quote + 1}};
    }
    if (accept_common_escape(text)) {
      continue;
    }
    // An unknown escape keeps its backslash.
    const bool is_escape = rest().starts_with("\\\\") || rest().starts_with("\\\"");
    position_ += is_escape ? 1 : 0;
    text += query_[position_++];
  }
  return std::nullopt;
}

KqlScanner::Outcome KqlScanner::read_unquoted(std::vector<std::string>& pieces) {
  while (!at_end()) {
    if (const std::size_t behind = behind_space(position_); behind != position_) {
      // White space belongs to the text unless an operator follows.
      if (is_operator_at(behind, "or") || is_operator_at(behind, "and")) {
        break;
      }
      pieces.back() += query_.substr(position_, behind - position_);
      position_ = behind;
    } else if (peek() == '\\') {
      if (auto problem = read_escape(pieces.back())) {
        return problem;
      }
    } else if (accept('*')) {
      pieces.emplace_back();
    } else if (is_kql_special(peek()) || is_operator_at(position_, "not")) {
      break;
    } else {
      pieces.back() += query_[position_++];
    }
  }
  return std::nullopt;
}

// \t \r \n and \uXXXX, which mean the same with and without quotes.
bool KqlScanner::accept_common_escape(std::string& text) {
  for (const auto& [spelling, c] : {std::pair("\\t", '\t'), {"\\r", '\r'}, {"\\n", '\n'}}) {
    if (rest().starts_with(spelling)) {
      text += c;
      position_ += 2;
      return true;
    }
  }
  const auto unit = utf16_escape_at(position_);
  if (!unit) {
    return false;
  }
  position_ += 6;
  std::uint32_t code = *unit;
  if (code >= 0xD800 && code < 0xE000) {
    // Half of a pair that spells one character; alone it is none.
    const auto low = utf16_escape_at(position_);
    const bool is_pair = code < 0xDC00 && low && *low >= 0xDC00 && *low < 0xE000;
    code = is_pair ? 0x10000 + ((code - 0xD800) << 10U) + (*low - 0xDC00)
                   : static_cast<std::uint32_t>(kReplacementCharacter);
    position_ += is_pair ? 6 : 0;
  }
  append_utf8(text, code);
  return true;
}

KqlScanner::Outcome KqlScanner::read_escape(std::string& text) {
  if (accept_common_escape(text)) {
    return std::nullopt;
  }
  const std::string_view escaped = rest().substr(1);
  if (!escaped.empty() && is_kql_special(escaped.front())) {
    text += escaped.front();
    position_ += 2;
    return std::nullopt;
  }
  for (const std::string_view word : {"or", "and", "not"}) {
    if (is_word_at(position_ + 1, word)) {
      text += escaped.substr(0, word.size());
      position_ += 1 + word.size();
      return std::nullopt;
    }
  }
  return SyntaxProblem{
      "found a backslash that escapes nothing; without quotes a backslash is written '\\\\'",
      {position_, position_ + 1}};
}

std::optional<std::uint32_t> KqlScanner::utf16_escape_at(std::size_t offset) const {
  const std::string_view text = query_.substr(offset, 6);
  return text.size() == 6 && text.starts_with("\\u") ? hex_value(text.substr(2)) : std::nullopt;
}

bool KqlScanner::is_word_at(std::size_t offset, std::string_view word) const {
  return ascii_lower(query_.substr(offset, word.size())) == word;
}

bool KqlScanner::is_operator_at(std::size_t offset, std::string_view word) const {
  const std::size_t behind = offset + word.size();
  return behind < query_.size() && (space_at(query_, behind) > 0 || query_[behind] == '(') &&
         is_word_at(offset, word);
}

std::size_t KqlScanner::behind_space(std::size_t offset) const {
  while (const std::size_t length = space_at(query_, offset)) {
    offset += length;
  }
  return offset;
}

std::string KqlScanner::found() const {
  if (at_end()) {
    return "the end of the query";
  }
  const CodePoint point = decode_utf8(query_, position_);
  if (point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0)) {
    return fmt::format("the control character \\u{:04x}", static_cast<std::uint32_t>(point.value));
  }
  const Span span = found_span();
  return fmt::format("'{}'", query_.substr(span.begin, span.end - span.begin));
}

Span KqlScanner::found_span() const {
  if (at_end()) {
    return {query_.size(), query_.size()};
  }
  for (const std::string_view word : {"or", "and", "not"}) {
    if (is_operator_at(position_, word)) {
      return {position_, position_ + word.size()};
    }
  }
  return {position_, position_ + decode_utf8(query_, position_).length_bytes};
}

}  // namespace trawl
