#pragma once

// What rules cost, estimated from their conditions alone: which of them are tried often, and what
// spares most events from being read. What they do cost on given events is measured by
// scanner/scan_profile.h.

#include <string>
#include <vector>

#include "rules/rule_set.h"
#include "scanner/ecs/format_set.h"

namespace trawl {

struct PivotEstimate {
  std::string leaf;  // in canonical form
  double share = 0;  // of the events in which it is guessed to hold
};

struct RuleEstimate {
  RuleId rule{};
  // Leaves of which one must hold for the rule to be tried. None: it is tried on every event.
  std::vector<PivotEstimate> pivots;
  double share = 1;  // of the events on which the rule is guessed to be tried
  // Formats whose raw events are all normalised for the sake of this rule.
  std::vector<std::string> formats;

  [[nodiscard]] bool is_always_tried() const { return pivots.empty(); }
};

// What most events are settled by without being read for their values.
struct PrefilterEstimate {
  // Texts that let an event be read.
  std::vector<std::string> literals;
  // Last segments of the names behind which an event may hold a certain value that lets it be read,
  // too. Both empty: every event is read.
  std::vector<std::string> keys;
};

struct CostEstimate {
  PrefilterEstimate prefilter;
  std::vector<RuleEstimate> rules;  // by RuleId
};

// Borrows nothing afterwards.
[[nodiscard]] CostEstimate estimate_costs(const RuleSet& rules, const FormatSet& formats);

}  // namespace trawl
