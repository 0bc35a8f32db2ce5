// read_rule: every key of the format, and what is said of files that do not follow it.

#include "rules/rule_reader.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "rules/toml.h"

namespace trawl {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kFull = R"toml(
[metadata]
creation_date = "2024/01/02"
integration = "aws"
maturity = "production"
min_stack_version = "9.3.0"
updated_date = "2025/03/04"
unknown_key = { is = "ignored" }

[rule]
author = ["Ada", "Grace"]
building_block_type = "default"
description = "Somebody made a bucket public."
enabled = true
event_category_override = "event.type"
false_positives = ["A web site."]
from = "now-60m"
index = ["logs-aws.cloudtrail-*", "filebeat-*"]
interval = "10m"
language = "kuery"
license = "Apache-2.0"
max_signals = 33
name = "Bucket made public"
note = "Ask the owner."
query = '''
event.action: PutBucketPolicy
'''
references = ["https://example.org/bucket"]
risk_score = 47
rule_id = "00000000-0000-4000-8000-000000000001"
rule_name_override = "message"
setup = "Needs CloudTrail."
severity = "high"
tags = ["Data Source: AWS", "Domain: Cloud"]
timeline_id = "7"
timeline_title = "A line of time"
timestamp_override = "event.ingested"
to = "now-1m"
type = "query"
version = 12

[rule.investigation_fields]
field_names = ["@timestamp", "user.name"]

[rule.alert_suppression]
group_by = ["user.name"]
missing_fields_strategy = "doNotSuppress"
[rule.alert_suppression.duration]
value = 5
unit = "h"

[[rule.severity_mapping]]
field = "event.severity"
operator = "equals"
severity = "critical"
value = "99"

[[rule.risk_score_mapping]]
field = "event.risk_score"
operator = "equals"
value = ""

[[rule.filters]]
[rule.filters.meta]
negate = true
[rule.filters.query.wildcard."file.path"]
case_insensitive = true
value = "?:\\Windows\\*"

[[rule.threat]]
framework = "MITRE ATT&CK"
[[rule.threat.technique]]
id = "T1537"
name = "Transfer Data to Cloud Account"
reference = "https://example.org/T1537"
[[rule.threat.technique.subtechnique]]
id = "T1537.001"
name = "A part of it"
reference = "https://example.org/T1537/001"
[rule.threat.tactic]
id = "TA0010"
name = "Exfiltration"
reference = "https://example.org/TA0010"
)toml";

std::string minimal(std::string_view more) {
  return "[rule]\nname = \"n\"\nrule_id = \"i\"\n" + std::string(more) + "\n";
}

Rule read(std::string_view text) {
  auto rule = read_rule(text, "x.toml");
  EXPECT_TRUE(rule.has_value()) << rule.error().render();
  return rule ? std::move(*rule) : Rule{};
}

Diagnostic refusal(std::string_view text) {
  auto rule = read_rule(text, "x.toml");
  EXPECT_FALSE(rule.has_value());
  return rule ? Diagnostic{} : rule.error();
}

TEST(RuleReader, ReadsMetadata) {
  const Rule rule = read(kFull);
  EXPECT_EQ(rule.file, "x.toml");
  EXPECT_EQ(rule.creation_date, "2024/01/02");
  EXPECT_EQ(rule.updated_date, "2025/03/04");
  EXPECT_EQ(rule.maturity, "production");
  EXPECT_EQ(rule.min_stack_version, "9.3.0");
  EXPECT_EQ(rule.integrations, std::vector<std::string>{"aws"});
}

TEST(RuleReader, ReadsWhatTheRuleSaysOfItself) {
  const Rule rule = read(kFull);
  EXPECT_EQ(rule.id, "00000000-0000-4000-8000-000000000001");
  EXPECT_EQ(rule.name, "Bucket made public");
  EXPECT_EQ(rule.description, "Somebody made a bucket public.");
  EXPECT_EQ(rule.author, (std::vector<std::string>{"Ada", "Grace"}));
  EXPECT_EQ(rule.license, "Apache-2.0");
  EXPECT_EQ(rule.severity, Severity::High);
  EXPECT_EQ(rule.risk_score, 47);
  EXPECT_EQ(rule.version, 12);
  EXPECT_EQ(rule.tags, (std::vector<std::string>{"Data Source: AWS", "Domain: Cloud"}));
  EXPECT_EQ(rule.references, std::vector<std::string>{"https://example.org/bucket"});
  EXPECT_EQ(rule.false_positives, std::vector<std::string>{"A web site."});
  EXPECT_EQ(rule.note, "Ask the owner.");
  EXPECT_EQ(rule.setup, "Needs CloudTrail.");
  EXPECT_EQ(rule.timeline_id, "7");
  EXPECT_EQ(rule.timeline_title, "A line of time");
  EXPECT_TRUE(rule.is_building_block());
}

TEST(RuleReader, ReadsQueryAndSchedule) {
  const Rule rule = read(kFull);
  EXPECT_EQ(rule.type, RuleType::Query);
  EXPECT_EQ(rule.language, Language::Kuery);
  EXPECT_EQ(rule.query, "event.action: PutBucketPolicy\n");
  EXPECT_EQ(rule.query_offset_bytes, kFull.find("event.action:"));
  EXPECT_EQ(rule.index, (std::vector<std::string>{"logs-aws.cloudtrail-*", "filebeat-*"}));
  EXPECT_EQ(rule.from, "now-60m");
  EXPECT_EQ(rule.to, "now-1m");
  EXPECT_EQ(rule.interval, "10m");
  EXPECT_EQ(rule.max_signals, 33);
  EXPECT_EQ(rule.timestamp_override, "event.ingested");
  EXPECT_EQ(rule.event_category_override, "event.type");
  EXPECT_EQ(rule.rule_name_override, "message");
  EXPECT_EQ(
      rule.filters_json,
      R"([{"meta":{"negate":true},"query":{"wildcard":{"file.path":{"case_insensitive":true,"value":"?:\\Windows\\*"}}}}])");
}

TEST(RuleReader, ReadsTables) {
  const Rule rule = read(kFull);
  EXPECT_EQ(rule.investigation_fields, (std::vector<std::string>{"@timestamp", "user.name"}));
  ASSERT_TRUE(rule.suppression.has_value());
  EXPECT_EQ(rule.suppression->group_by, std::vector<std::string>{"user.name"});
  EXPECT_EQ(rule.suppression->duration, 5h);
  EXPECT_FALSE(rule.suppression->missing_fields_suppressed);
  ASSERT_EQ(rule.severity_mapping.size(), 1U);
  EXPECT_EQ(rule.severity_mapping[0].field, "event.severity");
  EXPECT_EQ(rule.severity_mapping[0].op, "equals");
  EXPECT_EQ(rule.severity_mapping[0].value, "99");
  EXPECT_EQ(rule.severity_mapping[0].severity, Severity::Critical);
  ASSERT_EQ(rule.risk_score_mapping.size(), 1U);
  EXPECT_EQ(rule.risk_score_mapping[0].field, "event.risk_score");
  EXPECT_FALSE(rule.risk_score_mapping[0].severity.has_value());
  ASSERT_EQ(rule.threats.size(), 1U);
  EXPECT_EQ(rule.threats[0].framework, "MITRE ATT&CK");
  EXPECT_EQ(rule.threats[0].tactic.id, "TA0010");
  EXPECT_EQ(rule.threats[0].tactic.reference, "https://example.org/TA0010");
  ASSERT_EQ(rule.threats[0].techniques.size(), 1U);
  EXPECT_EQ(rule.threats[0].techniques[0].item.name, "Transfer Data to Cloud Account");
  ASSERT_EQ(rule.threats[0].techniques[0].subtechniques.size(), 1U);
  EXPECT_EQ(rule.threats[0].techniques[0].subtechniques[0].id, "T1537.001");
}

TEST(RuleReader, FillsInWhatIsAbsent) {
  const Rule rule = read(minimal("type = \"query\"\nquery = \"\""));
  EXPECT_EQ(rule.language, Language::Kuery);
  EXPECT_EQ(rule.from, "now-6m");
  EXPECT_EQ(rule.to, "now");
  EXPECT_EQ(rule.interval, "5m");
  EXPECT_EQ(rule.version, 1);
  EXPECT_EQ(rule.max_signals, 100);
  EXPECT_EQ(rule.severity, Severity::Low);
  EXPECT_EQ(rule.query_offset_bytes, 0U);
  EXPECT_TRUE(rule.filters_json.empty());
  EXPECT_FALSE(rule.suppression.has_value());
  EXPECT_FALSE(rule.is_building_block());
}

TEST(RuleReader, ReadsOtherTypes) {
  EXPECT_EQ(read(minimal("type = \"eql\"\nquery = \"any where true\"")).language, Language::Eql);
  EXPECT_EQ(read(minimal("type = \"esql\"\nquery = \"from x\"")).language, Language::Esql);
  EXPECT_EQ(read(minimal("type = \"saved_query\"")).language, Language::None);

  const Rule learned = read(minimal(
      "type = \"machine_learning\"\nmachine_learning_job_id = \"job\"\nanomaly_threshold = 75"));
  EXPECT_EQ(learned.language, Language::None);
  EXPECT_EQ(learned.machine_learning_jobs, std::vector<std::string>{"job"});
  EXPECT_EQ(learned.anomaly_threshold, 75);
  EXPECT_EQ(read(minimal("type = \"machine_learning\"\nmachine_learning_job_id = [\"a\", \"b\"]"))
                .machine_learning_jobs.size(),
            2U);

  const Rule terms = read(minimal(R"(type = "new_terms"
query = "*"
[rule.new_terms]
field = "new_terms_fields"
value = ["user.name", "host.id"]
[[rule.new_terms.history_window_start]]
field = "history_window_start"
value = "now-7d")"));
  ASSERT_TRUE(terms.new_terms.has_value());
  EXPECT_EQ(terms.new_terms->fields, (std::vector<std::string>{"user.name", "host.id"}));
  EXPECT_EQ(terms.new_terms->history_window_start, "now-7d");

  const Rule threshold = read(minimal(R"(type = "threshold"
query = "*"
[rule.threshold]
field = []
value = 25
[[rule.threshold.cardinality]]
field = "user.id"
value = 3)"));
  ASSERT_TRUE(threshold.threshold.has_value());
  EXPECT_TRUE(threshold.threshold->fields.empty());
  EXPECT_EQ(threshold.threshold->value, 25);
  ASSERT_EQ(threshold.threshold->cardinality.size(), 1U);
  EXPECT_EQ(threshold.threshold->cardinality[0].field, "user.id");
  EXPECT_EQ(threshold.threshold->cardinality[0].value, 3);
}

TEST(RuleReader, ReadsIndicatorMatches) {
  const Rule rule = read(minimal(R"(type = "threat_match"
query = "*"
threat_index = ["logs-ti_*"]
threat_indicator_path = "threat.indicator"
threat_language = "kuery"
threat_query = "@timestamp >= \"now-30d/d\""
[[rule.threat_filters]]
query.match_phrase."event.kind" = "enrichment"
[[rule.threat_mapping]]
[[rule.threat_mapping.entries]]
field = "source.ip"
type = "mapping"
value = "threat.indicator.ip"
[[rule.threat_mapping.entries]]
field = "user.name"
negate = true
type = "mapping"
value = "threat.user")"));
  EXPECT_EQ(rule.threat_index, std::vector<std::string>{"logs-ti_*"});
  EXPECT_EQ(rule.threat_indicator_path, "threat.indicator");
  EXPECT_EQ(rule.threat_language, Language::Kuery);
  EXPECT_EQ(rule.threat_query, "@timestamp >= \"now-30d/d\"");
  EXPECT_EQ(rule.threat_filters_json,
            R"([{"query":{"match_phrase":{"event.kind":"enrichment"}}}])");
  ASSERT_TRUE(rule.threat_mapping.has_value());
  ASSERT_EQ(rule.threat_mapping->alternatives.size(), 1U);
  const auto& entries = rule.threat_mapping->alternatives[0];
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].field, "source.ip");
  EXPECT_EQ(entries[0].value, "threat.indicator.ip");
  EXPECT_FALSE(entries[0].is_negated);
  EXPECT_TRUE(entries[1].is_negated);
}

TEST(RuleReader, FindsTheQueryInTheFile) {
  const auto shown = [](std::string_view text) {
    const Rule rule = read(text);
    return rule.query_offset_bytes == 0
               ? std::string("(nowhere)")
               : with_unix_lines(text).substr(rule.query_offset_bytes, rule.query.size());
  };
  EXPECT_EQ(shown(minimal("type = 'query'\nquery = '''\na: b\n  and c: d\n'''")),
            "a: b\n  and c: d\n");
  EXPECT_EQ(shown(minimal("type = 'query'\nquery = '''a: b'''")), "a: b");
  EXPECT_EQ(shown(minimal("type = 'query'\nquery = \"a: b\"")), "a: b");
  EXPECT_EQ(shown(minimal("type = 'query'\nquery = \"\"\"\na: b\n\"\"\"")), "a: b\n");
  EXPECT_EQ(shown(minimal("type = 'query'\nquery = \"a: \\\"b\\\"\"")), "(nowhere)");
  EXPECT_EQ(shown(minimal("name2 = 'Zürich'\ntype = 'query'\nquery = 'ä: ö'")), "ä: ö");
  EXPECT_EQ(shown("\xEF\xBB\xBF" + minimal("type = 'query'\nquery = 'a: b'")), "a: b");
}

TEST(RuleReader, ReadsDosLinesLikeUnixLines) {
  std::string dos;
  for (const char c : kFull) {
    dos += c == '\n' ? std::string("\r\n") : std::string(1, c);
  }
  const Rule rule = read(dos);
  EXPECT_EQ(rule.query, "event.action: PutBucketPolicy\n");
  EXPECT_EQ(rule.query_offset_bytes, kFull.find("event.action:"));
}

TEST(RuleReader, PointsAtTheKeyOfAWrongType) {
  const Diagnostic number = refusal(minimal("type = \"query\"\nquery = \"\"\nseverity = 3"));
  EXPECT_EQ(number.message, "severity is an integer, expected a string");
  EXPECT_EQ(number.place.line, 6U);
  EXPECT_EQ(number.place.column, 1U);
  EXPECT_EQ(number.source_line, "severity = 3");

  const Diagnostic element = refusal(minimal("type = \"query\"\nquery = \"\"\ntags = [\"a\", 7]"));
  EXPECT_EQ(element.message, "tags holds an integer, expected only strings");
  EXPECT_EQ(element.place.line, 6U);
  EXPECT_EQ(element.place.column, 14U);
}

TEST(RuleReader, NamesWhatIsMissing) {
  EXPECT_EQ(refusal("[rule]\nname = \"n\"\ntype = \"query\"\nquery = \"\"\n").message,
            "the rule lacks rule_id");
  EXPECT_EQ(refusal("[rule]\nrule_id = \"i\"\ntype = \"query\"\nquery = \"\"\n").message,
            "the rule lacks name");
  EXPECT_EQ(refusal(minimal("query = \"\"")).message, "the rule lacks type");
  EXPECT_EQ(refusal(minimal("type = \"query\"")).message, "the rule lacks query");
  EXPECT_EQ(refusal(minimal("type = \"threshold\"\nquery = \"\"")).message,
            "the rule lacks threshold");
  EXPECT_EQ(refusal("[metadata]\n").message, "not a rule file: there is no table [rule]");
  EXPECT_EQ(refusal("").message, "not a rule file: there is no table [rule]");
  EXPECT_EQ(refusal("rule = 1\n").message, "rule is an integer, expected a table");
}

TEST(RuleReader, RefusesUnknownWords) {
  EXPECT_TRUE(
      refusal(minimal("type = \"qurey\"\nquery = \"\"")).message.starts_with("type is \"qu"));
  EXPECT_EQ(refusal(minimal("type = \"query\"\nlanguage = \"sql\"\nquery = \"\"")).message,
            "language is \"sql\", expected kuery, lucene, eql or esql");
  EXPECT_EQ(refusal(minimal("type = \"query\"\nlanguage = \"eql\"\nquery = \"\"")).message,
            "language is \"eql\", which rules of type query do not have");
  EXPECT_EQ(refusal(minimal("type = \"query\"\nquery = \"\"\nseverity = \"High\"")).message,
            "severity is \"High\", expected low, medium, high or critical");
  EXPECT_EQ(refusal(minimal("type = \"query\"\nquery = \"\"\nrisk_score = 101")).message,
            "risk_score is 101, expected 0 to 100");
  EXPECT_EQ(refusal(minimal("type = \"query\"\nquery = \"\"\nmax_signals = 0")).message,
            "max_signals is 0, expected 1 or more");
}

TEST(RuleReader, SaysWhereTheTextIsNotToml) {
  const Diagnostic problem = refusal("[rule]\nname = \"open\nrule_id = \"i\"\n");
  EXPECT_TRUE(problem.message.starts_with("not TOML: ")) << problem.message;
  EXPECT_EQ(problem.place.line, 2U);
  EXPECT_EQ(problem.source_line, "name = \"open");
  EXPECT_EQ(problem.file, "x.toml");
}

TEST(RuleReader, BoundsKeysAndFiles) {
  std::string key = "a";
  for (int i = 0; i < 1'000'000; ++i) {
    key += ".a";
  }
  for (const std::string& text :
       {key + " = 1", "[" + key + "]", "x = {b = '''c''''', " + key + " = 1}"}) {
    EXPECT_EQ(refusal(text).message, "a key has more than 16 parts");
  }
  // Dots in strings, comments and numbers are no parts.
  const std::string dots(1000, '.');
  EXPECT_EQ(read(minimal("type = 'query'\nquery = '" + dots + "' # " + dots +
                         "\nx = [1.5, 2.5, 1.5, 2.5, 1.5, 2.5, 1.5, 2.5, 1.5, 2.5, 1.5, 2.5, 1.5, "
                         "2.5, 1.5, 2.5, 1.5, 2.5]"))
                .query,
            dots);
  const std::string nested = std::string(100'000, '[');
  EXPECT_TRUE(refusal("x = " + nested).message.starts_with("not TOML: "));
  EXPECT_TRUE(refusal(std::string(kMaxRuleFileBytes + 1, '\n'))
                  .message.starts_with("the file has more than 16777216 bytes"));
}

// Long texts do not go through the TOML library; what it would have made of them is known.
TEST(RuleReader, ReadsLongTextsAsTheyAre) {
  const std::string long_line(100, 'x');
  const std::string lines = long_line + " \"quoted\" ''two''\n\ttab \u00E9 \U0001F600\n";
  for (const std::string& text :
       {lines, "\n" + lines, lines + "end", lines + "# no comment\n[x]"}) {
    EXPECT_EQ(read(minimal("type = 'query'\nquery = ''\nnote = \"\"\"\n" + text + "\"\"\"")).note,
              text);
    EXPECT_EQ(read(minimal("type = 'query'\nquery = ''\nnote = '''\n" + text + "'''")).note, text);
  }
  // A backslash is itself between single quotes, and up to two quotes may end the text.
  EXPECT_EQ(read(minimal("type = 'query'\nquery = ''\nnote = '''" + lines + "C:\\new'''''")).note,
            lines + "C:\\new''");
  // Between double quotes it escapes.
  EXPECT_EQ(
      read(minimal("type = 'query'\nquery = ''\nnote = \"\"\"" + lines + "C:\\\\new\\\"\"\"\"\""))
          .note,
      lines + "C:\\new\"\"");
}

TEST(RuleReader, FindsPlacesBehindLongTexts) {
  const std::string text(100, 'x');
  const auto behind = [&text](const std::string& more) {
    return minimal("type = 'query'\nquery = ''\ntags = [\"\"\"" + text + "\n" + text +
                   "\n\u00E9\"\"\", " + more);
  };
  const Diagnostic wrong = refusal(behind("7]"));
  EXPECT_EQ(wrong.message, "tags holds an integer, expected only strings");
  EXPECT_EQ(wrong.source_line, "\u00E9\"\"\", 7]");
  EXPECT_EQ(wrong.place.column, 7U);
  const Diagnostic open = refusal(behind("'open"));
  EXPECT_EQ(open.source_line, "\u00E9\"\"\", 'open");
  // Not plain after all: damaged UTF-8, a control character, no end.
  for (const std::string& damage : {text + "\n\xC3\n'''", text + "\n\x01\n'''", text + "\n"}) {
    EXPECT_TRUE(refusal("x = '''" + damage).message.starts_with("not TOML: ")) << damage;
  }
}

TEST(RuleReader, ReadsDurations) {
  EXPECT_EQ(parse_duration("90s"), 90s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("12h"), 12h);
  EXPECT_EQ(parse_duration("7d"), 168h);
  EXPECT_EQ(parse_duration("2w"), 336h);
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const std::string_view text : {"", "5", "m", "5 m", "-5m", "+5m", "5M", "5mm", "1.5h",
                                      "99999999999999999999s", "9223372036854775807w"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
  }
}

TEST(RuleReader, ReadsLookbacks) {
  EXPECT_EQ(parse_lookback("now"), 0s);
  EXPECT_EQ(parse_lookback("now-9m"), 540s);
  EXPECT_EQ(parse_lookback("now-7205m"), 432300s);
  for (const std::string_view text : {"", "9m", "now-", "now+9m", "now-9", "now-9m/d", "Now-9m"}) {
    EXPECT_FALSE(parse_lookback(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace trawl
