#pragma once

// Field tests: what it means, in Elasticsearch, to compare a field with a constant.
//
// The constant is always a text, as a query spells it; the type of the field decides how that text
// is read and which test it becomes. A text that the type cannot hold ("foo" for an integer) gives
// `never`: Elasticsearch would refuse the query, or find nothing. KQL and the structured filters of
// a rule share this; semantics: docs/semantics.md, "KQL".

#include <functional>
#include <string>
#include <string_view>

#include "rules/ir/expr.h"
#include "rules/ir/field.h"
#include "rules/lang/constant.h"
#include "rules/lang/string_test.h"

namespace trawl {

// A field, or all fields whose full name matches a pattern (only `*`, which crosses dots).
struct FieldName {
  std::string text;
  bool is_pattern = false;
};

class FieldTests {
 public:
  // Borrows both; names that are tested are added to `fields`.
  FieldTests(const FieldTypes& types, FieldTable& fields) : types_(types), fields_(fields) {}

  // The field has a value; an object has one if any field below it has.
  [[nodiscard]] Expr exists(const FieldName& name);
  [[nodiscard]] Expr equals(const FieldName& name, std::string_view text, WordRule words,
                            CaseRule case_rule = CaseRule::Sensitive);
  // `glob` as in Test::Like; a lone backslash at its end stands for itself.
  [[nodiscard]] Expr like(const FieldName& name, std::string_view glob, WordRule words,
                          CaseRule case_rule = CaseRule::Sensitive);
  [[nodiscard]] Expr range(const FieldName& name, const TextBounds& bounds);

 private:
  // A test of one field: a leaf, an or/and of leaves, or `never`.
  using TestOf = std::function<Expr(FieldId, const Reading&)>;
  [[nodiscard]] Expr apply(const FieldName& name, const TestOf& test);

  const FieldTypes& types_;
  FieldTable& fields_;
};

}  // namespace trawl
