// Text made fit for a terminal, and numbers as people read them.

#include "scanner/cli/messages.h"

#include <array>
#include <cstddef>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

namespace trawl {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t length_bytes = 0;
};

// The code point at the start of `text` (RFC 3629: no overlong forms, no surrogates); nullopt if
// the bytes are not UTF-8. Requires a text that is not empty.
std::optional<CodePoint> decode_utf8(std::string_view text) {
  const auto byte_at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte_at(0);
  if (lead < 0x80) {
    return CodePoint{lead, 1};
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return std::nullopt;
  }
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(i) & 0xC0U) != 0x80U) {
      return std::nullopt;
    }
    value = (value << 6U) | (byte_at(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[length] || is_surrogate || value > 0x10FFFF) {
    return std::nullopt;
  }
  return CodePoint{value, length};
}

// True for what a terminal obeys instead of showing: control characters, line and paragraph
// separators, marks and overrides of direction (Unicode Technical Report 36), byte order mark.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || (c >= 0x200E && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::string escape(std::string_view text, bool keeps_lines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::optional<CodePoint> c = decode_utf8(text);
    const std::size_t length = c ? c->length_bytes : 1;
    const bool is_kept = keeps_lines && c && (c->value == U'\n' || c->value == U'\t');
    if (is_kept || (c && !is_control(c->value))) {
      out.append(text.substr(0, length));
    } else {
      for (const char byte : text.substr(0, length)) {
        fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<unsigned char>(byte));
      }
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  return escape(text, false);
}

std::string printable_lines(std::string_view text) {
  return escape(text, true);
}

void print_message(std::string_view message) {
  fmt::print(stderr, "trawl: {}\n", printable_lines(message));
}

std::string count_text(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return digits;
}

std::string count_text(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count_text(count), noun, count == 1 ? "" : "s");
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 6> kUnits = {"kB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < 1000) {
    return fmt::format("{} B", bytes);
  }
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  // 999.95 would be printed as 1000.0.
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace trawl
