#include "io/entry_names.h"

#include <array>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

namespace trawl {
namespace {

// The length of the character at the start of `text`, if it is UTF-8 (RFC 3629); else 0.
std::size_t utf8_length(std::string_view text) {
  const auto byte_at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte_at(0);
  if (lead < 0x80) {
    return 1;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return 0;
  }
  std::uint32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(i) & 0xC0U) != 0x80U) {
      return 0;
    }
    value = (value << 6U) | (byte_at(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  const bool is_c1 = value < 0xA0;
  return value < kLeast[length] || is_surrogate || is_c1 || value > 0x10FFFF ? 0 : length;
}

}  // namespace

std::string entry_label(std::string_view name) {
  std::string label;
  while (!name.empty()) {
    const auto byte = static_cast<unsigned char>(name[0]);
    const std::size_t length = utf8_length(name);
    const bool is_escaped =
        length == 0 || byte < 0x20 || byte == 0x7F || byte == '%' || byte == '!' || byte == '#';
    if (is_escaped) {
      fmt::format_to(std::back_inserter(label), "%{:02X}", byte);
      name.remove_prefix(1);
    } else {
      label += name.substr(0, length);
      name.remove_prefix(length);
    }
  }
  return label.empty() ? "%" : label;
}

std::string EntryNames::unique(std::string_view name) {
  std::string label = entry_label(name);
  const std::uint32_t count = ++counts_[label];
  return count == 1 ? label : fmt::format("{}#{}", label, count);
}

}  // namespace trawl
