// Law 2, for raw events: to normalise only events that some rule could match gives what normalising
// every event first gives.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "io/block.h"
#include "rules/ir/time.h"
#include "scanner/ecs/normalizer.h"
#include "scanner/ecs/recognition.h"
#include "scanner/match/matcher.h"
#include "tests/support/generate_raw.h"
#include "tests/support/mappings.h"

namespace trawl::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCloudTrail = "aws.cloudtrail";

FormatSet only(const std::string& mapping) {
  return FormatSet({&builtin_mapping(mapping)});
}

// What one event gave, as text: whether it was read, and the rules that matched.
std::string outcome(const RuleSet& rules, const MatchResult& result) {
  std::string text = result.verdict == Verdict::OutOfRange ? "out of range" : "";
  for (const RuleId rule : result.rules) {
    text += (text.empty() ? "" : " ") + rules.rule(rule).rule.id;
  }
  return text;
}

// Normalises each event by hand, and knows nothing of formats when it matches.
class Judge {
 public:
  Judge(const RuleSet& rules, const FormatSet& formats, const MatchOptions& options)
      : rules_(rules), recognizer_(formats), matcher_(rules, make_match_tables(rules), options) {}

  std::string match(std::string_view event) {
    const Mapping* mapping = recognizer_.recognize(event);
    if (mapping == nullptr) {
      return outcome(rules_, matcher_.match(event));
    }
    const auto normalized = normalizer_.normalize(*mapping, event);
    return normalized ? outcome(rules_, matcher_.match(normalized->text)) : std::string();
  }

 private:
  const RuleSet& rules_;
  Recognizer recognizer_;
  Normalizer normalizer_;
  Matcher matcher_;
};

struct Tally {
  std::size_t raw = 0;
  std::size_t normalized = 0;
  std::size_t hits = 0;
};

// All three ways agree on the events, some of which are of the mapping's format.
Tally compare(const RuleSet& rules, const std::vector<std::string>& events,
              const MatchOptions& options, const std::string& mapping = kCloudTrail) {
  const FormatSet formats = only(mapping);
  MatchOptions lazy_options = options;
  lazy_options.formats = formats;
  MatchOptions eager_options = lazy_options;
  eager_options.is_eager = true;
  const auto tables = make_match_tables(rules, formats);
  Matcher lazy(rules, tables, lazy_options);
  Matcher eager(rules, tables, eager_options);
  Judge judge(rules, formats, options);
  Tally tally;
  for (const std::string& event : events) {
    const Block block = copy_block(event);
    const std::string expected = judge.match(block.bytes);
    EXPECT_EQ(outcome(rules, eager.match(block.bytes)), expected) << event;
    const MatchResult& result = lazy.match(block.bytes);
    const std::string found = outcome(rules, result);
    if (found != expected) {
      ADD_FAILURE() << "lazily: " << found << "\nelse: " << expected << "\n" << event;
      for (const LoadedRule& rule : rules.rules()) {
        if ((expected.find(rule.rule.id) == std::string::npos) !=
            (found.find(rule.rule.id) == std::string::npos)) {
          ADD_FAILURE() << rule.rule.id << ": " << rule.rule.query;
        }
      }
    }
    tally.raw += result.format != nullptr ? 1U : 0U;
    tally.normalized += result.is_normalized ? 1U : 0U;
    tally.hits += result.rules.size();
  }
  return tally;
}

class LazyIsEager : public testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override { SCOPED_TRACE("seed " + std::to_string(GetParam())); }
  Random random_{GetParam()};

  std::vector<std::string> events(std::size_t count, const RawVocabulary& vocabulary) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) {
      texts.push_back(random_raw_event(random_, vocabulary));
    }
    return texts;
  }
};

TEST_P(LazyIsEager, ForEachRuleByItself) {
  const std::vector<std::string> raw = events(100, small_vocabulary());
  for (int i = 0; i < 25; ++i) {
    const RuleSet rules = random_raw_rules(random_, 1);
    if (!rules.rules().empty()) {
      compare(rules, raw, {});
    }
  }
}

TEST_P(LazyIsEager, ForManyRules) {
  const RuleSet rules = random_raw_rules(random_, 60);
  ASSERT_GE(rules.rules().size(), 50U) << "most generated queries are refused";
  const Tally tally = compare(rules, events(150, small_vocabulary()), {});
  EXPECT_GT(tally.raw, 50U);
  EXPECT_GT(tally.hits, 0U);
}

TEST_P(LazyIsEager, WithinARangeOfTime) {
  const RuleSet rules = random_raw_rules(random_, 10);
  const auto tally = compare(rules, events(100, small_vocabulary()),
                             {.since = parse_timestamp("2024-03-01T10:20:30.123Z"),
                              .until = parse_timestamp("2024-03-02")});
  EXPECT_GT(tally.raw, 40U);
}

// Calls `visit` with the name of each scalar in the tree; lists are looked through.
template <class Visit>
void visit_names(const nlohmann::json& tree, const std::string& name, const Visit& visit) {
  if (tree.is_object()) {
    for (const auto& [key, value] : tree.items()) {
      visit_names(value, name.empty() ? key : name + "." + key, visit);
    }
  } else if (tree.is_array()) {
    for (const auto& element : tree) {
      visit_names(element, name, visit);
    }
  } else {
    visit(name);
  }
}

// What a mapping says nobody can write is taken for missing without a look at the event.
void expect_declared(const Mapping& mapping, const std::vector<std::string>& events) {
  Normalizer normalizer;
  for (const std::string& event : events) {
    const Block block = copy_block(event);
    const auto normalized = normalizer.normalize(mapping, block.bytes);
    ASSERT_TRUE(normalized) << event;
    visit_names(nlohmann::json::parse(normalized->text), "", [&](const std::string& name) {
      EXPECT_TRUE(mapping.can_write(name)) << name << " in what became of " << event;
    });
  }
}

TEST_P(LazyIsEager, NothingIsWrittenThatIsNotDeclared) {
  expect_declared(builtin_mapping(kCloudTrail), events(200, small_vocabulary()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, LazyIsEager, testing::Range<std::uint64_t>(1, 21));

// The formats beside CloudTrail.
class LazyIsEagerForOthers : public testing::TestWithParam<std::tuple<std::size_t, std::uint64_t>> {
 protected:
  std::vector<std::string> events(std::size_t count) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) {
      texts.push_back(format_.event(random_));
    }
    return texts;
  }

  const RawFormat& format_ = other_raw_formats()[std::get<0>(GetParam())];
  Random random_{std::get<1>(GetParam())};
};

TEST_P(LazyIsEagerForOthers, ForEachRuleByItself) {
  const std::vector<std::string> raw = events(100);
  for (int i = 0; i < 25; ++i) {
    const RuleSet rules = random_raw_rules(random_, 1, *format_.words);
    if (!rules.rules().empty()) {
      compare(rules, raw, {}, format_.mapping);
    }
  }
}

TEST_P(LazyIsEagerForOthers, ForManyRules) {
  const RuleSet rules = random_raw_rules(random_, 60, *format_.words);
  ASSERT_GE(rules.rules().size(), 50U) << "most generated queries are refused";
  const Tally tally = compare(rules, events(150), {}, format_.mapping);
  EXPECT_GT(tally.raw, 50U);
  EXPECT_GT(tally.hits, 0U);
}

TEST_P(LazyIsEagerForOthers, WithinARangeOfTime) {
  const RuleSet rules = random_raw_rules(random_, 10, *format_.words);
  const auto tally = compare(rules, events(100),
                             {.since = parse_timestamp("2024-03-01T10:20:30.123Z"),
                              .until = parse_timestamp("2024-03-02")},
                             format_.mapping);
  EXPECT_GT(tally.raw, 30U);
}

TEST_P(LazyIsEagerForOthers, NothingIsWrittenThatIsNotDeclared) {
  expect_declared(builtin_mapping(format_.mapping), events(200));
}

// The real rules.
TEST_P(LazyIsEagerForOthers, AllRulesOfElastic) {
  const std::string folder = TRAWL_SHARED_DIR "/rules/elastic/rules/integrations/" +
                             format_.mapping.substr(0, format_.mapping.find('.'));
  if (!fs::exists(folder)) {
    GTEST_SKIP() << "the public rules are not at " << folder;
  }
  RuleSetBuilder builder;
  ASSERT_TRUE(builder.add_path(folder).has_value());
  const RuleSet rules = std::move(builder).finish();
  ASSERT_GE(rules.rules().size(), 5U);
  const Tally tally = compare(rules, events(300), {}, format_.mapping);
  EXPECT_GT(tally.raw, 100U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LazyIsEagerForOthers,
                         testing::Combine(testing::Range<std::size_t>(0,
                                                                      other_raw_formats().size()),
                                          testing::Range<std::uint64_t>(1, 11)));

// The real rules, on generated events that use the words the rules ask for.
class LazyIsEagerForElastic : public LazyIsEager {
 protected:
  static constexpr const char* kRules = TRAWL_SHARED_DIR "/rules/elastic/rules/integrations/aws";
};

RawVocabulary vocabulary_of(const RuleSet& rules) {
  std::set<std::string> names;
  std::set<std::string> sources;
  for (const Leaf& leaf : rules.program().leaves()) {
    const std::string& field = rules.fields().name(leaf.field);
    for (const Value& operand : leaf.operands) {
      const auto* text = std::get_if<std::string>(&operand.data);
      if (text != nullptr && field == "event.action") {
        names.insert(*text);
      } else if (text != nullptr && field == "event.provider") {
        sources.insert(*text);
      }
    }
  }
  return {.names = {names.begin(), names.end()}, .sources = {sources.begin(), sources.end()}};
}

TEST_P(LazyIsEagerForElastic, AllRulesForAws) {
  if (!fs::exists(kRules)) {
    GTEST_SKIP() << "the public rules are not at " << kRules;
  }
  RuleSetBuilder builder;
  ASSERT_TRUE(builder.add_path(kRules).has_value());
  const RuleSet rules = std::move(builder).finish();
  ASSERT_GE(rules.rules().size(), 50U);
  const Tally tally = compare(rules, events(500, vocabulary_of(rules)), {});
  EXPECT_GT(tally.raw, 200U);
  EXPECT_LT(tally.normalized, tally.raw) << "no event is spared";
}

INSTANTIATE_TEST_SUITE_P(Seeds, LazyIsEagerForElastic, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace trawl::test
