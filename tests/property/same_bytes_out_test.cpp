// Law 1: same bytes out. The alert file depends on inputs, rules and mappings only; not on threads,
// chunk size, chunks in flight, or how much memory there is for hits.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zstd.h>

#include "tests/support/engines.h"
#include "tests/support/framings.h"
#include "tests/support/generate.h"
#include "tests/support/temporary_folder.h"

namespace trawl::test {
namespace {

std::string zstd_frames(Random& random, const std::string& text) {
  std::string archive;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = std::min(text.size() - at, 1 + random.below(3000));
    std::string frame(ZSTD_compressBound(size), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data() + at, size, 3));
    archive += frame;
    at += size;
  }
  return archive;
}

class SameBytesOut : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SameBytesOut, ForAnyThreadsChunksAndTokens) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 30);
  const TemporaryFolder folder;
  const std::vector<std::string> paths = {
      folder.write("a", random_lines(random, 120)),
      folder.write("b.zst", zstd_frames(random, random_lines(random, 120))),
      folder.write("c", random_lines(random, 1)),
      folder.write("empty", ""),
  };
  for (const std::string format : {"ndjson", "csv"}) {
    ScanOptions plain;
    plain.threads = 1;
    const ScanRun expected = run_scan(rules, paths, plain, format);
    EXPECT_GT(expected.report.alerts, 0U);
    EXPECT_EQ(expected.report.alert_bytes, expected.alerts.size());
    for (const unsigned threads : {1U, 2U, 8U}) {
      for (const std::size_t chunk_bytes :
           {std::size_t{1}, std::size_t{777}, std::size_t{1} << 20}) {
        for (const unsigned tokens : {0U, 1U, 3U}) {
          ScanOptions options;
          options.threads = threads;
          options.chunk_bytes = chunk_bytes;
          options.tokens = tokens;
          const ScanRun run = run_scan(rules, paths, options, format);
          EXPECT_TRUE(run.alerts == expected.alerts)
              << format << ", threads " << threads << ", chunk bytes " << chunk_bytes << ", tokens "
              << tokens;
          EXPECT_EQ(run.report.alert_sha256, expected.report.alert_sha256);
          EXPECT_EQ(run.report.alerts_by_rule, expected.report.alerts_by_rule);
        }
      }
    }
  }
}

TEST_P(SameBytesOut, ForAnyThreadsAndChunksInEveryFraming) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 30);
  std::string expected_hits;
  for (const FramedText& framed : in_all_framings(random, framable_events(random, 120))) {
    SCOPED_TRACE(framed.framing);
    const TemporaryFolder folder;
    const std::vector<std::string> paths = {
        folder.write("a", framed.text),
        folder.write("b.zst", zstd_frames(random, framed.text)),
    };
    ScanOptions plain;
    plain.threads = 1;
    const ScanRun expected = run_scan(rules, paths, plain);
    for (const InputReport& input : expected.report.inputs) {
      EXPECT_EQ(framing_name(input.framing.value()), framed.framing);
      EXPECT_EQ(input.events, 120U);
      EXPECT_EQ(input.rejected, 0U);
      EXPECT_FALSE(input.error) << input.error->text();
    }
    // The same events are found in all framings, and have the same ordinals.
    const std::string hits = print_hits(hits_of_alerts(expected.alerts));
    expected_hits = expected_hits.empty() ? hits : expected_hits;
    EXPECT_EQ(hits, expected_hits);
    EXPECT_FALSE(hits.empty());
    for (const unsigned threads : {1U, 8U}) {
      for (const std::size_t chunk_bytes : {std::size_t{1}, std::size_t{777}}) {
        ScanOptions options;
        options.threads = threads;
        options.chunk_bytes = chunk_bytes;
        options.tokens = static_cast<unsigned>(random.below(4));
        EXPECT_TRUE(run_scan(rules, paths, options).alerts == expected.alerts)
            << "threads " << threads << ", chunk bytes " << chunk_bytes;
      }
    }
  }
}

TEST_P(SameBytesOut, ForEventsInEveryCarrierAndFraming) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 10);
  const std::vector<std::string> events = framable_events(random, 20);
  const TemporaryFolder folder;
  std::string text;
  for (const std::string& event : events) {
    text += event + "\n";
  }
  const std::string expected =
      print_hits(hits_of_alerts(run_scan(rules, {folder.write("plain", text)}, {}).alerts));
  EXPECT_FALSE(expected.empty());
  for (const auto& [carrier, records] : in_all_carriers(events)) {
    for (const FramedText& framed : in_all_framings(random, records)) {
      SCOPED_TRACE(carrier + " in " + framed.framing);
      const std::string path = folder.write("carried", framed.text);
      ScanOptions options;
      options.threads = random.one_in(2) ? 1 : 8;
      options.chunk_bytes = 1 + random.below(5000);
      const ScanRun run = run_scan(rules, {path}, options);
      EXPECT_EQ(run.report.inputs[0].events, 20U);
      EXPECT_EQ(run.report.inputs[0].rejected, 0U);
      EXPECT_TRUE(print_hits(hits_of_alerts(run.alerts)) == expected);
    }
  }
}

TEST_P(SameBytesOut, ForAnyOrderOfTheRules) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  std::vector<std::string> texts;
  for (int i = 0; i < 12; ++i) {
    texts.push_back(rule_toml("rule-" + std::to_string(i), random_query(random)));
  }
  const TemporaryFolder folder;
  const std::string path = folder.write("events", random_lines(random, 100));
  std::string expected;
  std::string expected_digest;
  for (int round = 0; round < 4; ++round) {
    RuleSetBuilder builder(generated_types());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      builder.add_text(texts[i], std::to_string(i) + ".toml");
    }
    const RuleSet rules = std::move(builder).finish();
    const ScanRun run = run_scan(rules, {path}, {});
    if (round == 0) {
      expected = run.alerts;
      expected_digest = rules.digest();
    }
    EXPECT_TRUE(run.alerts == expected);
    EXPECT_EQ(rules.digest(), expected_digest);
    for (std::size_t i = texts.size() - 1; i > 0; --i) {
      std::swap(texts[i], texts[random.below(i + 1)]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SameBytesOut, testing::Range<std::uint64_t>(1, 6));

// More hits than memory: they go through the disk, and come out the same.
TEST(SameBytesOutOfMemory, ForAnyBudget) {
  RuleSetBuilder builder;
  builder.add_text(rule_toml("all", "*:*"), "all.toml");
  const RuleSet rules = std::move(builder).finish();
  Random random(7);
  const TemporaryFolder folder;
  std::string text;
  const std::string filler(20'000, 'f');
  for (int i = 0; i < 5000; ++i) {
    text += "{\"@timestamp\":\"2026-01-01T00:00:" + std::to_string(10 + random.below(50)) +
            "Z\",\"message\":\"" + filler + "\"}\n";
  }
  const std::string path = folder.write("events", text);
  ScanOptions roomy;
  roomy.threads = 2;
  roomy.max_memory_bytes = std::size_t{2} << 30;
  const ScanRun expected = run_scan(rules, {path}, roomy);
  EXPECT_EQ(expected.report.spilled_bytes, 0U);
  EXPECT_EQ(expected.report.alerts, 5000U);
  for (const unsigned threads : {1U, 8U}) {
    ScanOptions tight;
    tight.threads = threads;
    tight.max_memory_bytes = kMinMaxMemoryBytes;
    tight.spill_folder = folder.path("");
    const ScanRun run = run_scan(rules, {path}, tight);
    EXPECT_GT(run.report.spilled_bytes, 0U);
    EXPECT_TRUE(run.alerts == expected.alerts) << threads << " threads";
  }
}

}  // namespace
}  // namespace trawl::test
