#include "scanner/ecs/java_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

namespace trawl {

namespace {

constexpr std::size_t kInitialCapacity = 16;

// String.hashCode, then HashMap's spreading of the high bits.
std::uint32_t spread_hash(std::string_view key) {
  std::uint32_t hash = 0;
  const auto add = [&hash](char16_t unit) { hash = 31U * hash + unit; };
  const bool is_ascii =
      std::ranges::all_of(key, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
  if (is_ascii) {
    std::ranges::for_each(key, [&add](char byte) { add(static_cast<char16_t>(byte)); });
  } else {
    std::ranges::for_each(to_utf16(key), add);
  }
  return hash ^ (hash >> 16U);
}

std::size_t table_capacity(std::size_t key_count) {
  std::size_t capacity = kInitialCapacity;
  while (key_count > capacity / 4 * 3) {
    capacity *= 2;
  }
  return capacity;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which is bounded
void append_text(const JsonTree& tree, std::string& out) {
  switch (tree.kind()) {
    case JsonTree::Kind::Number:
      out += java_number(tree.text());
      return;
    case JsonTree::Kind::Array: {
      out.push_back('[');
      bool first = true;
      for (const JsonTree& element : tree.elements()) {
        if (!first) {
          out += ", ";
        }
        first = false;
        append_text(element, out);
      }
      out.push_back(']');
      return;
    }
    case JsonTree::Kind::Object: {
      std::vector<std::string_view> keys;
      keys.reserve(tree.members().size());
      for (const auto& [name, value] : tree.members()) {
        keys.emplace_back(name);
      }
      out.push_back('{');
      bool first = true;
      for (const std::size_t i :
           java_map_order(keys, std::max(keys.size(), tree.parsed_member_count()))) {
        if (!first) {
          out += ", ";
        }
        first = false;
        out += keys[i];
        out.push_back('=');
        append_text(tree.members()[i].second, out);
      }
      out.push_back('}');
      return;
    }
    default:
      out += tree.text();
  }
}

// Shortest decimal digits of a finite positive double, and the exponent e of d.ddd × 10^e.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal shortest_decimal(double value) {
  std::array<char, 40> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  Decimal decimal;
  for (const char c : text.substr(0, e)) {
    if (c != '.') {
      decimal.digits.push_back(c);
    }
  }
  std::string_view exponent = text.substr(e + 1);
  if (exponent.starts_with('+')) {
    exponent.remove_prefix(1);
  }
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.exponent);
  return decimal;
}

std::string java_double(double value) {
  if (std::isinf(value)) {
    return value < 0 ? "-Infinity" : "Infinity";
  }
  const std::string sign = std::signbit(value) ? "-" : "";
  const double magnitude = std::fabs(value);
  if (magnitude == 0) {
    return sign + "0.0";
  }
  const Decimal decimal = shortest_decimal(magnitude);
  const std::string& digits = decimal.digits;
  if (magnitude < 1e-3 || magnitude >= 1e7) {
    const std::string fraction = digits.size() > 1 ? digits.substr(1) : "0";
    return sign + digits.substr(0, 1) + "." + fraction + "E" + std::to_string(decimal.exponent);
  }
  if (decimal.exponent < 0) {
    return sign + "0." + std::string(static_cast<std::size_t>(-decimal.exponent - 1), '0') + digits;
  }
  const auto whole = static_cast<std::size_t>(decimal.exponent) + 1;
  if (digits.size() <= whole) {
    return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  }
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace

std::u16string to_utf16(std::string_view utf8) {
  std::u16string units;
  units.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length == 1 || i + length > utf8.size()) {
      units.push_back(static_cast<char16_t>(lead));
      ++i;
      continue;
    }
    std::uint32_t point = lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      point = (point << 6U) | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    }
    if (point >= 0x10000) {
      units.push_back(static_cast<char16_t>(0xD800U + ((point - 0x10000U) >> 10U)));
      units.push_back(static_cast<char16_t>(0xDC00U + ((point - 0x10000U) & 0x3FFU)));
    } else {
      units.push_back(static_cast<char16_t>(point));
    }
    i += length;
  }
  return units;
}

std::vector<std::size_t> java_map_order(const std::vector<std::string_view>& keys,
                                        std::size_t key_count) {
  const auto mask = static_cast<std::uint32_t>(table_capacity(key_count) - 1);
  std::vector<std::uint32_t> buckets;
  buckets.reserve(keys.size());
  for (const std::string_view key : keys) {
    buckets.push_back(spread_hash(key) & mask);
  }
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&buckets](std::size_t i) { return buckets[i]; });
  return order;
}

std::string java_number(std::string_view json_number) {
  if (json_number.find_first_of(".eE") == std::string_view::npos) {
    return json_number == "-0" ? "0" : std::string(json_number);
  }
  double value = 0;
  const auto [end, error] =
      std::from_chars(json_number.data(), json_number.data() + json_number.size(), value);
  if (error == std::errc::result_out_of_range) {
    // Too large or too small for a double: Java reads infinity or zero, told apart by the
    // exponent's sign.
    const bool is_small = json_number.find("e-") != std::string_view::npos ||
                          json_number.find("E-") != std::string_view::npos;
    const bool is_negative = json_number.starts_with('-');
    value = is_small ? 0.0 : HUGE_VAL;
    value = is_negative ? -value : value;
  }
  return java_double(value);
}

std::string java_text(const JsonTree& tree) {
  std::string out;
  append_text(tree, out);
  return out;
}

}  // namespace trawl
