#pragma once

// What all alerts of one rule have in common, as JSON text.

#include <string>

#include "rules/rule_set.h"

namespace trawl {

// The fields kibana.alert.rule.* that do not depend on the event, kibana.alert.building_block_type
// and other constants; each followed by a comma.
[[nodiscard]] std::string rule_fields(const Rule& rule);

// What follows kibana.alert.rule.category: "Custom Query Rule", ….
[[nodiscard]] std::string_view rule_category(RuleType type);

}  // namespace trawl
