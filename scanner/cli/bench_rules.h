#pragma once

// The rules that `trawl bench` brings along: one for the archives of ECS lines, and the sample
// rules of datasets/rules for raw CloudTrail. The generated events fulfil a rule of each exactly
// BenchArchive::firing times.

#include <span>
#include <string>
#include <string_view>

#include "rules/rule_set.h"

namespace trawl {

// Rules, and the one whose number of alerts is known.
struct BenchRules {
  RuleSet set;
  std::string export_rule;  // its rule_id; "": they are the user's, and nothing is known of them
};

[[nodiscard]] BenchRules own_ecs_rules();
[[nodiscard]] BenchRules own_raw_rules();

// A file of datasets/rules, as it was when the program was built.
struct SampleRule {
  std::string_view file;
  std::string_view text;
};
[[nodiscard]] std::span<const SampleRule> sample_rules();

}  // namespace trawl
