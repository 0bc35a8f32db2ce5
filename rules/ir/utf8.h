#pragma once

// One step through UTF-8 text that may be damaged: logs are foreign bytes.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trawl {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct CodePoint {
  char32_t value = 0;
  std::uint8_t length_bytes = 1;
};

// The code point at `offset`, which must lie within the text. A byte that begins no well-formed
// sequence is a code point of its own: kReplacementCharacter of length 1.
[[nodiscard]] inline CodePoint decode_utf8(std::string_view text, std::size_t offset) {
  const auto byte_at = [&](std::size_t index) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[index]));
  };
  const std::uint32_t first = byte_at(offset);
  if (first < 0x80) {
    return {first, 1};
  }
  const std::uint8_t length = first < 0xC2   ? 0
                              : first < 0xE0 ? 2
                              : first < 0xF0 ? 3
                              : first < 0xF5 ? 4
                                             : 0;
  if (length == 0 || text.size() - offset < length) {
    return {kReplacementCharacter, 1};
  }
  char32_t value = first & (0x7FU >> length);
  for (std::size_t index = 1; index < length; ++index) {
    const std::uint32_t next = byte_at(offset + index);
    if ((next & 0xC0U) != 0x80U) {
      return {kReplacementCharacter, 1};
    }
    value = (value << 6U) | (next & 0x3FU);
  }
  // Overlong forms, surrogates and what lies beyond Unicode are damage as well.
  const bool is_damaged = (length == 3 && (value < 0x800 || (value >= 0xD800 && value < 0xE000))) ||
                          (length == 4 && (value < 0x10000 || value > 0x10FFFF));
  if (is_damaged) {
    return {kReplacementCharacter, 1};
  }
  return {value, length};
}

}  // namespace trawl
