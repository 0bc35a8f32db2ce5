#include "scanner/event/walk/unescape.h"

#include <cstdint>
#include <cstring>
#include <optional>

namespace trawl {
namespace {

constexpr std::uint32_t kHighSurrogates = 0xD800;
constexpr std::uint32_t kLowSurrogates = 0xDC00;
constexpr std::uint32_t kBehindSurrogates = 0xE000;
constexpr std::uint32_t kReplacement = 0xFFFD;

std::optional<std::uint32_t> hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') {
    return static_cast<std::uint32_t>(digit - '0');
  }
  const char lower = static_cast<char>(digit | 0x20);
  if (lower >= 'a' && lower <= 'f') {
    return static_cast<std::uint32_t>(lower - 'a') + 10;
  }
  return std::nullopt;
}

// Takes the four digits behind `\u` off the front.
std::optional<std::uint32_t> take_unit(std::string_view& text) {
  if (text.size() < 4) {
    return std::nullopt;
  }
  std::uint32_t unit = 0;
  for (int i = 0; i < 4; ++i) {
    const auto digit = hex_digit(text[static_cast<std::size_t>(i)]);
    if (!digit) {
      return std::nullopt;
    }
    unit = unit * 16 + *digit;
  }
  text.remove_prefix(4);
  return unit;
}

// Takes what stands behind the first `\u` off the front: a code point.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto unit = take_unit(text);
  if (!unit || *unit < kHighSurrogates || *unit >= kBehindSurrogates) {
    return unit;
  }
  if (*unit < kLowSurrogates && text.starts_with("\\u")) {
    std::string_view behind = text.substr(2);
    const auto low = take_unit(behind);
    if (low && *low >= kLowSurrogates && *low < kBehindSurrogates) {
      text = behind;
      return 0x10000 + ((*unit - kHighSurrogates) << 10U) + (*low - kLowSurrogates);
    }
  }
  return kReplacement;
}

char* write_utf8(std::uint32_t code_point, char* out) {
  const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  const auto put_tail = [&](unsigned shift) { put(0x80 | (code_point >> shift & 0x3FU)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6U);
    put_tail(0);
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12U);
    put_tail(6);
    put_tail(0);
  } else {
    put(0xF0 | code_point >> 18U);
    put_tail(12);
    put_tail(6);
    put_tail(0);
  }
  return out;
}

// '\0': the letter behind a backslash has no such meaning.
char simple_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

std::size_t unescape(std::string_view raw, char* out) {
  const char* const begin = out;
  while (true) {
    const std::size_t plain = raw.find('\\');
    const std::size_t count = plain == std::string_view::npos ? raw.size() : plain;
    std::memcpy(out, raw.data(), count);
    out += count;
    if (plain == std::string_view::npos) {
      return static_cast<std::size_t>(out - begin);
    }
    if (plain + 1 == raw.size()) {
      return kBadEscape;
    }
    const char letter = raw[plain + 1];
    raw.remove_prefix(plain + 2);
    if (letter == 'u') {
      const auto code_point = take_code_point(raw);
      if (!code_point) {
        return kBadEscape;
      }
      out = write_utf8(*code_point, out);
    } else if (const char byte = simple_escape(letter); byte != '\0') {
      *out++ = byte;
    } else {
      return kBadEscape;
    }
  }
}

}  // namespace trawl
