#include "scanner/match/matcher.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "rules/ir/time.h"
#include "rules/rule_set.h"

namespace trawl {
namespace {

struct TestRule {
  std::string id;
  std::string query;
  std::string more;  // further lines of the [rule] table
};

RuleSet make_rules(const std::vector<TestRule>& rules, FieldTypes types = {}) {
  RuleSetBuilder builder(std::move(types));
  for (const TestRule& rule : rules) {
    builder.add_text("[metadata]\n[rule]\nrule_id = \"" + rule.id + "\"\nname = \"" + rule.id +
                         "\"\ntype = \"query\"\nlanguage = \"kuery\"\nquery = '''" + rule.query +
                         "'''\n" + rule.more + "\n",
                     rule.id + ".toml");
  }
  RuleSet set = std::move(builder).finish();
  EXPECT_EQ(set.rules().size(), rules.size());
  return set;
}

// A matcher with its rules; says which rule ids match an event.
class Bench {
 public:
  explicit Bench(const std::vector<TestRule>& rules, MatchOptions options = {},
                 FieldTypes types = {})
      : rules_(make_rules(rules, std::move(types))),
        matcher_(rules_, make_match_tables(rules_), std::move(options)) {}

  const MatchResult& match(std::string_view event) {
    block_ = copy_block(event);
    return matcher_.match(block_.bytes);
  }
  // The ids of the rules that match, joined by blanks; "rejected" or "out of range".
  std::string ids(std::string_view event) {
    const MatchResult& result = match(event);
    if (result.verdict != Verdict::Scanned) {
      return result.verdict == Verdict::Rejected ? "rejected" : "out of range";
    }
    std::string text;
    for (const RuleId rule : result.rules) {
      text += (text.empty() ? "" : " ") + rules_.rule(rule).rule.id;
    }
    return text;
  }
  const RuleSet& rules() const { return rules_; }

 private:
  RuleSet rules_;
  Matcher matcher_;
  Block block_;
};

// True if the one query matches the one event.
bool matches(const std::string& query, std::string_view event) {
  return Bench({{"r", query, ""}}).ids(event) == "r";
}

Timestamp at(std::string_view text) {
  return parse_timestamp(text).value();
}

TEST(Matcher, FindsTheRulesThatMatch) {
  Bench bench({{"a", "event.action: \"Export\" and event.outcome: success", ""},
               {"b", "event.action: (Import or Export)", ""},
               {"c", "not event.action: *", ""}});
  EXPECT_EQ(bench.ids(R"({"event":{"action":"Export","outcome":"success"}})"), "a b");
  EXPECT_EQ(bench.ids(R"({"event":{"action":"Export","outcome":"failure"}})"), "b");
  EXPECT_EQ(bench.ids(R"({"event.action":["x","Import"]})"), "b");
  EXPECT_EQ(bench.ids(R"({"event":{"action":"export"}})"), "");
  EXPECT_EQ(bench.ids(R"({"event":{"action":null}})"), "c");
  EXPECT_EQ(bench.ids("{}"), "c");
}

TEST(Matcher, RulesAreAscendingWhateverTheirPivots) {
  Bench bench({{"d", "user.name: x", ""},
               {"a", "not user.name: y", ""},
               {"c", "user.name: x* or event.action: z", ""},
               {"b", "event.action: z", ""}});
  EXPECT_EQ(bench.ids(R"({"event":{"action":"z"},"user":{"name":"x"}})"), "a b c d");
}

TEST(Matcher, NegatedLeavesNeedNoPivot) {
  EXPECT_TRUE(matches("not event.action: a", R"({"event.action":"b"})"));
  EXPECT_FALSE(matches("not event.action: a", R"({"event.action":["b","a"]})"));
  EXPECT_TRUE(matches("event.kind: event and not (event.action: a or event.action: b)",
                      R"({"event":{"kind":"event","action":"c"}})"));
  EXPECT_TRUE(matches("event.action: a and not event.action: b", R"({"event.action":"a"})"));
  EXPECT_FALSE(matches("event.action: a and not event.action: b", R"({"event.action":["a","b"]})"));
}

TEST(Matcher, KeywordsCompareTheTextOfNumbersAndBooleans) {
  EXPECT_TRUE(matches("event.code: 4624", R"({"event":{"code":4624}})"));
  EXPECT_TRUE(matches("event.code: \"4624\"", R"({"event":{"code":4624}})"));
  EXPECT_FALSE(matches("event.code: 4624", R"({"event":{"code":4624.0}})"));
  EXPECT_TRUE(matches("event.code: \"true\"", R"({"event":{"code":true}})"));
}

TEST(Matcher, IgnoreAboveHidesLongStrings) {
  const std::string at_limit(1024, 'x');
  EXPECT_TRUE(matches("event.action: x*", R"({"event.action":")" + at_limit + R"("})"));
  EXPECT_TRUE(matches("event.action: *", R"({"event.action":")" + at_limit + R"("})"));
  EXPECT_FALSE(matches("event.action: x*", R"({"event.action":"x)" + at_limit + R"("})"));
  EXPECT_FALSE(matches("event.action: *", R"({"event.action":"x)" + at_limit + R"("})"));
  // Units of UTF-16: 1,024 letters of two bytes are no more than 1,024.
  std::string letters;
  for (int i = 0; i < 1024; ++i) {
    letters += "é";
  }
  EXPECT_TRUE(matches("event.action: é*", R"({"event.action":")" + letters + R"("})"));
}

TEST(Matcher, NumbersAddressesDatesAndBooleans) {
  EXPECT_TRUE(matches("process.pid > 10", R"({"process":{"pid":"11"}})"));
  EXPECT_FALSE(matches("process.pid > 10", R"({"process":{"pid":10.9}})"));
  EXPECT_TRUE(matches("source.ip: 10.0.0.0/8", R"({"source":{"ip":["1.1.1.1","10.2.3.4"]}})"));
  EXPECT_FALSE(matches("source.ip: 10.0.0.0/8", R"({"source":{"ip":"text"}})"));
  EXPECT_TRUE(matches("event.created >= \"2026-04-10\"", R"({"event":{"created":1775779200000}})"));
  EXPECT_TRUE(matches("process.code_signature.exists: true",
                      R"({"process":{"code_signature":{"exists":"true"}}})"));
}

TEST(Matcher, TextFieldsMatchWords) {
  EXPECT_TRUE(matches("message: fox", R"({"message":"The quick Fox."})"));
  EXPECT_TRUE(matches("message: \"quick fox\"", R"({"message":"The quick Fox."})"));
  EXPECT_FALSE(matches("message: \"fox quick\"", R"({"message":"The quick Fox."})"));
  EXPECT_TRUE(matches("message: qu*", R"({"message":"The quick Fox."})"));
}

TEST(Matcher, FlattenedRootsLookBelow) {
  const auto types = FieldTypes::with_mapping(R"({"labels":"flattened"})");
  ASSERT_TRUE(types.has_value());
  Bench bench({{"root", "labels: x", ""}, {"key", "labels.a.b: x", ""}, {"any", "labels: *", ""}},
              {}, *types);
  EXPECT_EQ(bench.ids(R"({"labels":{"a":{"b":"x"}}})"), "any key root");
  EXPECT_EQ(bench.ids(R"({"labels":{"c":["y","x"]}})"), "any root");
  EXPECT_EQ(bench.ids(R"({"labels.a.b":"x"})"), "any key root");
  EXPECT_EQ(bench.ids(R"({"labels":{"c":null}})"), "");
}

TEST(Matcher, NestedConditionsHoldOnOneObject) {
  const auto types = FieldTypes::with_mapping(
      R"({"properties":{"users":{"type":"nested","properties":{"first":{"type":"keyword"},)"
      R"("last":{"type":"keyword"}}}}})");
  ASSERT_TRUE(types.has_value());
  Bench bench({{"both", "users: { first: a and last: b }", ""},
               {"none", "not users: { first: a and last: b }", ""}},
              {}, *types);
  EXPECT_EQ(bench.ids(R"({"users":[{"first":"a","last":"x"},{"first":"a","last":"b"}]})"), "both");
  EXPECT_EQ(bench.ids(R"({"users":[{"first":"a","last":"x"},{"first":"y","last":"b"}]})"), "none");
  EXPECT_EQ(bench.ids(R"({"users":{"first":"a","last":"b"}})"), "both");
}

TEST(Matcher, WildcardFieldNames) {
  EXPECT_TRUE(matches("user.*: root", R"({"user":{"name":"root"}})"));
  EXPECT_TRUE(matches("user.*: root", R"({"user":{"target":{"name":["x","root"]}}})"));
  EXPECT_FALSE(matches("user.*: root", R"({"process":{"name":"root"}})"));
  EXPECT_TRUE(matches("*: 7", R"({"process":{"pid":7}})"));
  EXPECT_TRUE(
      matches("aws.cloudtrail.*: x", R"({"aws":{"cloudtrail":{"request_parameters":"x"}}})"));
}

TEST(Matcher, WrapperFieldsAreReadable) {
  Bench bench({{"id", "_id: doc-1", ""}, {"a", "a: 1", ""}});
  EXPECT_EQ(bench.ids(R"({"_index":"i","_id":"doc-1","_source":{"a":1}})"), "a id");
  EXPECT_EQ(bench.ids(R"({"_index":"i","_id":"doc-2","a":1,"_source":{"a":2}})"), "");
}

TEST(Matcher, RulesSeeTheirIndicesOnly) {
  Bench bench({{"all", "event.action: x", ""},
               {"aws", "event.action: x", "index = [\"logs-aws.cloudtrail-*\"]"},
               {"windows", "event.action: x", "index = [\"winlogbeat-*\", \"logs-system.*\"]"}});
  EXPECT_EQ(bench.ids(R"({"event":{"action":"x","dataset":"aws.cloudtrail"}})"), "all aws");
  EXPECT_EQ(bench.ids(R"({"event":{"action":"x","dataset":"gcp.audit"}})"), "all");
  EXPECT_EQ(bench.ids(R"({"event":{"action":"x"},"agent":{"type":"winlogbeat"},)"
                      R"("data_stream":{"dataset":"a.b"}})"),
            "all windows");
  EXPECT_EQ(bench.ids(R"({"_index":".ds-logs-aws.cloudtrail-default-2026.01.02-000001",)"
                      R"("_source":{"event":{"action":"x"}}})"),
            "all aws");
  EXPECT_EQ(bench.ids(R"({"_index":"logs-gcp.audit-default","_source":{"event":{"action":"x"}}})"),
            "all");
}

TEST(Matcher, AnUnknownIndexIsInScopeAndReported) {
  Bench bench({{"aws", "event.action: x", "index = [\"logs-aws.cloudtrail-*\"]"},
               {"any", "event.action: y", "index = [\"*\"]"}});
  EXPECT_EQ(bench.ids(R"({"event":{"action":"x"}})"), "aws");
  EXPECT_TRUE(bench.match(R"({"event":{"action":"x"}})").has_unknown_index);
  EXPECT_FALSE(bench.match(R"({"event":{"action":"y"}})").has_unknown_index);
  EXPECT_FALSE(
      bench.match(R"({"event":{"action":"x","dataset":"aws.cloudtrail"}})").has_unknown_index);
}

TEST(Matcher, TheDefaultIndexIsForEventsThatSayNothing) {
  Bench bench({{"aws", "event.action: x", "index = [\"logs-aws.cloudtrail-*\"]"}},
              {.default_index = "logs-gcp.audit-default"});
  EXPECT_EQ(bench.ids(R"({"event":{"action":"x"}})"), "");
  EXPECT_EQ(bench.ids(R"({"event":{"action":"x","dataset":"aws.cloudtrail"}})"), "aws");
}

TEST(Matcher, DataStreamFieldsFollowFromTheIndex) {
  Bench bench({{"set", "data_stream.dataset: aws.cloudtrail", ""},
               {"space", "data_stream.namespace: prod and data_stream.type: logs", ""}});
  EXPECT_EQ(bench.ids(R"({"event":{"dataset":"aws.cloudtrail"}})"), "set");
  EXPECT_EQ(bench.ids(R"({"_index":"logs-aws.cloudtrail-prod","_source":{"a":1}})"), "set space");
  EXPECT_EQ(bench.ids(R"({"data_stream":{"dataset":"other","namespace":"prod"}})"), "space");
  EXPECT_EQ(bench.ids(R"({"a":1})"), "");
}

TEST(Matcher, NowIsTheRunThatSeesTheEvent) {
  // The run after 12:07:30 is at 12:10 every five minutes, and at 13:00 every hour.
  const std::string query = "event.created >= now-10m";
  Bench bench({{"five", query, "interval = \"5m\""}, {"hour", query, "interval = \"1h\""}});
  const std::string head = R"({"@timestamp":"2026-04-10T12:07:30Z","event":{"created":")";
  EXPECT_EQ(bench.ids(head + "2026-04-10T12:50:00Z\"}}"), "five hour");
  EXPECT_EQ(bench.ids(head + "2026-04-10T12:00:00Z\"}}"), "five");
  EXPECT_EQ(bench.ids(head + "2026-04-10T11:59:59Z\"}}"), "");
  EXPECT_EQ(bench.ids(R"({"event":{"created":"2026-04-10T12:50:00Z"}})"), "");
}

TEST(Matcher, SinceAndUntilAreAHalfOpenRange) {
  Bench bench({{"r", "a: 1", ""}},
              {.since = at("2026-01-02T00:00:00Z"), .until = at("2026-01-03T00:00:00Z")});
  EXPECT_EQ(bench.ids(R"({"@timestamp":"2026-01-01T23:59:59.999Z","a":1})"), "out of range");
  EXPECT_EQ(bench.ids(R"({"@timestamp":"2026-01-02T00:00:00Z","a":1})"), "r");
  EXPECT_EQ(bench.ids(R"({"@timestamp":"2026-01-03T00:00:00Z","a":1})"), "out of range");
  EXPECT_EQ(bench.ids(R"({"a":1})"), "out of range");
  EXPECT_EQ(bench.match(R"({"@timestamp":"2026-01-02T05:00:00Z","b":1})").time,
            at("2026-01-02T05:00:00Z"));
}

TEST(Matcher, AHitSaysWhenAndWhere) {
  Bench bench({{"r", "a: 1", ""}});
  const MatchResult& hit =
      bench.match(R"({"@timestamp":1767312000000,"a":1,"event":{"dataset":"x.y"}})");
  EXPECT_EQ(hit.time, at("2026-01-02T00:00:00Z"));
  ASSERT_NE(hit.index, nullptr);
  EXPECT_EQ(hit.index->name, "logs-x.y-default");
  EXPECT_EQ(bench.match(R"({"a":1})").time, std::nullopt);
  EXPECT_EQ(bench.match(R"({"a":2})").index, nullptr);
}

TEST(Matcher, RejectsWhatIsNoEvent) {
  Bench bench({{"r", "a: 1", ""}});
  EXPECT_EQ(bench.match("[]").reason, "not a JSON object");
  EXPECT_EQ(bench.match(R"({"a":1)").verdict, Verdict::Rejected);
  EXPECT_EQ(bench.match(R"({"a":1} x})").verdict, Verdict::Rejected);
}

TEST(Matcher, AHitMustBeJsonThroughout) {
  Bench bench({{"r", "a: 1", ""}});
  EXPECT_EQ(bench.ids(R"({"a":1,"b":{"c":tru}})"), "rejected");
  EXPECT_EQ(bench.ids(R"({"a":2,"b":{"c":tru}})"), "");
  Bench strict({{"r", "a: 1", ""}}, {.validate = true});
  EXPECT_EQ(strict.ids(R"({"a":2,"b":{"c":tru}})"), "rejected");
  EXPECT_EQ(strict.ids(R"({"a":1,"b":{"c":true}})"), "r");
}

TEST(Matcher, RepeatedValuesKeepTheirAnswers) {
  Bench bench({{"a", "process.command_line: *foo*", ""},
               {"b", "process.command_line: *bar", ""},
               {"c", "process.command_line: b*", ""},
               {"d", "process.command_line: *a*r", ""}});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(bench.ids(R"({"process":{"command_line":"big foo bar"}})"), "a b c d");
    EXPECT_EQ(bench.ids(R"({"process":{"command_line":"a foo"}})"), "a");
    EXPECT_EQ(bench.ids(R"({"process":{"command_line":"none"}})"), "");
  }
}

TEST(Matcher, NoRulesMatchNothing) {
  Bench bench({});
  EXPECT_EQ(bench.ids(R"({"a":1})"), "");
  EXPECT_EQ(bench.ids("x"), "rejected");
}

}  // namespace
}  // namespace trawl
