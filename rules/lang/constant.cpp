// Sources: Elasticsearch's NumberFieldMapper, ScaledFloatFieldMapper, DateFieldMapper,
// IpFieldMapper, KeywordFieldMapper and FlattenedFieldMapper (termQuery and rangeQuery of each).

#include "rules/lang/constant.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

#include "rules/ir/time.h"

namespace trawl {

namespace {

// 2^63: the first double above every int64.
constexpr double kIntegerEnd = 9223372036854775808.0;

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || last != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

Value number_value(double number) {
  if (std::trunc(number) == number && number >= -kIntegerEnd && number < kIntegerEnd) {
    return Value{static_cast<std::int64_t>(number)};
  }
  return Value{number};
}

double as_double(const Value& number) {
  const auto* integer = std::get_if<std::int64_t>(&number.data);
  return integer != nullptr ? static_cast<double>(*integer) : std::get<double>(number.data);
}

bool is_fraction(const Value& number) {
  const auto* real = std::get_if<double>(&number.data);
  return real != nullptr && std::trunc(*real) != *real;
}

// `number` as a 32-bit float stores it; nullopt if that is infinite.
std::optional<double> rounded_to_float(double number) {
  if (std::abs(number) > static_cast<double>(std::numeric_limits<float>::max())) {
    return std::nullopt;
  }
  return static_cast<double>(static_cast<float>(number));
}

// Halves go up, as Java's Math.round has it.
double rounded_to_scale(double number, double factor) {
  return std::floor(number * factor + 0.5) / factor;
}

enum class End : std::uint8_t { Lower, Upper };

// One end of a range, read by its type.
struct BoundValue {
  Value value;
  bool is_inclusive = true;
};

using BoundResult = std::optional<BoundValue>;

// x > 1.5 and x >= 1.5 are both x >= 2; x > 5 is x >= 6.
BoundResult integer_bound(std::string_view text, End end, bool is_inclusive) {
  const auto number = read_number(text);
  if (!number) {
    return std::nullopt;
  }
  if (is_fraction(*number)) {
    const double real = std::get<double>(number->data);
    return BoundValue{number_value(end == End::Lower ? std::ceil(real) : std::floor(real)), true};
  }
  const auto* integer = std::get_if<std::int64_t>(&number->data);
  const std::int64_t extreme = end == End::Lower ? std::numeric_limits<std::int64_t>::max()
                                                 : std::numeric_limits<std::int64_t>::min();
  if (integer == nullptr || is_inclusive || *integer == extreme) {
    return BoundValue{*number, is_inclusive};
  }
  return BoundValue{Value{*integer + (end == End::Lower ? 1 : -1)}, true};
}

// A scaled_float is a scaled integer: its bound moves to the next one inside the range.
BoundResult scaled_bound(std::string_view text, double factor, End end, bool is_inclusive) {
  const auto number = read_number(text);
  if (!number) {
    return std::nullopt;
  }
  double scaled = as_double(*number) * factor;
  const double infinity = std::numeric_limits<double>::infinity();
  if (!is_inclusive) {
    scaled = std::nextafter(scaled, end == End::Lower ? infinity : -infinity);
  }
  const double whole = end == End::Lower ? std::ceil(scaled) : std::floor(scaled);
  return BoundValue{Value{whole / factor}, true};
}

BoundResult real_bound(std::string_view text, bool is_float, bool is_inclusive) {
  const auto number = read_number(text);
  if (!number) {
    return std::nullopt;
  }
  const std::optional<double> real =
      is_float ? rounded_to_float(as_double(*number)) : as_double(*number);
  return real ? BoundResult(BoundValue{Value{*real}, is_inclusive}) : std::nullopt;
}

// gt and lte mean the last instant of what was written, gte and lt the first. What does not depend
// on `now` is an instant already.
BoundResult date_bound(std::string_view text, End end, bool is_inclusive) {
  const auto date = parse_date_math(text, (end == End::Upper) == is_inclusive);
  if (!date) {
    return std::nullopt;
  }
  return BoundValue{date->anchor ? Value{evaluate(*date, Timestamp{})} : Value{*date},
                    is_inclusive};
}

BoundResult address_bound(std::string_view text, bool is_inclusive) {
  const auto address = parse_ip(text);
  return address ? BoundResult(BoundValue{Value{IpNetwork{*address, 128}}, is_inclusive})
                 : std::nullopt;
}

BoundResult read_bound(const Reading& reading, std::string_view text, End end, bool is_inclusive) {
  switch (reading.type) {
    case FieldType::Keyword:
    case FieldType::ConstantKeyword:
    case FieldType::Wildcard:
    case FieldType::Text:
    case FieldType::Flattened:
    case FieldType::FlattenedKey:
      return BoundValue{Value{std::string(text)}, is_inclusive};
    case FieldType::Ip:
      return address_bound(text, is_inclusive);
    case FieldType::Integer:
      return integer_bound(text, end, is_inclusive);
    case FieldType::Float:
      return real_bound(text, true, is_inclusive);
    case FieldType::Double:
      return real_bound(text, false, is_inclusive);
    case FieldType::ScaledFloat:
      return scaled_bound(text, reading.scaling_factor, end, is_inclusive);
    case FieldType::Date:
      return date_bound(text, end, is_inclusive);
    case FieldType::Dynamic: {
      const auto number = read_number(text);
      return number ? BoundResult(BoundValue{*number, is_inclusive}) : std::nullopt;
    }
    case FieldType::Boolean:
    case FieldType::Nested:
    case FieldType::Object:
    case FieldType::GeoPoint:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Value> read_number(std::string_view text) {
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') {
    text.remove_prefix(1);
  }
  if (const auto integer = parse_whole<std::int64_t>(text)) {
    return Value{*integer};
  }
  const auto real = parse_whole<double>(text);
  if (!real || !std::isfinite(*real)) {
    return std::nullopt;
  }
  return number_value(*real);
}

std::optional<Value> read_numeric(const Reading& reading, std::string_view text) {
  const auto number = read_number(text);
  if (!number) {
    return std::nullopt;
  }
  switch (reading.type) {
    case FieldType::Integer:
      return is_fraction(*number) ? std::nullopt : number;
    case FieldType::Float: {
      const auto real = rounded_to_float(as_double(*number));
      return real ? std::optional(Value{*real}) : std::nullopt;
    }
    case FieldType::ScaledFloat:
      return Value{rounded_to_scale(as_double(*number), reading.scaling_factor)};
    default:
      return Value{as_double(*number)};
  }
}

std::optional<bool> read_boolean(std::string_view text) {
  if (text == "true") {
    return true;
  }
  return text == "false" ? std::optional(false) : std::nullopt;
}

std::optional<Bounds> read_bounds(const Reading& reading, const TextBounds& bounds) {
  // Elasticsearch cannot tell where the values of one flattened key end, unless told both ends.
  if (reading.type == FieldType::FlattenedKey && (!bounds.lower || !bounds.upper)) {
    return std::nullopt;
  }
  Bounds read;
  if (bounds.lower) {
    const auto bound = read_bound(reading, *bounds.lower, End::Lower, bounds.lower_inclusive);
    if (!bound) {
      return std::nullopt;
    }
    read.lower = bound->value;
    read.lower_inclusive = bound->is_inclusive;
  }
  if (bounds.upper) {
    const auto bound = read_bound(reading, *bounds.upper, End::Upper, bounds.upper_inclusive);
    if (!bound) {
      return std::nullopt;
    }
    read.upper = bound->value;
    read.upper_inclusive = bound->is_inclusive;
  }
  return read;
}

}  // namespace trawl
