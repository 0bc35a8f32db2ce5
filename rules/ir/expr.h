#pragma once

// Expr: the condition of a rule in the common form: immutable, two-valued, without a trace of the
// language it came from.
//
// A leaf tests one field and is true if *any* of the field's values passes; a missing field passes
// nothing. Everything a language means by case, quotes, wildcards, missing fields or types has been
// written out by its front end.
//
//   Expr := always | never | and(Expr…) | or(Expr…) | not(Expr) | leaf
//         | nested(path, Expr)
//             some object of the array at `path` satisfies Expr; the names inside are full names
//         | any_field(pattern, leaf…)
//             some field whose full name matches `pattern` (only `*`, which crosses dots) passes
//             the leaf whose reading has that field's type and analyzer; everything else about the
//             reading (ignore_above, folded case, scaling factor) is the field's own. Fields of
//             another type pass nothing. There is at most one leaf of a type and analyzer.
//
// A leaf outside nested(…) may be about a field below a nested array: it then looks at the values
// of all its objects.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/ir/field.h"
#include "rules/ir/value.h"

namespace trawl {

enum class Test : std::uint8_t {
  // There is a value; in a Dynamic or Object field also one below it. No operands.
  Exists,
  // The value equals an operand. In a Dynamic field a JSON string compares with operands that are
  // strings, a number with numbers, true and false with booleans.
  Equals,
  // The whole value globs an operand: '*' any run, '?' one character (code point), '\' makes the
  // next character literal.
  Like,
  // The whole value matches an operand, a Lucene regular expression.
  Regex,
  // The value lies within `range`. Text: one of its tokens does.
  Range,
  // The address lies in an operand (IpNetwork).
  InNetwork,
  // Text: some token equals an operand.
  Token,
  // Text: the operand's tokens (joined by one space) stand one after another.
  Phrase,
  // Text: some token globs an operand.
  TokenLike,
};

enum class CaseRule : std::uint8_t { Sensitive, AsciiFold };

struct Bounds {
  std::optional<Value> lower;
  std::optional<Value> upper;
  bool lower_inclusive = true;
  bool upper_inclusive = true;
  auto operator<=>(const Bounds&) const = default;
};

struct Leaf {
  FieldId field{};  // whose values are read: a source path, never a multi-field (any_field: unused)
  Reading reading;  // how they are read
  Test test = Test::Exists;
  CaseRule case_rule = CaseRule::Sensitive;
  std::vector<Value> operands;  // any of them; sorted, distinct
  Bounds range;                 // Range
  auto operator<=>(const Leaf&) const = default;
};

struct Expr {
  enum class Kind : std::uint8_t { Always, Never, And, Or, Not, Leaf, Nested, AnyField };

  Kind kind = Kind::Always;
  std::vector<Expr>
      children;  // And, Or: one or more; Not, Nested: one; AnyField: leaves, one per reading
  std::optional<trawl::Leaf> leaf;
  std::string path;  // Nested: the array; AnyField: the pattern

  bool operator==(const Expr&) const = default;
};

[[nodiscard]] Expr always();
[[nodiscard]] Expr never();
[[nodiscard]] Expr all_of(std::vector<Expr> children);  // one child: itself; none: always
[[nodiscard]] Expr any_of(std::vector<Expr> children);  // one child: itself; none: never
[[nodiscard]] Expr negation(Expr child);
// Sorts and de-duplicates the operands; a bound that is absent counts as inclusive.
[[nodiscard]] Expr leaf_expr(Leaf leaf);
[[nodiscard]] Expr nested(std::string path, Expr child);
[[nodiscard]] Expr any_field(std::string pattern, std::vector<Expr> leaves);

}  // namespace trawl
