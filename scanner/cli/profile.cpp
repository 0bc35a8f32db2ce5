// Shares are of the time of all threads in all stages.

#include "scanner/cli/profile.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "scanner/cli/messages.h"

namespace trawl {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxRules = 20;  // in the table

double seconds_of(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

// Rules that were candidates at all, those that took longest first.
std::vector<std::size_t> costly_rules(const ScanProfile& profile) {
  std::vector<std::size_t> order(profile.rules.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&profile](std::size_t i) {
    return profile.rules[i].candidates == 0 && profile.rules[i].evaluations == 0;
  });
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&profile](std::size_t i) { return profile.rules[i].time; });
  return order;
}

std::string stage_table(const ScanProfile& profile) {
  const double all = seconds_of(profile.stage_time());
  std::string out = fmt::format("{:<10} {:>10} {:>7} {:>15} {:>8}\n", "stage", "seconds", "share",
                                "bytes", "GB/s");
  for (std::size_t i = 0; i < kStageCount; ++i) {
    const StageCost& cost = profile.stages[i];
    const double seconds = seconds_of(cost.time);
    out +=
        fmt::format("{:<10} {:>10.4f} {:>6.1f}% {:>15} {:>8.2f}\n",
                    stage_name(static_cast<Stage>(i)), seconds, 100 * ratio(seconds, all),
                    count_text(cost.bytes), ratio(static_cast<double>(cost.bytes), seconds) / 1e9);
  }
  return out + fmt::format("in all     {:>10.4f} on {} in {:.4f} s\n", all,
                           count_text(profile.threads, "thread"), seconds_of(profile.time));
}

std::string rule_table(const RuleSet& rules, const ScanProfile& profile) {
  const std::vector<std::size_t> order = costly_rules(profile);
  if (order.empty()) {
    return "no rule was a candidate in any event\n";
  }
  std::string out = fmt::format("{:>12} {:>12} {:>12} {:>10}  {}\n", "candidates", "evaluations",
                                "hits", "seconds", "rule");
  for (std::size_t n = 0; n < std::min(order.size(), kMaxRules); ++n) {
    const RuleCost& cost = profile.rules[order[n]];
    out += fmt::format("{:>12} {:>12} {:>12} {:>10.4f}  {}\n", count_text(cost.candidates),
                       count_text(cost.evaluations), count_text(cost.hits), seconds_of(cost.time),
                       printable(rules.rules()[order[n]].rule.name));
  }
  if (order.size() > kMaxRules) {
    out += fmt::format("and {} more\n", count_text(order.size() - kMaxRules));
  }
  return out;
}

}  // namespace

std::string profile_text(const RuleSet& rules, const ScanReport& report) {
  return stage_table(*report.profile) + rule_table(rules, *report.profile);
}

std::string profile_json(const RuleSet& rules, const ScanReport& report) {
  const ScanProfile& profile = *report.profile;
  Json json{{"profile_version", 1},
            {"threads", profile.threads},
            {"seconds", seconds_of(profile.time)},
            {"stages", Json::array()},
            {"rules", Json::array()}};
  for (std::size_t i = 0; i < kStageCount; ++i) {
    json["stages"].push_back({{"stage", stage_name(static_cast<Stage>(i))},
                              {"seconds", seconds_of(profile.stages[i].time)},
                              {"bytes", profile.stages[i].bytes}});
  }
  for (std::size_t i = 0; i < profile.rules.size(); ++i) {
    const Rule& rule = rules.rules()[i].rule;
    const RuleCost& cost = profile.rules[i];
    json["rules"].push_back({{"rule_id", rule.id},
                             {"name", rule.name},
                             {"candidates", cost.candidates},
                             {"evaluations", cost.evaluations},
                             {"hits", cost.hits},
                             {"seconds", seconds_of(cost.time)}});
  }
  return json.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace) + "\n";
}

}  // namespace trawl
