#include "scanner/ecs/java_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <span>
#include <utility>

namespace trawl {

namespace {

constexpr std::size_t kInitialCapacity = 16;

// String.hashCode, then HashMap's spreading of the high bits.
std::uint32_t spread_hash(std::string_view key) {
  std::uint32_t hash = 0;
  bool is_ascii = true;
  for (const char byte : key) {
    const auto unit = static_cast<unsigned char>(byte);
    is_ascii = is_ascii && unit < 0x80;
    hash = 31U * hash + unit;
  }
  if (!is_ascii) {
    hash = 0;
    for (const char16_t unit : to_utf16(key)) {
      hash = 31U * hash + unit;
    }
  }
  return hash ^ (hash >> 16U);
}

// The buckets of a table that took so many keys: their number less one.
std::uint32_t bucket_mask(std::size_t key_count) {
  std::size_t capacity = kInitialCapacity;
  while (key_count > capacity / 4 * 3) {
    capacity *= 2;
  }
  return static_cast<std::uint32_t>(capacity - 1);
}

// A key and where the table keeps it.
struct Slot {
  std::uint32_t bucket = 0;
  std::size_t index = 0;  // in order of insertion
};

void sort_by_bucket(std::span<Slot> slots) {
  std::ranges::sort(slots, {}, [](const Slot& slot) { return std::pair(slot.bucket, slot.index); });
}

// Prints trees; keeps its memory from one object to the next.
class JavaPrinter {
 public:
  explicit JavaPrinter(std::string& out) : out_(out) {}

  // NOLINTBEGIN(misc-no-recursion): as deep as the tree, which is bounded
  void append(const JsonTree& tree) {
    switch (tree.kind()) {
      case JsonTree::Kind::Number:
        out_ += java_number(tree.text());
        return;
      case JsonTree::Kind::Array:
        append_array(tree);
        return;
      case JsonTree::Kind::Object:
        append_object(tree);
        return;
      default:
        out_ += tree.text();
    }
  }

 private:
  void append_array(const JsonTree& tree) {
    out_.push_back('[');
    bool first = true;
    for (const JsonTree& element : tree.elements()) {
      out_ += first ? "" : ", ";
      first = false;
      append(element);
    }
    out_.push_back(']');
  }

  void append_object(const JsonTree& tree) {
    const std::size_t begin = order_.size();
    const std::vector<JsonTree::Member>& members = tree.members();
    const std::uint32_t mask = bucket_mask(std::max(members.size(), tree.parsed_member_count()));
    for (std::size_t i = 0; i < members.size(); ++i) {
      order_.push_back({.bucket = spread_hash(members[i].first) & mask, .index = i});
    }
    sort_by_bucket(std::span(order_).subspan(begin));
    out_.push_back('{');
    for (std::size_t i = begin; i < begin + members.size(); ++i) {
      const auto& [name, value] = members[order_[i].index];
      out_ += i == begin ? "" : ", ";
      out_ += name;
      out_.push_back('=');
      append(value);
    }
    out_.push_back('}');
    order_.resize(begin);
  }
  // NOLINTEND(misc-no-recursion)

  std::string& out_;
  std::vector<Slot> order_;  // of the objects around the one at hand, one behind another
};

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
  const std::uint32_t mask = bucket_mask(key_count);
  std::vector<Slot> slots;
  slots.reserve(keys.size());
  for (const std::string_view key : keys) {
    slots.push_back({.bucket = spread_hash(key) & mask, .index = slots.size()});
  }
  sort_by_bucket(slots);
  std::vector<std::size_t> order;
  order.reserve(slots.size());
  std::ranges::transform(slots, std::back_inserter(order), &Slot::index);
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
  constexpr std::size_t kUsualBytes = 512;
  std::string out;
  out.reserve(kUsualBytes);
  JavaPrinter(out).append(tree);
  return out;
}

}  // namespace trawl
