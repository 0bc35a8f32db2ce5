#pragma once

// The measuring of `trawl bench`. Every setting is one archive on a number of threads. In each
// round every setting runs once, so that a change in the machine's mood falls on all of them.
// Before anything is timed, one scan of each task reads every event whole; all settings have to
// find what it finds.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "io/error.h"
#include "rules/rule_set.h"
#include "scanner/cli/bench_result.h"
#include "scanner/cli/interrupt.h"

namespace trawl {

struct BenchSetting {
  std::string name;
  std::string path;
  unsigned threads = 1;
  std::size_t task = 0;  // of the result, and its question
};

// What a task asks.
struct BenchQuestion {
  std::reference_wrapper<const RuleSet> rules;
  std::string known_rule;          // rule_id of the rule whose answer is known; "": none is
  std::uint64_t known_alerts = 0;  // that it gives
};

// Measures each setting `runs` times: appends a case for each to `result`, whose tasks are
// described but for their alerts, and counts those. `questions` are the tasks'; each has a setting.
// Errors: Invalid (a wrong answer), Corrupt (an archive cannot be read), those of a scan.
[[nodiscard]] Result<void> measure(const std::vector<BenchQuestion>& questions,
                                   const std::vector<BenchSetting>& settings, unsigned runs,
                                   const Interrupt& interrupt, BenchResult& result);

}  // namespace trawl
