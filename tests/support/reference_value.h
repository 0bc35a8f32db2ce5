#pragma once

// The reference's reading of one value: does it pass a leaf? See reference_eval.h.

#include "rules/ir/expr.h"
#include "tests/support/json_tree.h"

namespace trawl::test {

// `value` is a scalar. `now` is what date math calls so.
[[nodiscard]] bool value_passes(const Leaf& leaf, const JsonTree& value, Timestamp now);

}  // namespace trawl::test
