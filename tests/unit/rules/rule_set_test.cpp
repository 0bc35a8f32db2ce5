// RuleSetBuilder: what is loaded, what is left out and why, in an order that does not depend on the
// files'.

#include "rules/rule_set.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "rules/ir/print.h"
#include "scanner/side_by_side.h"
#include "tests/support/temporary_folder.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

std::string rule_text(std::string_view id, std::string_view more = {},
                      std::string_view query = "event.action: a", std::string_view updated = "") {
  return "[metadata]\nupdated_date = \"" + std::string(updated) + "\"\n[rule]\nname = \"rule " +
         std::string(id) + "\"\nrule_id = \"" + std::string(id) +
         "\"\ntype = \"query\"\nquery = '''" + std::string(query) + "'''\n" + std::string(more) +
         "\n";
}

std::vector<std::string> loaded_ids(const RuleSet& set) {
  std::vector<std::string> ids;
  for (const LoadedRule& loaded : set.rules()) {
    ids.push_back(loaded.rule.id);
  }
  return ids;
}

const LeftOutRule& only_left_out(const RuleSet& set) {
  EXPECT_EQ(set.left_out().size(), 1U);
  return set.left_out().at(0);
}

TEST(RuleSet, IsOrderedByIdWhateverTheOrderOfTheFiles) {
  RuleSetBuilder forward;
  forward.add_text(rule_text("b"), "1.toml");
  forward.add_text(rule_text("a", "", "user.name: x"), "2.toml");
  const RuleSet first = std::move(forward).finish();
  RuleSetBuilder backward;
  backward.add_text(rule_text("a", "", "user.name: x"), "2.toml");
  backward.add_text(rule_text("b"), "1.toml");
  const RuleSet second = std::move(backward).finish();
  EXPECT_EQ(loaded_ids(first), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(loaded_ids(second), loaded_ids(first));
  EXPECT_EQ(second.digest(), first.digest());
  EXPECT_EQ(first.rule(RuleId{1}).rule.name, "rule b");
  EXPECT_EQ(first.program().conditions().size(), 2U);
  EXPECT_EQ(static_cast<std::uint32_t>(first.rules()[1].condition), 1U);
}

TEST(RuleSet, AndsTheFiltersWithTheQuery) {
  RuleSetBuilder builder;
  builder.add_text(rule_text("a",
                             "[[rule.filters]]\nmeta.negate = true\n"
                             "query.exists.field = \"user.name\"\n"),
                   "a.toml");
  const RuleSet set = std::move(builder).finish();
  ASSERT_EQ(set.rules().size(), 1U);
  const std::string text = print(std::get<Single>(set.rules()[0].query).condition, set.fields());
  EXPECT_NE(text.find("event.action"), std::string::npos) << text;
  EXPECT_NE(text.find("not("), std::string::npos) << text;
  EXPECT_NE(text.find("user.name"), std::string::npos) << text;
}

TEST(RuleSet, LeavesOutWithAReason) {
  const std::map<std::string, std::string> reasons = {
      {"type = \"eql\"\nquery = \"any where true\"", "EQL rules are not supported yet"},
      {"type = \"esql\"\nquery = \"from x\"", "ES|QL rules are not supported yet"},
      {"type = \"query\"\nlanguage = \"lucene\"\nquery = \"a:b\"",
       "Lucene queries are not supported yet"},
      {"type = \"threshold\"\nquery = \"a:b\"\nthreshold = {field = [], value = 3}",
       "threshold rules are not supported yet"},
      {"type = \"machine_learning\"\nmachine_learning_job_id = \"j\"",
       "machine-learning rules need the results of anomaly jobs"},
      {"type = \"saved_query\"", "the saved query is not in the file"},
  };
  for (const auto& [text, detail] : reasons) {
    RuleSetBuilder builder;
    builder.add_text("[rule]\nrule_id = \"i\"\nname = \"n\"\n" + text + "\n", "x.toml");
    const RuleSet set = std::move(builder).finish();
    const LeftOutRule& left_out = only_left_out(set);
    EXPECT_EQ(left_out.detail, detail);
    EXPECT_EQ(left_out.file, "x.toml");
    EXPECT_EQ(left_out.id, "i");
    EXPECT_EQ(left_out.name, "n");
    EXPECT_TRUE(left_out.rule.has_value());
    EXPECT_EQ(left_out.reason,
              text.find("machine") != std::string::npos || text.find("saved") != std::string::npos
                  ? LeftOutReason::CannotRunOffline
                  : LeftOutReason::NotSupportedYet);
  }
}

TEST(RuleSet, RunsASavedQueryThatCarriesItsQuery) {
  RuleSetBuilder builder;
  builder.add_text(
      "[rule]\nrule_id = \"i\"\nname = \"n\"\ntype = \"saved_query\"\nquery = \"a: b\"\n", "x");
  EXPECT_EQ(std::move(builder).finish().rules().size(), 1U);
}

TEST(RuleSet, ShowsABrokenQueryInItsFile) {
  RuleSetBuilder builder;
  builder.add_text(rule_text("a", "", "\nevent.action: (a or\n"), "a.toml");
  const RuleSet set = std::move(builder).finish();
  const LeftOutRule& left_out = only_left_out(set);
  EXPECT_EQ(left_out.reason, LeftOutReason::Broken);
  EXPECT_EQ(left_out.id, "a");
  ASSERT_TRUE(left_out.diagnostic.has_value());
  EXPECT_EQ(left_out.diagnostic->file, "a.toml");
  EXPECT_EQ(left_out.diagnostic->source_line, "event.action: (a or");
  EXPECT_EQ(left_out.diagnostic->place.line, 8U);
}

TEST(RuleSet, ShowsAQueryWithEscapesByItself) {
  RuleSetBuilder builder;
  builder.add_text(
      "[rule]\nrule_id = \"i\"\nname = \"n\"\ntype = \"query\"\n"
      "query = \"a: \\\"b\\\" and\\nc: (d\"\n",
      "a.toml");
  const RuleSet set = std::move(builder).finish();
  const LeftOutRule& left_out = only_left_out(set);
  ASSERT_TRUE(left_out.diagnostic.has_value());
  EXPECT_EQ(left_out.diagnostic->file, "a.toml (query)");
  EXPECT_EQ(left_out.diagnostic->source_line, "c: (d");
  EXPECT_EQ(left_out.diagnostic->place.line, 2U);
}

TEST(RuleSet, PrefersTheLaterDateThenThePath) {
  RuleSetBuilder builder;
  builder.add_text(rule_text("a", "", "x: new", "2026/04/10"), "z.toml");
  builder.add_text(rule_text("a", "", "x: old", "2024/05/21"), "a.toml");
  builder.add_text(rule_text("b", "", "x: 1", "2024/05/21"), "b2.toml");
  builder.add_text(rule_text("b", "", "x: 2", "2024/05/21"), "b1.toml");
  const RuleSet set = std::move(builder).finish();
  ASSERT_EQ(set.rules().size(), 2U);
  EXPECT_EQ(set.rules()[0].rule.file, "z.toml");
  EXPECT_EQ(set.rules()[1].rule.file, "b1.toml");
  ASSERT_EQ(set.left_out().size(), 2U);
  EXPECT_EQ(set.left_out()[0].file, "a.toml");
  EXPECT_EQ(set.left_out()[0].reason, LeftOutReason::Duplicate);
  EXPECT_EQ(set.left_out()[0].detail, "z.toml has the same rule_id and is preferred");
  EXPECT_EQ(set.left_out()[1].file, "b2.toml");
  EXPECT_EQ(set.count_left_out(LeftOutReason::Duplicate), 2U);
  EXPECT_EQ(set.count_left_out(LeftOutReason::Broken), 0U);
}

TEST(RuleSet, DoesNotPreferABrokenFile) {
  RuleSetBuilder builder;
  builder.add_text(rule_text("a", "", "x: (", "2026/04/10"), "new.toml");
  builder.add_text(rule_text("a", "", "x: old", "2024/05/21"), "old.toml");
  const RuleSet set = std::move(builder).finish();
  ASSERT_EQ(set.rules().size(), 1U);
  EXPECT_EQ(set.rules()[0].rule.file, "old.toml");
  EXPECT_EQ(only_left_out(set).reason, LeftOutReason::Broken);
}

TEST(RuleSet, DoesNotReviveAnOlderFormByTheSelection) {
  RuleSelection selection;
  selection.only.severities = {"low"};
  RuleSetBuilder builder({}, selection);
  builder.add_text(rule_text("a", "severity = \"high\"", "x: 1", "2026/04/10"), "new.toml");
  builder.add_text(rule_text("a", "severity = \"low\"", "x: 1", "2024/05/21"), "old.toml");
  const RuleSet set = std::move(builder).finish();
  EXPECT_TRUE(set.rules().empty());
  EXPECT_EQ(set.count_left_out(LeftOutReason::NotSelected), 1U);
  EXPECT_EQ(set.count_left_out(LeftOutReason::Duplicate), 1U);
}

TEST(RuleSet, DigestFollowsWhatReachesAnAlert) {
  const auto digest = [](std::string_view more, std::string_view file) {
    RuleSetBuilder builder;
    builder.add_text(rule_text("a", more), std::string(file));
    return std::move(builder).finish().digest();
  };
  const std::string base = digest("", "a.toml");
  EXPECT_EQ(base.size(), 32U);
  EXPECT_EQ(base.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(digest("", "elsewhere/b.toml"), base);
  EXPECT_EQ(digest("# a comment", "a.toml"), base);
  for (const std::string_view more :
       {"severity = \"high\"", "risk_score = 1", "index = [\"logs-*\"]", "tags = [\"t\"]",
        "note = \"n\"", "version = 2", "author = [\"x\"]",
        "[[rule.filters]]\nquery.exists.field = \"user.name\"",
        "[[rule.threat]]\nframework = \"f\"\n[rule.threat.tactic]\nid = \"TA0001\"",
        "[[rule.severity_mapping]]\nfield = \"f\"\noperator = \"equals\"\nseverity = \"low\"\n"
        "value = \"1\""}) {
    EXPECT_NE(digest(more, "a.toml"), base) << more;
  }
  // Lists that join to the same text differ.
  EXPECT_NE(digest("tags = [\"ab\", \"c\"]", "a"), digest("tags = [\"a\", \"bc\"]", "a"));
  EXPECT_NE(digest("tags = [\"a\"]", "a"), digest("references = [\"a\"]", "a"));
}

TEST(RuleSet, NotesWhereItsMeaningDiffers) {
  RuleSetBuilder builder;
  builder.add_text(rule_text("a",
                             "index = [\".alerts-security.*\"]\n[rule.alert_suppression]\n"
                             "group_by = [\"user.name\"]\n",
                             "source.geo.country_name: X and not source.as.number: 1"),
                   "a.toml");
  builder.add_text(rule_text("b"), "b.toml");
  const RuleSet set = std::move(builder).finish();
  ASSERT_EQ(set.rules().size(), 2U);
  const std::vector<std::string>& notes = set.rules()[0].notes;
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_TRUE(notes[0].starts_with("alert suppression is not applied yet"));
  EXPECT_TRUE(notes[1].starts_with("it reads the alerts of other rules"));
  EXPECT_EQ(notes[2],
            "it tests source.as.number, source.geo.country_name, which events have from GeoIP "
            "databases only");
  EXPECT_TRUE(set.rules()[1].notes.empty());
}

// Selection.

constexpr std::string_view kExfiltration =
    "severity = \"medium\"\ntags = [\"Data Source: AWS\", \"Domain: Cloud\"]\n"
    "[[rule.threat]]\nframework = \"MITRE ATT&CK\"\n"
    "[rule.threat.tactic]\nid = \"TA0010\"\nname = \"Exfiltration\"\nreference = \"\"\n"
    "[[rule.threat.technique]]\nid = \"T1537\"\nname = \"Transfer Data\"\nreference = \"\"\n"
    "[[rule.threat.technique.subtechnique]]\nid = \"T1537.001\"\nname = \"Part\"\n"
    "reference = \"\"\n";

bool is_used(const RuleSelection& selection) {
  RuleSetBuilder builder({}, selection);
  builder.add_text(rule_text("id-1", kExfiltration), "a.toml");
  const RuleSet set = std::move(builder).finish();
  EXPECT_EQ(set.rules().size() + set.count_left_out(LeftOutReason::NotSelected), 1U);
  return set.rules().size() == 1;
}

using Terms = RuleSelection::Terms;

TEST(RuleSelection, ChoosesByEachProperty) {
  EXPECT_TRUE(is_used({}));
  EXPECT_TRUE(is_used({.only = {.severities = {"Medium"}}}));
  EXPECT_FALSE(is_used({.only = {.severities = {"high"}}}));
  EXPECT_TRUE(is_used({.only = {.tags = {"data source: aws"}}}));
  EXPECT_TRUE(is_used({.only = {.tags = {"Domain:*"}}}));
  EXPECT_FALSE(is_used({.only = {.tags = {"Domain"}}}));
  EXPECT_TRUE(is_used({.only = {.tactics = {"ta0010"}}}));
  EXPECT_TRUE(is_used({.only = {.tactics = {"exfiltration"}}}));
  EXPECT_FALSE(is_used({.only = {.tactics = {"TA001"}}}));
  EXPECT_TRUE(is_used({.only = {.types = {"QUERY"}}}));
  EXPECT_FALSE(is_used({.only = {.types = {"eql"}}}));
  EXPECT_TRUE(is_used({.only = {.ids = {"ID-1"}}}));
  EXPECT_FALSE(is_used({.only = {.ids = {"id-*"}}}));
  EXPECT_TRUE(is_used({.only = {.names = {"RULE*"}}}));
  EXPECT_FALSE(is_used({.only = {.names = {"rule"}}}));
}

TEST(RuleSelection, ATechniqueSelectsItsSubtechniques) {
  EXPECT_TRUE(is_used({.only = {.techniques = {"T1537"}}}));
  EXPECT_TRUE(is_used({.only = {.techniques = {"t1537.001"}}}));
  EXPECT_TRUE(is_used({.only = {.techniques = {"transfer data"}}}));
  EXPECT_FALSE(is_used({.only = {.techniques = {"T1537.002"}}}));
  EXPECT_FALSE(is_used({.only = {.techniques = {"T153"}}}));
  RuleSetBuilder builder({}, {.only = {.techniques = {"T1048"}}});
  builder.add_text(rule_text("a",
                             "[[rule.threat]]\nframework = \"f\"\n"
                             "[[rule.threat.technique]]\nid = \"T1048.003\"\n"),
                   "a.toml");
  EXPECT_EQ(std::move(builder).finish().rules().size(), 1U);
}

TEST(RuleSelection, ListsAreAndedAndTheirValuesOred) {
  EXPECT_TRUE(is_used({.only = {.severities = {"high", "medium"}, .tags = {"Domain: Cloud"}}}));
  EXPECT_FALSE(is_used({.only = {.severities = {"medium"}, .tags = {"Domain: Endpoint"}}}));
  EXPECT_FALSE(is_used({.only = {}, .except = {.tags = {"Domain: Cloud"}}}));
  EXPECT_FALSE(is_used({.only = {}, .except = {.severities = {"high"}, .tags = {"*cloud"}}}));
  EXPECT_TRUE(is_used({.only = {}, .except = {.severities = {"high"}, .tags = {"x"}}}));
  EXPECT_FALSE(is_used({.only = {.ids = {"id-1"}}, .except = {.ids = {"id-1"}}}));
}

// Files and folders.

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST(RuleSet, ReadsFoldersButNotDeprecatedOnes) {
  const test::TemporaryFolder folder;
  const fs::path root = fs::path(folder.path("rules"));
  fs::create_directory(root);
  write(root / "b" / "one.toml", rule_text("1"));
  write(root / "a.toml", rule_text("2"));
  write(root / "notes.txt", "not a rule");
  write(root / "_deprecated" / "old.toml", rule_text("3"));
  write(root / "broken.toml", "[rule\n");
  RuleSetBuilder builder;
  ASSERT_TRUE(builder.add_path(root.string()).has_value());
  // Met twice, read once.
  ASSERT_TRUE(builder.add_path((root / "b" / ".." / "a.toml").string()).has_value());
  const RuleSet set = std::move(builder).finish();
  EXPECT_EQ(loaded_ids(set), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(only_left_out(set).file, (root / "broken.toml").string());

  RuleSetBuilder named;
  ASSERT_TRUE(named.add_path((root / "_deprecated").string()).has_value());
  EXPECT_EQ(loaded_ids(std::move(named).finish()), std::vector<std::string>{"3"});
}

// Ids, digest, and what is left out with its message, in their order.
std::vector<std::string> account_of(const RuleSet& set) {
  std::vector<std::string> account = loaded_ids(set);
  account.push_back(set.digest());
  for (const LeftOutRule& left_out : set.left_out()) {
    account.push_back(left_out.file + ": " + left_out.detail);
  }
  return account;
}

TEST(RuleSet, DoesNotDependOnTheOrderInWhichFilesAreRead) {
  const test::TemporaryFolder folder;
  const fs::path root = fs::path(folder.path("rules"));
  fs::create_directory(root);
  for (int i = 0; i < 20; ++i) {
    const std::string id = std::to_string(i);
    // Half of them twice; every fifth is broken.
    write(root / (id + ".toml"), i % 5 == 0 ? "[rule\n" : rule_text(std::to_string(i / 2)));
  }
  fs::create_symlink(root / "nowhere", root / "dangling.toml");
  const auto build = [&root](const TaskRunner& run_tasks) {
    RuleSetBuilder builder({}, {}, run_tasks);
    EXPECT_TRUE(builder.add_path(root.string()).has_value());
    return account_of(std::move(builder).finish());
  };
  const std::vector<std::string> in_order = build(run_in_order);
  // 10 ids, all of which have a whole file, and 20 + 1 - 10 entries left out.
  EXPECT_EQ(in_order.size(), 10U + 1U + 11U);
  EXPECT_EQ(build([](std::size_t count, const auto& task) {
              for (std::size_t i = count; i > 0; --i) {
                task(i - 1);
              }
            }),
            in_order);
  EXPECT_EQ(build(run_side_by_side), in_order);
}

TEST(RuleSet, SurvivesCyclesAndOddFiles) {
  const test::TemporaryFolder folder;
  const fs::path root = fs::path(folder.path("rules"));
  fs::create_directory(root);
  write(root / "sub" / "one.toml", rule_text("1"));
  fs::create_directory_symlink(root, root / "sub" / "up");
  fs::create_directory(root / "folder.toml");
  fs::create_symlink(root / "nowhere", root / "dangling.toml");
  RuleSetBuilder builder;
  ASSERT_TRUE(builder.add_path(root.string()).has_value());
  const RuleSet set = std::move(builder).finish();
  EXPECT_EQ(loaded_ids(set), std::vector<std::string>{"1"});
  EXPECT_EQ(only_left_out(set).file, (root / "dangling.toml").string());
  EXPECT_EQ(set.left_out()[0].reason, LeftOutReason::Broken);
}

TEST(RuleSet, RefusesAPathThatDoesNotExist) {
  RuleSetBuilder builder;
  const Result<void> added = builder.add_path("/nowhere/at/all");
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().code, ErrorCode::Io);
  EXPECT_EQ(added.error().where, "/nowhere/at/all");
}

// Elastic's rules, where they are at hand.

const fs::path kShared = TRAWL_SHARED_DIR;

TEST(PublicRules, EveryFileIsLoadedOrLeftOutWithAReason) {
  const fs::path folder = kShared / "rules" / "elastic";
  if (!fs::exists(folder)) {
    GTEST_SKIP() << folder << " is absent";
  }
  RuleSetBuilder builder;
  ASSERT_TRUE(builder.add_path(folder.string()).has_value());
  const RuleSet set = std::move(builder).finish();
  std::map<std::string, std::size_t> counts;
  for (const LeftOutRule& left_out : set.left_out()) {
    ++counts[left_out.detail];
    EXPECT_NE(left_out.reason, LeftOutReason::Broken)
        << (left_out.diagnostic ? left_out.diagnostic->render() : left_out.file);
  }
  EXPECT_EQ(set.rules().size() + set.left_out().size(), 1766U);
  EXPECT_EQ(set.rules().size(), 375U);
  EXPECT_EQ(counts, (std::map<std::string, std::size_t>{
                        {"EQL rules are not supported yet", 899},
                        {"ES|QL rules are not supported yet", 172},
                        {"indicator-match rules are not supported yet", 5},
                        {"machine-learning rules need the results of anomaly jobs", 92},
                        {"new-terms rules are not supported yet", 201},
                        {"threshold rules are not supported yet", 22},
                    }));
}

TEST(PublicRules, BothFormsOfTheSeedRuleLoad) {
  const fs::path folder = kShared / "rules" / "seed";
  if (!fs::exists(folder)) {
    GTEST_SKIP() << folder << " is absent";
  }
  for (const char* file :
       {"aws_rds_snapshot_export_2024.toml", "aws_rds_snapshot_export_2026.toml"}) {
    RuleSetBuilder builder;
    ASSERT_TRUE(builder.add_path((folder / file).string()).has_value());
    const RuleSet set = std::move(builder).finish();
    EXPECT_EQ(loaded_ids(set), std::vector<std::string>{"119c8877-8613-416d-a98a-96b6664ee73a"});
  }
  RuleSetBuilder builder;
  ASSERT_TRUE(builder.add_path(folder.string()).has_value());
  const RuleSet set = std::move(builder).finish();
  ASSERT_EQ(set.rules().size(), 1U);
  EXPECT_EQ(set.rules()[0].rule.updated_date, "2026/04/10");
  EXPECT_EQ(only_left_out(set).reason, LeftOutReason::Duplicate);
}

}  // namespace
}  // namespace trawl
