#pragma once

// What `trawl rules check` says of a set of rules: how many load, and of the others why not; and
// which of them are dead on a sample of events.

#include <string>

#include "scanner/cli/rule_options.h"
#include "scanner/cost_estimate.h"
#include "scanner/field_doctor.h"

namespace trawl {

// Tables of counts, broken files with their diagnostics, duplicates, and notes on rules whose
// meaning offline differs. With `names_each`, a line for each rule that is left out. Printable.
[[nodiscard]] std::string check_text(const RuleSet& rules, bool names_each);

// Which rules are dead on the sample, and why: a line each. Printable.
[[nodiscard]] std::string doctor_text(const RuleSet& rules, const DoctorReport& report);

// All as one JSON object on one line of ASCII; every rule that is left out is named. `report` and
// `costs` may be null: they were not asked for.
[[nodiscard]] std::string check_json(const LoadedRules& rules, const DoctorReport* report,
                                     const CostEstimate* costs = nullptr);

}  // namespace trawl
