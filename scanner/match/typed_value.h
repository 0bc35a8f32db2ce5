#pragma once

// TypedValue: a JSON scalar as a field of a given type holds it. Read once per value and reading,
// then tested with as many leaves as there are.
//
// Follows what Elasticsearch's mappers do when they index a document: strings in number fields are
// coerced, fractions in whole-number fields are cut, floats are rounded to their precision, strings
// longer than ignore_above are left out, dates are cut to milliseconds. A value that its type
// cannot hold is missing; Elasticsearch refuses the document, or with ignore_malformed the value.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ir/field.h"
#include "rules/ir/value.h"
#include "scanner/event/event_fields.h"

namespace trawl {

// What is left of a real number when a field stores it.
struct Precision {
  enum class Kind : std::uint8_t {
    Double,
    Float,
    Scaled,
    Unsigned,  // a whole number of unsigned_long that is too large for int64
  } kind = Kind::Double;
  double scaling_factor = 1;

  // The stored form: rounded to 64 or 32 bits, or a whole number of 1/scaling_factor.
  [[nodiscard]] double round(double number) const;
};

// Scratch: refilled by read_value(), which reuses its memory. Which members mean something depends
// on `kind`.
struct TypedValue {
  enum class Kind : std::uint8_t {
    Missing,
    Text,     // text
    Tokens,   // tokens
    Integer,  // integer
    Real,     // real, precision
    Boolean,  // boolean
    Ip,       // ip
    Time,     // time
    Opaque,   // there is a value, and nothing but that can be asked
  };

  Kind kind = Kind::Missing;
  std::string_view text;  // lower-cased if the reading folds case; lives as long as the value read
  std::vector<std::string> tokens;
  std::int64_t integer = 0;
  double real = 0;  // stored form
  Precision precision;
  bool boolean = false;
  IpAddress ip{};
  Timestamp time;

  std::string folded;  // where `text` lies if it had to be changed
};

void read_value(const FieldValue& value, const Reading& reading, TypedValue& typed);

// The number that `text` writes in decimal: whole, if it is one of 64 bits. nullopt: none.
struct ParsedNumber {
  bool is_whole = false;
  std::int64_t whole = 0;
  double real = 0;  // also set if is_whole, rounded
};
[[nodiscard]] std::optional<ParsedNumber> parse_number(std::string_view text);

// True if `text` is longer than the reading's ignore_above, so that searches do not see it.
[[nodiscard]] bool is_ignored(std::string_view text, const Reading& reading);

}  // namespace trawl
