#pragma once

// The digest of a rule set: equal for sets that make the same alerts from the same events.

#include <string>
#include <vector>

#include "rules/rule_set.h"

namespace trawl {

// XXH3-128, 32 hex digits, over the canonical text of the rules in the order given: all that
// reaches a condition, an index scope or an alert. The names of the files do not.
[[nodiscard]] std::string rule_digest(const std::vector<LoadedRule>& rules,
                                      const FieldTable& fields);

}  // namespace trawl
