// The matcher: events into the rules they match, reading included.

#include <algorithm>
#include <cstdint>

#include "bench/micro/archive.h"
#include "scanner/match/matcher.h"

namespace trawl::bench {
namespace {

struct Count {
  std::uint64_t hits = 0;         // of any rule
  std::uint64_t export_hits = 0;  // of rules about the snapshot export
  std::uint64_t rejected = 0;
  bool operator==(const Count&) const = default;
};

bool is_export_rule(const Rule& rule) {
  return rule.query.find("StartExportTask") != std::string::npos;
}

Count match_all(Matcher& matcher, const RuleSet& rules) {
  Count count;
  for (const std::string_view event : archive().events) {
    const MatchResult& result = matcher.match(event);
    count.rejected += result.verdict == Verdict::Rejected ? 1U : 0U;
    count.hits += result.rules.size();
    for (const RuleId rule : result.rules) {
      count.export_hits += is_export_rule(rules.rule(rule).rule) ? 1U : 0U;
    }
  }
  return count;
}

void run(benchmark::State& state, const RuleSet& rules) {
  const auto export_rules = static_cast<std::uint64_t>(std::ranges::count_if(
      rules.rules(), [](const LoadedRule& loaded) { return is_export_rule(loaded.rule); }));
  if (export_rules == 0) {
    state.SkipWithError("the rule about the snapshot export is missing");
    return;
  }
  Matcher matcher(rules, make_match_tables(rules), {});
  const Count expected = match_all(matcher, rules);
  if (expected.rejected != 0 || expected.export_hits != export_rules * archive().export_successes) {
    state.SkipWithError("the hits are not those that were generated");
    return;
  }
  for (auto _ : state) {
    if (match_all(matcher, rules) != expected) {
      state.SkipWithError("a second matching differs");
      return;
    }
  }
  report_rates(state);
  state.counters["rules"] = static_cast<double>(rules.rules().size());
  state.counters["hits"] = static_cast<double>(expected.hits);
}

void BM_Match_SampleRules(benchmark::State& state) {
  run(state, sample_rules());
}
BENCHMARK(BM_Match_SampleRules)->Unit(benchmark::kMillisecond);

void BM_Match_SharedRules(benchmark::State& state) {
  run(state, shared_rules());
}
BENCHMARK(BM_Match_SharedRules)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace trawl::bench
