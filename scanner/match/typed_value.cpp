#include "scanner/match/typed_value.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

#include "rules/ir/pattern.h"
#include "rules/ir/time.h"

namespace trawl {
namespace {

using Kind = TypedValue::Kind;

constexpr double kTwoTo63 = 0x1p63;
constexpr double kTwoTo64 = 0x1p64;

bool is_text_or_number(const FieldValue& value) {
  return value.kind == JsonKind::String || value.kind == JsonKind::Number;
}

void read_text(std::string_view text, const Reading& reading, TypedValue& typed) {
  if (is_ignored(text, reading)) {
    return;
  }
  typed.kind = Kind::Text;
  typed.text = text;
  if (reading.folds_case) {
    typed.folded = ascii_lower(text);
    typed.text = typed.folded;
  }
}

// A whole number; of a fraction what is left of the point. Numbers from 2^63 to 2^64, which only
// unsigned_long holds, are kept as reals.
void read_integer(const FieldValue& value, TypedValue& typed) {
  const auto number = is_text_or_number(value) ? parse_number(value.text) : std::nullopt;
  if (!number) {
    return;
  }
  if (number->is_whole) {
    typed.kind = Kind::Integer;
    typed.integer = number->whole;
    return;
  }
  const double whole = std::trunc(number->real);
  if (whole >= -kTwoTo63 && whole < kTwoTo63) {
    typed.kind = Kind::Integer;
    typed.integer = static_cast<std::int64_t>(whole);
  } else if (whole > 0 && whole <= kTwoTo64) {
    typed.kind = Kind::Real;
    typed.real = whole;
    typed.precision = {.kind = Precision::Kind::Unsigned};
  }
}

void read_real(const FieldValue& value, Precision precision, TypedValue& typed) {
  const auto number = is_text_or_number(value) ? parse_number(value.text) : std::nullopt;
  const double stored = number ? precision.round(number->real) : 0;
  if (number && std::isfinite(stored)) {
    typed.kind = Kind::Real;
    typed.real = stored;
    typed.precision = precision;
  }
}

void read_boolean(const FieldValue& value, TypedValue& typed) {
  const bool is_text = value.kind == JsonKind::String;
  const bool is_true = value.kind == JsonKind::True || (is_text && value.text == "true");
  const bool is_false =
      value.kind == JsonKind::False || (is_text && (value.text == "false" || value.text.empty()));
  if (is_true || is_false) {
    typed.kind = Kind::Boolean;
    typed.boolean = is_true;
  }
}

void read_ip(const FieldValue& value, TypedValue& typed) {
  if (value.kind != JsonKind::String) {
    return;
  }
  if (const auto address = parse_ip(value.text)) {
    typed.kind = Kind::Ip;
    typed.ip = *address;
  }
}

void read_date(const FieldValue& value, TypedValue& typed) {
  if (!is_text_or_number(value)) {
    return;
  }
  if (const auto time = parse_date_value(value.text)) {
    typed.kind = Kind::Time;
    typed.time = *time;
  }
}

// Nobody mapped the field: the JSON type of the value decides, as in a dynamic mapping.
void read_dynamic(const FieldValue& value, const Reading& reading, TypedValue& typed) {
  switch (value.kind) {
    case JsonKind::String:
      read_text(value.text, reading, typed);
      return;
    case JsonKind::Number:
      if (value.text.find_first_of(".eE") == std::string_view::npos) {
        read_integer(value, typed);
      } else {
        read_real(value, {.kind = Precision::Kind::Float}, typed);
      }
      return;
    case JsonKind::True:
    case JsonKind::False:
      read_boolean(value, typed);
      return;
  }
}

}  // namespace

double Precision::round(double number) const {
  switch (kind) {
    case Kind::Double:
    case Kind::Unsigned:
      return number;
    case Kind::Float:
      return static_cast<double>(static_cast<float>(number));
    case Kind::Scaled:
      return std::floor(number * scaling_factor + 0.5);
  }
  return number;
}

void read_value(const FieldValue& value, const Reading& reading, TypedValue& typed) {
  typed.kind = Kind::Missing;
  switch (reading.type) {
    case FieldType::Dynamic:
      return read_dynamic(value, reading, typed);
    case FieldType::Keyword:
    case FieldType::ConstantKeyword:
    case FieldType::Wildcard:
    case FieldType::Flattened:
    case FieldType::FlattenedKey:
      return read_text(value.text, reading, typed);
    case FieldType::Text:
      typed.kind = Kind::Tokens;
      return analyze(reading.analyzer, value.text, typed.tokens);
    case FieldType::Ip:
      return read_ip(value, typed);
    case FieldType::Integer:
      return read_integer(value, typed);
    case FieldType::Float:
      return read_real(value, {.kind = Precision::Kind::Float}, typed);
    case FieldType::Double:
      return read_real(value, {.kind = Precision::Kind::Double}, typed);
    case FieldType::ScaledFloat:
      return read_real(value,
                       {.kind = Precision::Kind::Scaled, .scaling_factor = reading.scaling_factor},
                       typed);
    case FieldType::Boolean:
      return read_boolean(value, typed);
    case FieldType::Date:
      return read_date(value, typed);
    case FieldType::Object:
    case FieldType::GeoPoint:
      typed.kind = Kind::Opaque;
      return;
    case FieldType::Nested:  // its objects are seen by nested conditions only
      return;
  }
}

std::optional<ParsedNumber> parse_number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) {
      return std::nullopt;
    }
  }
  const char* const end = text.data() + text.size();
  ParsedNumber number;
  if (const auto [stop, error] = std::from_chars(text.data(), end, number.whole);
      error == std::errc() && stop == end) {
    number.is_whole = true;
    number.real = static_cast<double>(number.whole);
    return number;
  }
  // from_chars would also take "inf" and "nan".
  if (text.find_first_not_of("-+.0123456789eE") != std::string_view::npos) {
    return std::nullopt;
  }
  const auto [stop, error] = std::from_chars(text.data(), end, number.real);
  if (stop != end || text.empty()) {
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range) {  // too small or too large for 64 bits
    const bool is_tiny =
        text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
    number.real = is_tiny ? 0 : std::copysign(HUGE_VAL, text.front() == '-' ? -1.0 : 1.0);
    return number;
  }
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

bool is_ignored(std::string_view text, const Reading& reading) {
  return reading.ignore_above != 0 && text.size() > reading.ignore_above &&
         utf16_length(text) > reading.ignore_above;
}

}  // namespace trawl
