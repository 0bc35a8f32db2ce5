// Raw events: which of them are normalised, and what the matcher says of them.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "rules/ir/time.h"
#include "sample_rules.h"
#include "scanner/match/match_tables.h"
#include "scanner/match/matcher.h"
#include "tests/support/mappings.h"

namespace trawl {
namespace {

constexpr std::string_view kMapping = R"toml(
[constants]
"data_stream.dataset" = "test.format"
"event.module" = "test"
[verbatim]
"event.action" = "act"
"user.name" = "who"
[time]
path = "when"
[[do]]
date = "raw.when"
to = "@timestamp"
[[do]]
when = "raw.act == 'noise'"
drop_event = true
[[do]]
prune = "raw"
words = ["none"]
[[do]]
copy = "raw.act"
to = "event.action"
[[do]]
copy = "raw.who"
to = "user.name"
[[do]]
set = { "event.outcome" = "success" }
[[do]]
when = "exists(raw.error)"
set = { "event.outcome" = "failure" }
[[do]]
render = "raw.params"
to = "aws.cloudtrail.request_parameters"
)toml";

const Mapping& mapping() {
  static const Mapping kParsed = test::mapping_of(kMapping);
  return kParsed;
}

class RawBench {
 public:
  explicit RawBench(std::initializer_list<SampleRule> rules, MatchOptions options = {})
      : rules_(sample_rules(rules)),
        matcher_(rules_, make_match_tables(rules_, FormatSet({&mapping()})), std::move(options)) {
    EXPECT_EQ(rules_.rules().size(), rules.size());
  }

  const MatchResult& match(std::string_view event) {
    block_ = copy_block(event);
    return matcher_.match(block_.bytes);
  }
  // The ids of the rules that match; "(spared)" before them if the event was not normalised.
  std::string ids(std::string_view event) {
    const MatchResult& result = match(event);
    const bool is_spared =
        result.is_settled_unread || (result.format != nullptr && !result.is_normalized);
    std::string text = is_spared ? "(spared)" : "";
    for (const RuleId rule : result.rules) {
      text += (text.empty() ? "" : " ") + rules_.rule(rule).rule.id;
    }
    return text;
  }

 private:
  RuleSet rules_;
  Matcher matcher_;
  Block block_;
};

TEST(RawMatcher, NormalisesOnlyWhatSomeRuleCouldMatch) {
  RawBench bench({{"a", "A", "event.action: x and event.outcome: success", ""},
                  {"b", "B", "event.action: (x or y) and not user.name: bob", ""}});
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x"})"), "a b");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x","error":"e"})"), "b");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"y","who":"bob"})"), "");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"z","who":"bob"})"), "(spared)");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":["z","x"]})"), "a b");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"\u0061ct":"\u0078"})"), "a b");
}

TEST(RawMatcher, SparesWhatLacksTheTextThatIsPrinted) {
  RawBench bench(
      {{"a", "A", "event.action: x and aws.cloudtrail.request_parameters: *Admin*All*", ""}});
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x","params":{"p":[1,{"q":"Admin/All"}]}})"), "a");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x","params":{"Admin":"All"}})"), "a");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x","params":{"p":"Admin\/All"}})"), "a");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x","params":{"p":"\u0041dmin/All"}})"), "a");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x","params":{"p":"Admin"}})"), "");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x","params":{"p":"admin\\u"}})"), "")
      << "what may be an escape is worth a look";
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x","params":{"p":"admin/All"}})"), "(spared)");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x"})"), "(spared)");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"y","params":{"p":"Admin/All"}})"), "(spared)");
}

TEST(RawMatcher, EventsThatAreNotRawAreTakenAsTheyAre) {
  RawBench bench({{"a", "A", "event.action: x", ""}});
  const MatchResult& result = bench.match(R"({"event":{"action":"x"}})");
  EXPECT_EQ(result.rules.size(), 1U);
  EXPECT_EQ(result.format, nullptr);
  EXPECT_FALSE(result.is_normalized);
  EXPECT_EQ(result.mapped, "");
  EXPECT_EQ(bench.ids(R"({"act":"x"})"), "");
}

TEST(RawMatcher, GivesTheEventItBecame) {
  RawBench bench({{"a", "A", "event.action: x", ""}});
  const MatchResult& result =
      bench.match(R"({"test_id":1,"act":"x","who":"none","when":"2024-03-01T10:20:30.123456Z"})");
  EXPECT_EQ(result.format, &mapping());
  EXPECT_TRUE(result.is_normalized);
  EXPECT_EQ(result.mapped,
            R"({"data_stream":{"dataset":"test.format"},"event":{"module":"test","action":"x",)"
            R"("outcome":"success"},"@timestamp":"2024-03-01T10:20:30.123Z"})");
  EXPECT_EQ(result.time, parse_timestamp("2024-03-01T10:20:30.123Z"));
  ASSERT_NE(result.index, nullptr);
  EXPECT_EQ(result.index->name, "logs-test.format-default");
  EXPECT_FALSE(result.has_mapping_errors);
}

TEST(RawMatcher, GivesWhatACarrierHolds) {
  RawBench bench({{"a", "A", "event.action: x", ""}});
  const MatchResult& result =
      bench.match(R"({"detail-type":"t","detail":{"event":{"action":"x"}}})");
  EXPECT_EQ(result.rules.size(), 1U);
  EXPECT_TRUE(result.is_carried);
  EXPECT_EQ(result.mapped, R"({"event":{"action":"x"}})");
}

TEST(RawMatcher, TheIndexIsThatOfTheFormat) {
  const std::string in_scope = "index = [\"logs-test.format-*\"]";
  const std::string elsewhere = "index = [\"logs-other-*\"]";
  RawBench bench(
      {{"a", "A", "event.action: x", in_scope}, {"b", "B", "not user.name: y", elsewhere}},
      {.default_index = "logs-other-default"});
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"x"})"), "a");
  EXPECT_EQ(bench.ids(R"({"test_id":1,"act":"y"})"), "(spared)");
  EXPECT_EQ(bench.ids(R"({"_index":"logs-other-x","_source":{"test_id":1,"act":"x"}})"), "a");
}

TEST(RawMatcher, ARuleOnAComputedFieldNeedsEveryEvent) {
  RawBench bench({{"a", "A", "event.outcome: failure", ""}});
  EXPECT_EQ(bench.ids(R"({"test_id":1,"error":1})"), "a");
  EXPECT_EQ(bench.ids(R"({"test_id":1})"), "");
  const RuleSet rules = sample_rules({{"a", "A", "event.outcome: failure", ""},
                                      {"b", "B", "event.action: x", ""},
                                      {"c", "C", "not user.name: x", ""},
                                      {"d", "D", "not user.name: x", "index = [\"logs-other-*\"]"},
                                      {"e", "E", "event.module: other or user.name: x", ""}});
  const std::vector<RuleId> expected = {RuleId{0}, RuleId{2}};
  EXPECT_EQ(rules_that_need_every_event(rules, mapping()), expected);
}

TEST(RawMatcher, MappingErrorsAreTold) {
  RawBench bench({{"a", "A", "event.action: x", ""}});
  EXPECT_TRUE(bench.match(R"({"test_id":1,"act":"x","when":"soon"})").has_mapping_errors);
  EXPECT_FALSE(bench.match(R"({"test_id":1,"act":"x"})").has_mapping_errors);
  EXPECT_FALSE(bench.match(R"({"test_id":1,"act":"y","when":"soon"})").has_mapping_errors);
  RawBench thorough({{"a", "A", "event.action: x", ""}}, {.validate = true});
  EXPECT_TRUE(thorough.match(R"({"test_id":1,"act":"y","when":"soon"})").has_mapping_errors);
}

TEST(RawMatcher, DroppedEventsMatchNothing) {
  RawBench bench({{"a", "A", "event.action: noise", ""}});
  const MatchResult& result = bench.match(R"({"test_id":1,"act":"noise"})");
  EXPECT_EQ(result.verdict, Verdict::Scanned);
  EXPECT_TRUE(result.is_dropped);
  EXPECT_TRUE(result.rules.empty());
  EXPECT_FALSE(bench.match(R"({"test_id":1,"act":"x"})").is_dropped);
}

TEST(RawMatcher, TheRangeOfTimeIsJudgedOnTheRawEvent) {
  RawBench bench({{"a", "A", "event.action: x", ""}},
                 {.since = parse_timestamp("2024-03-01"), .until = parse_timestamp("2024-03-02")});
  const auto verdict = [&](const std::string& when) {
    const MatchResult& result = bench.match(R"({"test_id":1,"act":"x","when":)" + when + "}");
    return std::pair{result.verdict, result.is_normalized};
  };
  const std::pair scanned{Verdict::Scanned, true};
  const std::pair outside{Verdict::OutOfRange, false};
  EXPECT_EQ(verdict("\"2024-03-01T00:00:00Z\""), scanned);
  EXPECT_EQ(verdict("\"2024-02-29T23:59:59.999Z\""), outside);
  EXPECT_EQ(verdict("\"2024-03-01T23:59:59.9999Z\""), scanned);
  EXPECT_EQ(verdict("\"2024-03-02T00:00:00Z\""), outside);
  EXPECT_EQ(verdict("\"soon\""), outside);
  EXPECT_EQ(verdict("null").first, Verdict::OutOfRange);
  // The last of two times counts, which only the mapping knows.
  EXPECT_EQ(verdict("\"2024-03-01\",\"when\":\"2025-01-01\"").first, Verdict::OutOfRange);
  EXPECT_EQ(verdict("\"2025-01-01\",\"when\":\"2024-03-01\"").first, Verdict::Scanned);
}

TEST(RawMatcher, AListOfOneTimeIsNoTime) {
  RawBench bench({{"a", "A", "event.action: x", ""}},
                 {.since = parse_timestamp("2024-03-01"), .until = parse_timestamp("2024-03-02")});
  const auto verdict = [&](const std::string& when) {
    return bench.match(R"({"test_id":1,"act":"no rule asks","when")" + when + "}").verdict;
  };
  EXPECT_EQ(verdict(R"(:"2024-03-01T12:00:00Z")"), Verdict::Scanned);
  EXPECT_EQ(verdict(R"( : "2024-03-01T12:00:00Z")"), Verdict::Scanned);
  EXPECT_EQ(verdict(R"(:"\u0032024-03-01T12:00:00Z")"), Verdict::Scanned);
  EXPECT_EQ(verdict(R"(:["2024-03-01T12:00:00Z"])"), Verdict::OutOfRange);
  EXPECT_EQ(verdict(R"(:[null, "2024-03-01T12:00:00Z"])"), Verdict::OutOfRange);
}

TEST(RawMatcher, ARawEventThatCannotBeParsedIsRejected) {
  RawBench bench({{"a", "A", "event.action: x", ""}});
  EXPECT_EQ(bench.match(R"({"test_id":1,"act":"x","s":"\ud80"})").verdict, Verdict::Rejected);
  EXPECT_FALSE(bench.match(R"({"test_id":1,"act":"x","s":"\ud80"})").reason.empty());
  const std::string deep(1100, '[');
  const std::string event = R"({"test_id":1,"act":"x","s":)" + deep + std::string(1100, ']') + "}";
  EXPECT_EQ(bench.match(event).verdict, Verdict::Rejected);
  EXPECT_EQ(bench.match(R"({"_id":"\ud80","_source":{"test_id":1,"act":"x"}})").verdict,
            Verdict::Rejected);
}

// Elasticsearch takes half a pair of surrogates, so no event can hide behind one.
TEST(RawMatcher, HalfASurrogatePairHidesNoEvent) {
  RawBench bench({{"a", "A", "event.action: x", ""}});
  for (const std::string event :
       {R"({"test_id":1,"act":"x","s":"\ud800"})", R"({"\udfff":0,"test_id":1,"act":"x"})",
        R"({"_id":"\ud800","_source":{"test_id":1,"act":"x"}})"}) {
    EXPECT_EQ(bench.match(event).verdict, Verdict::Scanned) << event;
    EXPECT_EQ(bench.match(event).rules.size(), 1U) << event;
  }
}

// What a mapping writes under a name may already stand there.
TEST(RawMatcher, NamesAsTheMappingWritesThemCountToo) {
  const auto hits = [](std::string_view query, std::string_view event) {
    const RuleSet rules = sample_rules({{"a", "A", std::string(query), ""}});
    const Result<FormatSet> formats = choose_formats("auto");
    Matcher matcher(rules, make_match_tables(rules, *formats), {.formats = *formats});
    const Block block = copy_block(event);
    const MatchResult& result = matcher.match(block.bytes);
    EXPECT_NE(result.format, nullptr) << event;
    return result.rules.size();
  };
  const std::string okta =
      R"({"eventType":"e","published":"2024-03-01T10:20:30Z","actor":{},"outcome":{"result":"x"},)";
  EXPECT_EQ(hits("okta.target.alternate_id: v", okta + R"("target":[{"alternate_id":"v"}]})"), 1U);
  EXPECT_EQ(hits("okta.target.display_name: v", okta + R"("target":[{"displayName":"v"}]})"), 1U);
  const std::string audit = R"({"kind":"Event","auditID":"i","level":"Metadata","verb":"get",)";
  const std::string_view decision =
      "kubernetes.audit.annotations.authorization_k8s_io/decision: allow";
  for (const std::string_view name :
       {"authorization.k8s.io/decision", "authorization_k8s_io/decision",
        "authorization_k8s.io/decision"}) {
    EXPECT_EQ(hits(decision, audit + R"("annotations":{")" + std::string(name) + R"(":"allow"}})"),
              1U)
        << name;
  }
}

}  // namespace
}  // namespace trawl
