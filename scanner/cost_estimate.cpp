#include "scanner/cost_estimate.h"

#include <algorithm>
#include <utility>

#include "rules/compile/pivots.h"
#include "rules/ir/print.h"
#include "scanner/match/match_tables.h"
#include "scanner/match/matcher.h"

namespace trawl {
namespace {

PrefilterEstimate prefilter_of(const RuleSet& rules, const FormatSet& formats) {
  SieveReport report = sieve_report(*make_match_tables(rules, formats), {});
  return {.literals = std::move(report.texts), .keys = std::move(report.keys)};
}

}  // namespace

CostEstimate estimate_costs(const RuleSet& rules, const FormatSet& formats) {
  CostEstimate estimate{.prefilter = prefilter_of(rules, formats), .rules = {}};
  const Program& program = rules.program();
  const std::vector<double> shares = estimated_shares(program, &rules.fields());
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    RuleEstimate rule{.rule = static_cast<RuleId>(i)};
    const auto condition = static_cast<std::size_t>(rules.rules()[i].condition);
    double share = 0;
    for (const LeafId leaf : program.conditions()[condition].pivots) {
      const double of_leaf = shares[static_cast<std::size_t>(leaf)];
      rule.pivots.push_back({.leaf = print(program.leaf(leaf), rules.fields()), .share = of_leaf});
      share += of_leaf;
    }
    rule.share = rule.pivots.empty() ? 1 : std::min(share, 1.0);
    estimate.rules.push_back(std::move(rule));
  }
  for (const Mapping* const mapping : formats.mappings()) {
    for (const RuleId rule : rules_that_need_every_event(rules, *mapping)) {
      estimate.rules[static_cast<std::size_t>(rule)].formats.push_back(mapping->name());
    }
  }
  return estimate;
}

}  // namespace trawl
