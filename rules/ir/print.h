#pragma once

// Expr and Query → canonical text: equal expressions print alike, different ones do not. Grammar in
// docs/formats.md, "Expressions".
//
//   and(
//     event.action:keyword in ("StartExportTask", "StartImportTask"),
//     or(
//       source.ip:ip in 10.0.0.0/8 | 192.168.0.0/16,
//       not(user.name:keyword exists)))

#include <string>

#include "rules/ir/expr.h"
#include "rules/ir/query.h"

namespace trawl {

// One line. `fields` must hold every FieldId of the expression.
[[nodiscard]] std::string print(const Expr& expr, const FieldTable& fields);
[[nodiscard]] std::string print(const Leaf& leaf, const FieldTable& fields);
[[nodiscard]] std::string print(const Query& query, const FieldTable& fields);
// The same, indented, one operand of and/or/any_field a line.
[[nodiscard]] std::string print_indented(const Expr& expr, const FieldTable& fields);
// One constant: "text" quoted, 5, 5.0, true, 10.0.0.0/8, 2026-04-10T12:00:00.000Z, date(now-30d/d).
[[nodiscard]] std::string print(const Value& value);

}  // namespace trawl
