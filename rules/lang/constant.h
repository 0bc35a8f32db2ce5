#pragma once

// Constants: the text of a query → the value a field of a given type compares with.
//
// Each type reads text as Elasticsearch's mapper of that type reads a query's term or bound:
// floating-point types round to what they can store, integers move a fractional bound to the next
// integer inside the range, dates round to the first or last instant of what was written.

#include <optional>
#include <string>
#include <string_view>

#include "rules/ir/expr.h"
#include "rules/ir/field.h"
#include "rules/ir/value.h"

namespace trawl {

// The ends of a range as written. An end that is absent is open.
struct TextBounds {
  std::optional<std::string> lower;
  std::optional<std::string> upper;
  bool lower_inclusive = true;
  bool upper_inclusive = true;
};

// A finite decimal number, as int64 if it is whole and fits, else as double.
[[nodiscard]] std::optional<Value> read_number(std::string_view text);

// The number a field of a numeric type holds for `text`; nullopt: no value of the field can equal
// it (not a number, a fraction in an integer field, beyond the largest float).
[[nodiscard]] std::optional<Value> read_numeric(const Reading& reading, std::string_view text);

// "true" or "false", in lower case.
[[nodiscard]] std::optional<bool> read_boolean(std::string_view text);

// The range for a field of an ordered type; nullopt: nothing lies in it, or Elasticsearch refuses
// the query. For FieldType::Dynamic the range of its numbers.
[[nodiscard]] std::optional<Bounds> read_bounds(const Reading& reading, const TextBounds& bounds);

}  // namespace trawl
