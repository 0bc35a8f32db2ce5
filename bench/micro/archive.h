#pragma once

// What all micro benchmarks run on: generated CloudTrail (datasets/generate), the same bytes on
// every machine, and what is known of it.

#include <cstdint>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "io/block.h"
#include "rules/rule_set.h"

namespace trawl::bench {

struct Archive {
  Block block;
  std::vector<std::string_view> events;  // views in the block, without their line breaks
  std::uint64_t export_successes = 0;    // hits of the RDS snapshot export rule
};

// One period of the generator: about 40 MB. Made once.
[[nodiscard]] const Archive& archive();

// The project's own sample rules; and all rules that load from ../shared, or none where that is
// absent.
[[nodiscard]] const RuleSet& sample_rules();
[[nodiscard]] const RuleSet& shared_rules();

// Names data, rules and build in the head of the report.
void describe_run();

// bytes/s (of the archive) and events/s.
void report_rates(benchmark::State& state);

}  // namespace trawl::bench
