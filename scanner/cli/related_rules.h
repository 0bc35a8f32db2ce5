#pragma once

// Rules that look at the same behaviour in the same data.

#include <cstddef>
#include <string>
#include <vector>

#include "rules/rule_set.h"

namespace trawl {

// The rules of a set whose content is known, loaded or not; of duplicates only the preferred one.
// Ordered by id. Views `rules`.
[[nodiscard]] std::vector<const Rule*> known_rules(const RuleSet& rules);

// What its tags `Data Source: …` name, in their order.
[[nodiscard]] std::vector<std::string> data_sources(const Rule& rule);

// The ids of its techniques and sub-techniques; sorted, distinct.
[[nodiscard]] std::vector<std::string> technique_ids(const Rule& rule);

inline constexpr std::size_t kMaxRelatedRules = 10;

// Those of `candidates` that share a technique and a data source with `rule` (an index pattern, if
// either names no data source). First those that share most techniques, then most data sources,
// then by name and id; at most kMaxRelatedRules.
[[nodiscard]] std::vector<const Rule*> related_rules(const Rule& rule,
                                                     const std::vector<const Rule*>& candidates);

}  // namespace trawl
