#pragma once

// Expr → smaller Expr of the same meaning.
//
//   and/or are flattened, constants folded, not(not(e)) → e, duplicate children removed;
//   or(leaf(f, t, a), leaf(f, t, b)) → leaf(f, t, a b): leaves alike but for their operands become
//   one; or(any_field(p, a…), any_field(p, b…)) → any_field(p, a… b…) as far as leaves of one type
//   and analyzer are alike.
//
// Never done, because fields have many values: and of two equal-tests of one field → never; merging
// of ranges under and.

#include "rules/ir/expr.h"

namespace trawl {

[[nodiscard]] Expr simplify(Expr expr);

}  // namespace trawl
