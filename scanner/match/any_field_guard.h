#pragma once

// any_field(file.hash.*, …) asks for every value of an event. But it holds only if there is
// something below `file.hash`, which is one leaf, quickly answered, and a pivot.

#include "rules/ir/expr.h"
#include "rules/ir/field.h"

namespace trawl {

// The same condition, in which each any_field that asks for fields below some path does so only if
// there is a value there. Adds these paths to `fields`. What is nested stays as it is.
[[nodiscard]] Expr guard_any_fields(Expr condition, FieldTable& fields);

}  // namespace trawl
