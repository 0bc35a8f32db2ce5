// Law 2: the prefilter may pass too much, never too little. Whatever decides which events and which
// rules are tried (pivots, look-up tables, and later literals), the answer is that of evaluating
// every rule on every event.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "scanner/match/matcher.h"
#include "tests/support/engines.h"
#include "tests/support/generate.h"
#include "tests/support/reference_eval.h"

namespace trawl::test {
namespace {

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

INSTANTIATE_TEST_SUITE_P(Seeds, Prefilter, testing::Range<std::uint64_t>(1, 61));

}  // namespace
}  // namespace trawl::test
