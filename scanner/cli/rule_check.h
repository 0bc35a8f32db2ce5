#pragma once

// What `trawl rules check` says of a set of rules: how many load, and of the others why not.

#include <string>

#include "scanner/cli/rule_options.h"

namespace trawl {

// Tables of counts, broken files with their diagnostics, duplicates, and notes on rules whose
// meaning offline differs. With `names_each`, a line for each rule that is left out. Printable.
[[nodiscard]] std::string check_text(const RuleSet& rules, bool names_each);

// The same as one JSON object on one line of ASCII; every rule that is left out is named.
[[nodiscard]] std::string check_json(const LoadedRules& rules);

}  // namespace trawl
