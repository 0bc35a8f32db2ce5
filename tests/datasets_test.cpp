// Scans real events (../shared/datasets/ecs-elastic, as Elastic's own pipelines wrote them) with
// all of Elastic's rules through the library's front door, and compares the alerts with what an
// independent reference says. Skipped, visibly, where that folder is absent.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/engines.h"
#include "tests/support/temporary_folder.h"

namespace trawl::test {
namespace {

using nlohmann::json;

const std::filesystem::path kShared = TRAWL_SHARED_DIR;
const std::filesystem::path kData = kShared / "datasets" / "ecs-elastic";

// The sample rule that matches every event; the reference leaves it out.
constexpr std::string_view kSampleRule = "a198fbbd-9413-45ec-a269-47ae4ccf59ce";

// Event number `event` (from 0) of a file matched a rule.
struct FileHit {
  std::string rule;
  std::string file;
  std::size_t event = 0;
  auto operator<=>(const FileHit&) const = default;
};

std::ostream& operator<<(std::ostream& out, const FileHit& hit) {
  return out << hit.rule << " on " << hit.file << " " << hit.event;
}

class EcsElastic : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!is_present()) {
      return;
    }
    RuleSetBuilder builder;
    ASSERT_TRUE(builder.add_path((kShared / "rules" / "elastic").string()));
    rules_ = new RuleSet(std::move(builder).finish());
    for (const auto& entry : std::filesystem::directory_iterator(kData / "data")) {
      paths_.push_back(entry.path().string());
    }
    std::ranges::sort(paths_);
  }

  static void TearDownTestSuite() {
    delete rules_;
    rules_ = nullptr;
  }

  void SetUp() override {
    if (!is_present()) {
      GTEST_SKIP() << kData << " is absent: Elastic's rules are not run on real events";
    }
  }

  static bool is_present() { return std::filesystem::is_directory(kData / "data"); }

  static const LoadedRule* find_rule(const std::string& id) {
    const auto found =
        std::ranges::find(rules_->rules(), id, [](const LoadedRule& rule) { return rule.rule.id; });
    return found == rules_->rules().end() ? nullptr : &*found;
  }

  static RuleSet* rules_;
  static std::vector<std::string> paths_;
};

RuleSet* EcsElastic::rules_ = nullptr;
std::vector<std::string> EcsElastic::paths_;

TEST_F(EcsElastic, AlertsAreExactlyTheExpectedHitsOfQueryRules) {
  std::set<FileHit> expected;
  std::set<std::string> absent_rules;
  for (const std::string& line : lines_of(read_file((kData / "expected.jsonl").string()))) {
    const json row = json::parse(line);
    if (row.at("k") != "hit" || row.at("type") != "query" || row.at("ix") == false) {
      continue;
    }
    const std::string rule = row.at("rule");
    if (find_rule(rule) == nullptr) {
      absent_rules.insert(rule);
      continue;
    }
    expected.insert({rule, row.at("file"), row.at("i")});
  }
  std::cout << expected.size() << " hits expected; " << absent_rules.size()
            << " rules with hits are not in the folder of rules\n";
  EXPECT_FALSE(expected.empty());

  std::set<FileHit> found;
  for (const std::string& path : paths_) {
    const ScanRun run = run_scan(*rules_, {path}, {.threads = 2});
    ASSERT_EQ(run.report.inputs.size(), 1U);
    EXPECT_EQ(run.report.inputs[0].rejected, 0U) << path;
    for (const RuleHit& hit : hits_of_alerts(run.alerts)) {
      const LoadedRule* rule = find_rule(hit.rule);
      ASSERT_NE(rule, nullptr);
      if (!rule->rule.is_building_block() && hit.rule != kSampleRule) {
        found.insert({hit.rule, std::filesystem::path(path).filename().string(), hit.event});
      }
    }
  }
  for (const FileHit& hit : expected) {
    EXPECT_TRUE(found.contains(hit)) << "missed: " << hit;
  }
  for (const FileHit& hit : found) {
    EXPECT_TRUE(expected.contains(hit)) << "not expected: " << hit;
  }
}

// Every rule on every event, building blocks included.
TEST_F(EcsElastic, MatcherAgreesWithTheReference) {
  for (const std::string& path : paths_) {
    const std::vector<std::string> events = lines_of(read_file(path));
    const std::string expected = print_hits(all_engines()[0].run(*rules_, events, {}));
    EXPECT_EQ(expected, print_hits(all_engines()[1].run(*rules_, events, {}))) << path;
  }
}

}  // namespace
}  // namespace trawl::test
