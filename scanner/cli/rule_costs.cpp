#include "scanner/cli/rule_costs.h"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scanner/cli/messages.h"

namespace trawl {
namespace {

constexpr std::size_t kMaxPivots = 3;  // of a rule, in the text
constexpr std::size_t kMaxTexts = 10;  // of the prefilter, in the text

// "a, b and 3 more", printable.
std::string listed(const std::vector<std::string>& texts) {
  const auto shown = std::span(texts).first(std::min(texts.size(), kMaxTexts));
  std::string list = printable(fmt::format("{}", fmt::join(shown, ", ")));
  return texts.size() > kMaxTexts ? list + fmt::format(" and {} more", texts.size() - kMaxTexts)
                                  : list;
}

std::string prefilter_text(const CostEstimate& costs) {
  const PrefilterEstimate& prefilter = costs.prefilter;
  if (!prefilter.keys.empty()) {
    const std::string texts =
        prefilter.literals.empty() ? "" : fmt::format(", or with {},", listed(prefilter.literals));
    return fmt::format(
        "by keys: only events with a sought value behind one of {}{} are read\n  {}\n",
        prefilter.keys.size(), texts, listed(prefilter.keys));
  }
  if (!prefilter.literals.empty()) {
    return fmt::format("by texts: only events that hold one of {} are read\n  {}\n",
                       prefilter.literals.size(), listed(prefilter.literals));
  }
  const auto always = std::ranges::count_if(costs.rules, &RuleEstimate::is_always_tried);
  return always > 0 ? fmt::format("none: {} tried on every event, so every event is read\n",
                                  always == 1 ? "1 rule is" : fmt::format("{} rules are", always))
                    : "none: every event is read\n";
}

}  // namespace

std::string costs_text(const RuleSet& rules, const CostEstimate& costs) {
  std::vector<const RuleEstimate*> order;
  for (const RuleEstimate& rule : costs.rules) {
    order.push_back(&rule);
  }
  std::ranges::stable_sort(order, [](const RuleEstimate* a, const RuleEstimate* b) {
    return a->is_always_tried() != b->is_always_tried() ? a->is_always_tried()
                                                        : a->share > b->share;
  });
  std::string out = "\nPrefilter " + prefilter_text(costs);
  out += "\nShare of events on which each rule is tried (estimated), and its pivots\n";
  for (const RuleEstimate* const rule : order) {
    const Rule& file = rules.rule(rule->rule).rule;
    out += rule->is_always_tried() ? fmt::format("{:>8}", "all")
                                   : fmt::format("{:>7.2f}%", 100 * rule->share);
    out += fmt::format("  {} ({})\n", printable(file.name), printable(file.id));
    for (std::size_t i = 0; i < std::min(rule->pivots.size(), kMaxPivots); ++i) {
      out += fmt::format("          {}\n", printable(rule->pivots[i].leaf));
    }
    if (rule->pivots.size() > kMaxPivots) {
      out += fmt::format("          and {} more\n", rule->pivots.size() - kMaxPivots);
    }
    if (!rule->formats.empty()) {
      out += fmt::format("          every raw event is normalised for it: {}\n",
                         fmt::join(rule->formats, ", "));
    }
  }
  return out;
}

}  // namespace trawl
