#pragma once

// Expr and Query → canonical text: equal expressions print alike, different ones do not. Grammar in
// docs/formats.md.
//
//   and(
//     event.action:keyword == "StartExportTask",
//     or(source.ip:ip in 10.0.0.0/8 | 192.168.0.0/16, not(user.name:keyword exists)))

#include <string>

#include "rules/ir/expr.h"
#include "rules/ir/query.h"

namespace trawl {

// One line. `fields` must hold every FieldId of the expression.
[[nodiscard]] std::string print(const Expr& expr, const FieldTable& fields);
[[nodiscard]] std::string print(const Leaf& leaf, const FieldTable& fields);
[[nodiscard]] std::string print(const Query& query, const FieldTable& fields);
// The same, indented, one operand of and/or a line.
[[nodiscard]] std::string print_indented(const Expr& expr, const FieldTable& fields);

}  // namespace trawl
