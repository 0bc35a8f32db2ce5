#pragma once

// Rules for the tests of alerts and scans, built from a few words.

#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rules/rule_set.h"

namespace trawl {

struct SampleRule {
  std::string id;
  std::string name;
  std::string query;  // KQL
  std::string more;   // further lines of the table [rule]
};

inline std::string rule_toml(const SampleRule& rule) {
  return fmt::format(
      R"([metadata]
creation_date = "2024/01/15"
updated_date = "2025/03/09"
maturity = "production"

[rule]
rule_id = "{}"
name = "{}"
description = "A rule of the tests."
author = ["trawl"]
license = "Apache-2.0"
type = "query"
language = "kuery"
risk_score = 47
severity = "medium"
query = '''{}'''
{}
)",
      rule.id, rule.name, rule.query, rule.more);
}

inline RuleSet sample_rules(std::initializer_list<SampleRule> rules) {
  RuleSetBuilder builder;
  for (const SampleRule& rule : rules) {
    builder.add_text(rule_toml(rule), rule.id + ".toml");
  }
  return std::move(builder).finish();
}

}  // namespace trawl
