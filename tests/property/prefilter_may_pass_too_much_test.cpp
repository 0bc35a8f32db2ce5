// Law 2: the prefilter may pass too much, never too little. Whatever decides which events and which
// rules are tried (the sieve, pivots, look-up tables), the answer is that of evaluating every rule
// on every event.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "io/block.h"
#include "scanner/ecs/mapping.h"
#include "scanner/event/walk/kernel_choice.h"
#include "scanner/match/match_tables.h"
#include "scanner/match/matcher.h"
#include "tests/support/engines.h"
#include "tests/support/generate.h"
#include "tests/support/mappings.h"
#include "tests/support/reference_eval.h"

namespace trawl::test {
namespace {

// Texts in which rules of one literal, or a few, may find it, or what looks like it: plain,
// escaped, dotted, in arrays, wrapped, raw, carried, and damaged.
std::string event_about(Random& random, const std::string& word) {
  std::string spelled = word;
  if (random.one_in(3)) {
    const std::size_t at = random.below(word.size());
    spelled.replace(at, 1, fmt::format("\\u{:04x}", static_cast<unsigned char>(word[at])));
  } else if (random.one_in(6)) {
    spelled.insert(random.below(word.size()), random.pick<std::string>({"\\/", "\\\\", "x", " "}));
  }
  const std::string text = random.pick<std::string>(
      {R"({"event":{"action":"$"}})", R"({"event.action":["x","$"],"event":{"outcome":"failure"}})",
       R"({"_index":"logs-aws.cloudtrail-default","_source":{"event":{"act\u0069on":"$"}}})",
       R"({"user":{"name":"$"},"event":{"action":"Other"}})",
       R"({"eventVersion":"1.08","eventSource":"rds.amazonaws.com","eventName":"$","eventTime":"2026-01-01T00:00:00Z","awsRegion":"eu-west-1","userIdentity":{"type":"Root"}})",
       R"({"message":"{\"event\":{\"action\":\"$\"},\"@timestamp\":\"2026-01-01T00:00:00Z\"}"})",
       R"({"detail-type":"x","detail":{"event":{"action":"$"}}})",
       R"({"event":{"original":"{\"eventName\":\"$\"}","action":"Other"}})",
       R"({"event":{"action":5}})"});
  std::string event = text;
  for (std::size_t at = event.find('$'); at != std::string::npos; at = event.find('$')) {
    event.replace(at, 1, spelled);
  }
  if (random.one_in(5)) {
    event.insert(1 + random.below(event.size() - 1),
                 random.pick<std::string>({"\"", "{", "}", "\\", "\\u0041", "\x01", "\xff", ","}));
  }
  return event;
}

std::string describe(const MatchResult& result) {
  std::string text = fmt::format("{} <{}> {} {} {}", static_cast<int>(result.verdict),
                                 result.reason, result.is_carried, result.is_normalized,
                                 result.format == nullptr ? "" : result.format->name());
  for (const RuleId rule : result.rules) {
    text += fmt::format(" {}", static_cast<std::uint32_t>(rule));
  }
  return text;
}

class Prefilter : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Prefilter, MatcherGivesWhatTheReferenceGives) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 60);
  ASSERT_GE(rules.rules().size(), 50U) << "most generated queries are refused";
  std::vector<std::string> events;
  for (int i = 0; i < 150; ++i) {
    events.push_back(random_event(random));
  }
  const std::vector<RuleHit> expected = all_engines()[0].run(rules, events, {});
  const std::vector<RuleHit> found = all_engines()[1].run(rules, events, {});
  EXPECT_FALSE(expected.empty());
  const auto explain_difference = [&](const RuleHit& hit, const std::string& which) {
    for (const LoadedRule& rule : rules.rules()) {
      if (rule.rule.id == hit.rule) {
        ADD_FAILURE() << which << " matches:\n  " << rule.rule.query << "\n  " << events[hit.event];
      }
    }
  };
  for (const RuleHit& hit : expected) {
    if (!std::ranges::binary_search(found, hit)) {
      explain_difference(hit, "only the reference");
    }
  }
  for (const RuleHit& hit : found) {
    if (!std::ranges::binary_search(expected, hit)) {
      explain_difference(hit, "only the matcher");
    }
  }
}

// What explain() says of a rule and an event is what the scan does with them.
TEST_P(Prefilter, ExplanationsGiveWhatTheReferenceGives) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 10);
  for (int i = 0; i < 10; ++i) {
    const std::string event = random_event(random);
    const ReferenceResult expected = reference_match(rules, event);
    for (std::size_t id = 0; id < rules.rules().size(); ++id) {
      const RuleId rule{static_cast<std::uint32_t>(id)};
      const Block block = copy_block(event);
      const auto explanation = explain(rules, rule, block.bytes, {});
      ASSERT_TRUE(explanation) << explanation.error().text() << "\n" << event;
      EXPECT_EQ(explanation->holds, std::ranges::binary_search(expected.rules, rule))
          << rules.rule(rule).rule.query << "\n"
          << event;
    }
  }
}

// What the sieve settles is what it would be without it; and what it lets pass is the same in all.
void expect_same(const MatchResult& quick, const MatchResult& thorough, const std::string& what) {
  ASSERT_EQ(quick.verdict, thorough.verdict) << what;
  ASSERT_EQ(quick.reason, thorough.reason) << what;
  if (quick.is_settled_unread) {
    ASSERT_TRUE(thorough.rules.empty()) << what;
  } else {
    ASSERT_EQ(describe(quick), describe(thorough)) << what;
  }
}

// Likewise with rules of every kind: those of one field, which the sieve looks for, and others.
TEST_P(Prefilter, TheSieveSettlesOnlyWhatNoRuleMatches) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  std::size_t with_keys = 0;
  std::size_t settled = 0;
  for (int set = 0; set < 200 && with_keys < 4; ++set) {
    const RuleSet rules = random_rules(random, 1 + random.below(2));
    const auto tables = make_match_tables(rules, {});
    if (tables->keys() == nullptr) {
      continue;
    }
    ++with_keys;
    for (const Kernel* kernel : usable_kernels()) {
      Matcher quick(rules, tables, {.kernel = kernel});
      Matcher thorough(rules, tables, {.uses_prefilter = false});
      for (int i = 0; i < 25; ++i) {
        const Block event = copy_block(random_event(random));
        const MatchResult& result = quick.match(event.bytes);
        settled += result.is_settled_unread ? 1U : 0U;
        expect_same(result, thorough.match(event.bytes), std::string(event.bytes));
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
  EXPECT_GT(with_keys, 0U);
  EXPECT_GT(settled, 0U);
}

TEST_P(Prefilter, EventsWithoutTheTextsOfRulesAreWhatTheyWouldBe) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const std::vector<std::string> queries = {
      "event.action: StartExportTask",
      "event.action: (StartExportTask or DeleteTrail)",
      "event.action: Start*Task and not event.outcome: failure",
      "event.action: \"Delete Trail\" or event.action: StartExportTask and user.name: *",
      "event.action: *a*",
      "event.action: ab or event.action: StartExportTask",
      "not event.action: StartExportTask",
      "event.provider: rds.amazonaws.com",
      "event.action: 5 or user.name: starttask",
      "user.name: Other and event.action: *"};
  const FormatSet formats({&builtin_mapping("aws.cloudtrail")});
  std::size_t with_keys = 0;
  std::size_t matched = 0;
  for (const std::string& query : queries) {
    RuleSetBuilder builder;
    builder.add_text(rule_toml("r", query), "r.toml");
    const RuleSet rules = std::move(builder).finish();
    ASSERT_EQ(rules.rules().size(), 1U) << query;
    const auto tables = make_match_tables(rules, formats);
    with_keys += tables->keys() != nullptr ? 1U : 0U;
    Matcher quick(rules, tables, {.formats = formats});
    Matcher thorough(rules, tables, {.formats = formats, .uses_prefilter = false});
    for (int i = 0; i < 60; ++i) {
      const Block event = copy_block(
          random.one_in(4) ? random_event(random)
                           : event_about(random, random.pick<std::string>(
                                                     {"StartExportTask", "DeleteTrail",
                                                      "Delete Trail", "StartTask", "Other"})));
      const MatchResult& expected = thorough.match(event.bytes);
      matched += expected.rules.size();
      expect_same(quick.match(event.bytes), expected, query + "\n" + std::string(event.bytes));
      if (HasFatalFailure()) {
        return;
      }
    }
  }
  EXPECT_GE(with_keys, 6U);
  EXPECT_GT(matched, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Prefilter, testing::Range<std::uint64_t>(1, 61));

}  // namespace
}  // namespace trawl::test
