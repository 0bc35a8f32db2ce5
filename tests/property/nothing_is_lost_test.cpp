// Law 4: nothing is lost in silence. Whatever an input holds, every byte of it belongs to an event,
// to what lies between events, or to a rejected span with its place and a reason; and every rule
// file is a loaded rule or has a reason why not.

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

// Damages a text in a few random places.
std::string corrupt(Random& random, std::string text) {
  for (std::size_t i = random.below(12); i > 0 && !text.empty(); --i) {
    const std::size_t at = random.below(text.size());
    switch (random.below(6)) {
      case 0:
        text[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        text.erase(at, 1 + random.below(20));
        break;
      case 2:
        text.insert(at, random.bytes(random.below(20)));
        break;
      case 3:
        text.insert(
            at, random.pick<std::string>({"{", "}", "\"", "\\", "[", "\n", std::string(1, '\0')}));
        break;
      case 4:
        text.insert(at, std::string(1 + random.below(300), '['));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

std::string packed(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

void expect_balance(const InputReport& input) {
  EXPECT_EQ(input.event_bytes + input.between_bytes + input.rejected_bytes, input.unpacked_bytes);
  EXPECT_EQ(std::min<std::uint64_t>(input.rejected, kMaxListedSpans), input.rejected_spans.size());
  std::uint64_t end = 0;
  std::uint64_t rejected_bytes = 0;
  for (const RejectedSpan& span : input.rejected_spans) {
    EXPECT_GE(span.offset_bytes, end) << "spans overlap or are out of order";
    EXPECT_GT(span.length_bytes, 0U);
    EXPECT_FALSE(span.reason.empty());
    end = span.offset_bytes + span.length_bytes;
    rejected_bytes += span.length_bytes;
  }
  EXPECT_LE(end, input.unpacked_bytes);
  if (input.rejected <= kMaxListedSpans) {
    EXPECT_EQ(rejected_bytes, input.rejected_bytes);
  }
}

class NothingIsLost : public testing::TestWithParam<std::uint64_t> {};

TEST_P(NothingIsLost, BytesOfDamagedTextAddUp) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 10);
  for (int round = 0; round < 15; ++round) {
    const std::string text = corrupt(random, random_lines(random, random.below(40)));
    const TemporaryFolder folder;
    ScanOptions options;
    options.threads = 2;
    options.chunk_bytes = 1 + random.below(2000);
    options.validate = random.one_in(2);
    const ScanRun run = run_scan(rules, {folder.write("events", text)}, options);
    ASSERT_EQ(run.report.inputs.size(), 1U);
    const InputReport& input = run.report.inputs[0];
    expect_balance(input);
    if (input.codecs.empty()) {
      EXPECT_FALSE(input.error) << input.error->text();
      EXPECT_EQ(input.unpacked_bytes, text.size());
    }
  }
}

TEST_P(NothingIsLost, BytesOfDamagedDocumentsAddUp) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 5);
  for (FramedText& framed : in_all_framings(random, framable_events(random, 40))) {
    SCOPED_TRACE(framed.framing);
    const std::string text = corrupt(random, std::move(framed.text));
    const TemporaryFolder folder;
    const std::string path = folder.write("events", text);
    std::string expected;
    for (const std::size_t chunk_bytes : {std::size_t{1} << 20, std::size_t{1}, std::size_t{99}}) {
      ScanOptions options;
      options.threads = 2;
      options.chunk_bytes = chunk_bytes;
      options.validate = true;
      const ScanRun run = run_scan(rules, {path}, options);
      ASSERT_EQ(run.report.inputs.size(), 1U);
      const InputReport& input = run.report.inputs[0];
      expect_balance(input);
      if (input.codecs.empty()) {
        EXPECT_EQ(input.unpacked_bytes, text.size());
      }
      // What is lost, and why, is no matter of chunks either.
      std::string spans = std::to_string(input.events);
      for (const RejectedSpan& span : input.rejected_spans) {
        spans += "\n" + std::to_string(span.offset_bytes) + " " +
                 std::to_string(span.length_bytes) + " " + span.reason;
      }
      expected = expected.empty() ? spans : expected;
      EXPECT_EQ(spans, expected) << "chunks of " << chunk_bytes;
    }
  }
}

// A part of a file is overwritten: the events that do not touch it, nor come right behind it, are
// found.
TEST_P(NothingIsLost, DamageDoesNotHideTheOtherDocuments) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  RuleSetBuilder builder;
  builder.add_text(rule_toml("all", "event.kind: wanted"), "all.toml");
  const RuleSet rules = std::move(builder).finish();
  std::vector<std::string> events;
  for (int i = 0; i < 60; ++i) {
    events.push_back(R"({"@timestamp":"2026-01-01T00:00:00Z","event":{"kind":"wanted"},"n":)" +
                     std::to_string(1000 + i) +
                     R"(,"resources":[{"arn":"a","tags":[]},{"arn":"b {\"c\": [}"}],"s":"x\\"})");
  }
  for (const FramedText& framed : in_all_framings(random, events)) {
    SCOPED_TRACE(framed.framing);
    std::string text = framed.text;
    const std::size_t begin = text.size() / 3 + random.below(text.size() / 3);
    const std::string junk = random.bytes(1 + random.below(300));
    text.replace(begin, random.below(300), junk);
    const TemporaryFolder folder;
    const ScanRun run = run_scan(rules, {folder.write("events", text)}, {});
    const InputReport& input = run.report.inputs.at(0);
    expect_balance(input);
    // The junk and what it replaces are less than 300 bytes, a few events at most.
    EXPECT_GE(run.report.hits, events.size() - 7);
    EXPECT_TRUE(input.rejected > 0 || input.error || input.events < events.size());
  }
}

TEST_P(NothingIsLost, BytesOfDamagedArchivesAddUp) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  const RuleSet rules = random_rules(random, 5);
  for (int round = 0; round < 15; ++round) {
    const std::string text = random_lines(random, 40);
    std::string archive = packed(text) + (random.one_in(2) ? packed(text) : "");
    const bool is_whole = random.one_in(4);
    if (!is_whole) {
      archive = corrupt(random, std::move(archive));
    }
    const TemporaryFolder folder;
    ScanOptions options;
    options.threads = 2;
    options.chunk_bytes = 1 + random.below(2000);
    const ScanRun run = run_scan(rules, {folder.write("events", archive)}, options);
    ASSERT_EQ(run.report.inputs.size(), 1U);
    expect_balance(run.report.inputs[0]);
    if (is_whole) {
      EXPECT_FALSE(run.report.inputs[0].error);
      EXPECT_EQ(run.report.inputs[0].codecs, std::vector{Codec::Zstd});
      EXPECT_EQ(run.report.inputs[0].unpacked_bytes % text.size(), 0U);
      EXPECT_GT(run.report.inputs[0].unpacked_bytes, 0U);
    }
  }
}

TEST_P(NothingIsLost, DamagedLinesDoNotHideTheOthers) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  RuleSetBuilder builder;
  builder.add_text(rule_toml("all", "event.kind: wanted"), "all.toml");
  const RuleSet rules = std::move(builder).finish();
  std::string text;
  std::vector<RuleHit> expected;
  for (std::size_t line = 0; line < 200; ++line) {
    if (random.one_in(2)) {
      std::string junk = random.bytes(1 + random.below(60));
      std::ranges::replace(junk, '\n', ' ');
      std::ranges::replace(junk, '{', ' ');  // so that it is no event by accident
      text += 'x' + junk + '\n';
    } else {
      text += "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"event\":{\"kind\":\"wanted\"}}\n";
      expected.push_back({line, "all"});
    }
  }
  const TemporaryFolder folder;
  const ScanRun run = run_scan(rules, {folder.write("events", text)}, {});
  EXPECT_EQ(print_hits(hits_of_alerts(run.alerts)), print_hits(expected));
  EXPECT_EQ(run.report.inputs.at(0).events, expected.size());
  EXPECT_EQ(run.report.inputs.at(0).rejected, 200 - expected.size());
  expect_balance(run.report.inputs[0]);
}

TEST_P(NothingIsLost, EveryRuleFileIsLoadedOrHasAReason) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  RuleSetBuilder builder(generated_types());
  constexpr std::size_t kCount = 40;
  for (std::size_t i = 0; i < kCount; ++i) {
    const std::string id = "rule-" + std::to_string(i);
    builder.add_text(corrupt(random, rule_toml(id, random_query(random))), id + ".toml");
  }
  const RuleSet rules = std::move(builder).finish();
  EXPECT_EQ(rules.rules().size() + rules.left_out().size(), kCount);
  for (const LeftOutRule& rule : rules.left_out()) {
    EXPECT_FALSE(rule.detail.empty()) << rule.file;
    EXPECT_FALSE(rule.file.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, NothingIsLost, testing::Range<std::uint64_t>(1, 11));

}  // namespace
}  // namespace trawl::test
