// Law 2: the prefilter may pass too much, never too little. Whatever decides which events and which
// rules are tried (pivots, look-up tables, and later literals), the answer is that of evaluating
// every rule on every event.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/engines.h"
#include "tests/support/generate.h"

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

INSTANTIATE_TEST_SUITE_P(Seeds, Prefilter, testing::Range<std::uint64_t>(1, 61));

}  // namespace
}  // namespace trawl::test
