#include "scanner/cli/bench_rules.h"

#include <utility>

namespace trawl {
namespace {

constexpr std::string_view kEcsRule = R"([rule]
rule_id = "00000000-0000-4000-8000-00000000be7c"
name = "Snapshot exported"
type = "query"
language = "kuery"
index = ["logs-*", "filebeat-*"]
severity = "low"
risk_score = 21
query = "event.provider : rds.amazonaws.com and event.action : StartExportTask and event.outcome : success"
)";

}  // namespace

BenchRules own_ecs_rules() {
  RuleSetBuilder builder;
  builder.add_text(kEcsRule, "the rule of trawl bench");
  return {.set = std::move(builder).finish(),
          .export_rule = "00000000-0000-4000-8000-00000000be7c"};
}

BenchRules own_raw_rules() {
  RuleSetBuilder builder;
  for (const SampleRule& rule : sample_rules()) {
    builder.add_text(rule.text, std::string(rule.file));
  }
  return {.set = std::move(builder).finish(),
          .export_rule = "7f3f6a52-0c2e-4a3e-9d0b-5d5f0f1c8a01"};
}

}  // namespace trawl
