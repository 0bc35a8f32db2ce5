#pragma once

// The structured filters some rules carry beside their query → Expr.
//
// Understood: query.wildcard, exists, match_phrase, match, term, terms, range, bool, prefix; and
// Kibana's older shape with a top-level `exists`. meta.negate negates, meta.disabled drops a
// filter.

#include <string_view>

#include "io/error.h"
#include "rules/ir/expr.h"

namespace trawl {

// `json`: an array of filters. They are AND-ed. Errors: Syntax, Unsupported (a query clause of
// another kind).
[[nodiscard]] Result<Expr> lower_filters(std::string_view json, const FieldTypes& types,
                                         FieldTable& fields);

}  // namespace trawl
