#pragma once

// KQL (Kibana Query Language): text → Expr.
//
// The grammar is that of Kibana's kbn-es-query; it stands at the top of kql.cpp. What a leaf means
// depends on the type of its field, which is why lowering takes the field types (semantics:
// docs/semantics.md, KQL).

#include <cstddef>
#include <string_view>

#include <tl/expected.hpp>

#include "rules/diagnostic.h"
#include "rules/ir/expr.h"

namespace trawl {

inline constexpr int kMaxQueryDepth = 200;  // nesting of parentheses, braces and nots
// Longer queries are refused: a value without a field becomes a leaf for every type there is.
inline constexpr std::size_t kMaxQueryBytes = std::size_t{1} << 20;

// An empty query matches everything. New field names are added to `fields`. The result is
// simplified.
[[nodiscard]] tl::expected<Expr, SyntaxProblem> parse_kql(std::string_view query,
                                                          const FieldTypes& types,
                                                          FieldTable& fields);

}  // namespace trawl
