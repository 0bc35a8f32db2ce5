#pragma once

// What `trawl rules check --cost` says.

#include <string>

#include "scanner/cost_estimate.h"

namespace trawl {

// The prefilter, then for each rule how often it is tried and for what; the costly ones first.
// Printable.
[[nodiscard]] std::string costs_text(const RuleSet& rules, const CostEstimate& costs);

}  // namespace trawl
