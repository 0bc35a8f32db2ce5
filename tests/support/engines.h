#pragma once

// Every way there is to run rules on events, with one result type, so that a test can put one
// expectation to all of them.

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_set.h"
#include "scanner/match/matcher.h"
#include "scanner/scan.h"

namespace trawl::test {

// Event number `event` (from 0) matched the rule.
struct RuleHit {
  std::size_t event = 0;
  std::string rule;  // rule_id
  auto operator<=>(const RuleHit&) const = default;
};

// "0 rule-a\n3 rule-b\n": what a failed expectation shows.
[[nodiscard]] std::string print_hits(const std::vector<RuleHit>& hits);

// Events are JSON texts without line breaks.
using RunRules = std::function<std::vector<RuleHit>(
    const RuleSet&, const std::vector<std::string>& events, const MatchOptions&)>;

struct Engine {
  std::string name;
  RunRules run;           // hits come sorted
  RunRules run_unsorted;  // scans only: hits come in the order of the alert file
};

// The reference evaluator; the matcher alone; whole scans with 1 and 8 threads and with chunks of
// one line.
[[nodiscard]] const std::vector<Engine>& all_engines();

// A whole scan.
struct ScanRun {
  ScanReport report;
  std::string alerts;  // the bytes written
};

// Scans files that exist. A failed scan is a failed test (and an empty run).
[[nodiscard]] ScanRun run_scan(const RuleSet& rules, const std::vector<std::string>& paths,
                               const ScanOptions& options, std::string_view format = "ndjson");

// What the alerts of a scan of one input say, in their order. Event numbers are line numbers less
// one.
[[nodiscard]] std::vector<RuleHit> hits_of_alerts(std::string_view ndjson);

// The non-empty lines of a text.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

// An object of a rule file's [rule] table, for rules made in tests: rule_id, name, and a query in
// KQL. `further_toml` are more lines of that table.
[[nodiscard]] std::string rule_toml(std::string_view id, std::string_view query,
                                    std::string_view further_toml = "");

// A TOML basic string, quotes included.
[[nodiscard]] std::string toml_string(std::string_view text);

}  // namespace trawl::test
