#pragma once

// Query: what a rule asks of a stream of events. Each kind of rule has its alternative.

#include <variant>

#include "rules/ir/expr.h"

namespace trawl {

// Every event that satisfies the condition is an alert of its own.
struct Single {
  Expr condition;
};

using Query = std::variant<Single>;

}  // namespace trawl
