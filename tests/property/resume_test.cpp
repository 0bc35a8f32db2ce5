// A scan that is interrupted anywhere and goes on gives what one uninterrupted scan gives.
//
// A journal that ends anywhere is what a program leaves that ends anywhere: each test takes the
// journal of a scan and cuts it at random places, as often as it likes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/engines.h"
#include "tests/support/generate.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/io/archives.h"
#include "tests/unit/io/packing.h"

namespace trawl::test {
namespace {

// All that a manifest says but for times.
std::string account(const RuleSet& rules, ScanReport report) {
  report.seconds_matching = 0;
  report.seconds_writing = 0;
  report.spilled_bytes = 0;
  report.restored_inputs = 0;
  return manifest_json(rules, report, {});
}

struct Resumed {
  ScanRun run;
  std::string journal;  // when the scan was done
};

// Scans with a checkpoint that holds `journal` ("": nothing yet).
Resumed resume(const RuleSet& rules, const std::vector<std::string>& paths, ScanOptions options,
               const std::string& journal, const TemporaryFolder& folder) {
  std::filesystem::create_directory(folder.path("kept"));
  if (!journal.empty()) {
    folder.write("kept/journal", journal);
  }
  Result<CheckpointFolder> checkpoint = CheckpointFolder::open(folder.path("kept"), "1");
  EXPECT_TRUE(checkpoint) << checkpoint.error().text();
  options.checkpoint = &*checkpoint;
  Resumed resumed{.run = run_scan(rules, paths, options),
                  .journal = read_file(checkpoint->journal_path())};
  EXPECT_TRUE(checkpoint->clear());
  return resumed;
}

std::vector<std::string> many_inputs(Random& random, const TemporaryFolder& folder) {
  const auto lines = [&random] { return random_lines(random, 40); };
  return {folder.write("plain", lines()),
          folder.write("gz", gzip(lines())),
          folder.write("zst", zstd(lines()) + zstd(lines())),
          folder.write("bz2", bzip2(lines())),
          folder.write("xz", xz(lines())),
          folder.write("lz4", lz4(lines())),
          folder.write("tar", tar({{"a", lines()}, {"b", gzip(lines())}, {"c", "no event\n"}})),
          folder.write("zip", zip({{"d", tar({{"e", lines()}, {"f", lines()}})}, {"g", lines()}})),
          folder.write("cut_off", gzip(lines()).substr(0, 400)),
          folder.write("empty", ""),
          folder.write("rejected", "no event\n{\n")};
}

class Resume : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Resume, GivesWhatOneScanGives) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 30);
  const TemporaryFolder folder;
  const std::vector<std::string> paths = many_inputs(random, folder);
  ScanOptions options;
  options.threads = 1 + static_cast<unsigned>(random.below(2));
  const ScanRun expected = run_scan(rules, paths, options);
  EXPECT_GT(expected.report.alerts, 0U);
  const std::string expected_account = account(rules, expected.report);

  const Resumed first = resume(rules, paths, options, "", folder);
  EXPECT_TRUE(first.run.alerts == expected.alerts);
  EXPECT_EQ(first.run.report.restored_inputs, 0U);
  const Resumed last = resume(rules, paths, options, first.journal, folder);
  EXPECT_TRUE(last.run.alerts == expected.alerts);
  EXPECT_EQ(last.run.report.restored_inputs, paths.size());
  // What follows the identity, which is written aside and cannot be torn.
  const std::size_t identity_bytes = first.journal.find(paths.back()) + paths.back().size() + 8;
  std::string journal = first.journal;
  for (int cuts = 0; cuts < 8; ++cuts) {
    journal.resize(identity_bytes + random.below(journal.size() - identity_bytes));
    options.threads = 1 + static_cast<unsigned>(random.below(2));
    Resumed resumed = resume(rules, paths, options, journal, folder);
    EXPECT_TRUE(resumed.run.alerts == expected.alerts) << journal.size();
    EXPECT_EQ(account(rules, resumed.run.report), expected_account);
    journal = std::move(resumed.journal);
  }
}

TEST_P(Resume, GivesWhatOneScanGivesAfterAnyDamage) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 10);
  const TemporaryFolder folder;
  const std::vector<std::string> paths = many_inputs(random, folder);
  const ScanRun expected = run_scan(rules, paths, {});
  const std::string whole = resume(rules, paths, {}, "", folder).journal;
  const std::size_t identity_bytes = whole.find(paths.back()) + paths.back().size() + 8;
  for (int round = 0; round < 10; ++round) {
    std::string journal = whole;
    const std::size_t at = identity_bytes + random.below(journal.size() - identity_bytes);
    journal[at] = static_cast<char>(journal[at] ^ static_cast<char>(1U << random.below(8)));
    const Resumed resumed = resume(rules, paths, {}, journal, folder);
    EXPECT_TRUE(resumed.run.alerts == expected.alerts) << at;
    EXPECT_LT(resumed.run.report.restored_inputs, paths.size());
  }
}

// The scan is asked to stop somewhere, as by a signal.
TEST_P(Resume, GoesOnAfterAStop) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 30);
  const TemporaryFolder folder;
  std::vector<std::string> paths = many_inputs(random, folder);
  const ScanRun expected = run_scan(rules, paths, {});
  std::string journal;
  std::uint64_t restored = 0;
  for (bool was_stopped = true; was_stopped;) {
    std::stop_source stop;
    ScanOptions options;
    options.threads = 1 + static_cast<unsigned>(random.below(2));
    options.stop = stop.get_token();
    // Progress is told after a while; a slow machine is stopped earlier, a fast one not at all.
    options.on_progress = [&stop](const Progress& progress) {
      if (!progress.is_done) {
        stop.request_stop();
      }
    };
    if (journal.empty()) {
      stop.request_stop();
    }
    Resumed resumed = resume(rules, paths, options, journal, folder);
    was_stopped = resumed.run.report.was_stopped;
    EXPECT_GE(resumed.run.report.restored_inputs, restored);
    restored = resumed.run.report.restored_inputs;
    journal = std::move(resumed.journal);
    if (!was_stopped) {
      EXPECT_TRUE(resumed.run.alerts == expected.alerts);
      EXPECT_EQ(account(rules, resumed.run.report), account(rules, expected.report));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Resume, testing::Range<std::uint64_t>(1, 4));

// More hits than memory, kept and taken back.
TEST(ResumeOutOfMemory, KeepsTheBudget) {
  RuleSetBuilder builder;
  builder.add_text(rule_toml("all", "*:*"), "all.toml");
  const RuleSet rules = std::move(builder).finish();
  const TemporaryFolder folder;
  std::vector<std::string> paths;
  const std::string filler(20'000, 'f');
  for (int file = 0; file < 4; ++file) {
    std::string text;
    for (int i = 0; i < 400; ++i) {
      text += "{\"@timestamp\":" + std::to_string(i) + ",\"message\":\"" + filler + "\"}\n";
    }
    paths.push_back(folder.write("events" + std::to_string(file), text));
  }
  ScanOptions options;
  options.threads = 2;
  const ScanRun expected = run_scan(rules, paths, options);
  options.max_memory_bytes = kMinMaxMemoryBytes;
  options.spill_folder = folder.path("");
  const Resumed first = resume(rules, paths, options, "", folder);
  EXPECT_TRUE(first.run.alerts == expected.alerts);
  const Resumed second = resume(rules, paths, options, first.journal, folder);
  EXPECT_TRUE(second.run.alerts == expected.alerts);
  EXPECT_EQ(second.run.report.restored_inputs, 4U);
  EXPECT_GT(second.run.report.spilled_bytes, 0U);
}

}  // namespace
}  // namespace trawl::test
