#pragma once

// The reference's reading of one value: does it pass a leaf? See reference_eval.h.

#include <optional>

#include "rules/ir/expr.h"
#include "tests/support/json_tree.h"

namespace trawl::test {

// `value` is a scalar. `now` is what date math calls so; without it nothing compares with `now`.
[[nodiscard]] bool value_passes(const Leaf& leaf, const JsonTree& value,
                                std::optional<Timestamp> now);

}  // namespace trawl::test
