// Law 4 on archives: whatever happens to packed bytes, nothing crashes or hangs, the account of
// every member adds up, what lies before the damage is found, and what is lost is reported.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/engines.h"
#include "tests/support/generate.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/io/archives.h"
#include "tests/unit/io/packing.h"
#include "tests/unit/scanner/sample_rules.h"

namespace trawl::test {
namespace {

constexpr std::size_t kEventsInHalf = 150;

std::string events(Random& random, std::size_t first) {
  std::string text;
  for (std::size_t i = first; i < first + kEventsInHalf; ++i) {
    text += fmt::format(R"({{"@timestamp":{},"event":{{"action":"a{}"}},"n":{},"x":"{:x}"}})", i,
                        random.below(5), i, random.below(1U << 30U));
    text += '\n';
  }
  return text;
}

struct Packing {
  std::string name;
  std::function<std::string(const std::string&)> first;  // alone: the bytes before `both` differs
  std::function<std::string(const std::string&, const std::string&)> both;
  bool has_checksums = true;
};

Packing streams(std::string name, std::function<std::string(std::string_view)> pack) {
  return {.name = std::move(name),
          .first = [pack](const std::string& a) { return pack(a); },
          .both = [pack](const std::string& a, const std::string& b) { return pack(a) + pack(b); }};
}

// A packing whose first half is not safe from damage behind it.
Packing nested(std::string name,
               std::function<std::string(const std::string&, const std::string&)> both) {
  return {.name = std::move(name), .first = nullptr, .both = std::move(both)};
}

std::vector<Packing> all_packings() {
  const auto tar_of = [](const std::string& a, const std::string& b) {
    return tar({{"a", a}, {"b", b}});
  };
  const auto zip_of = [](const std::string& a, const std::string& b) {
    return zip({{"a", a}, {"b", b}});
  };
  return {streams("gzip", [](std::string_view text) { return gzip(text); }),
          streams("zstd", [](std::string_view text) { return zstd(text); }),
          streams("bzip2", [](std::string_view text) { return bzip2(text); }),
          streams("xz", [](std::string_view text) { return xz(text); }),
          streams("lz4", [](std::string_view text) { return lz4(text); }),
          {.name = "tar",
           .first =
               [](const std::string& a) {
                 return tar({{"a", a}}).substr(0, 512 + (a.size() + 511) / 512 * 512);
               },
           .both = tar_of,
           .has_checksums = false},
          nested("zip", zip_of),
          nested("zip in a tar", [=](const std::string& a,
                                     const std::string& b) { return tar({{"x", zip_of(a, b)}}); }),
          nested("gzip+tar",
                 [=](const std::string& a, const std::string& b) { return gzip(tar_of(a, b)); }),
          nested("zip of tar", [=](const std::string& a,
                                   const std::string& b) { return zip({{"x", tar_of(a, b)}}); }),
          nested("zstd of xz",
                 [](const std::string& a, const std::string& b) { return zstd(xz(a) + xz(b)); })};
}

// Damages `bytes` from `begin` on.
std::string damaged(Random& random, std::string bytes, std::size_t begin) {
  const std::size_t at = begin + random.below(bytes.size() - begin);
  const std::size_t count = std::min(bytes.size() - at, 1 + random.below(40));
  switch (random.below(6)) {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << random.below(8)));
      break;
    case 1:
      bytes.erase(at, count);
      break;
    case 2:
      bytes.insert(at, random.bytes(count));
      break;
    case 3: {
      const std::size_t other = begin + random.below(bytes.size() - begin);
      std::swap(bytes[at], bytes[other]);
      break;
    }
    case 4:
      bytes += random.bytes(count);
      break;
    default:
      bytes.resize(at);
  }
  return bytes;
}

void expect_balance(const ScanReport& report) {
  for (const InputReport& input : report.inputs) {
    EXPECT_EQ(input.event_bytes + input.between_bytes + input.rejected_bytes, input.unpacked_bytes);
    std::uint64_t end = 0;
    for (const RejectedSpan& span : input.rejected_spans) {
      EXPECT_GE(span.offset_bytes, end);
      EXPECT_FALSE(span.reason.empty());
      end = span.offset_bytes + span.length_bytes;
    }
    EXPECT_LE(end, input.unpacked_bytes);
  }
}

bool says_that_something_is_lost(const ScanReport& report) {
  return std::ranges::any_of(report.inputs, [](const InputReport& input) {
    return input.error.has_value() || input.rejected > 0;
  });
}

class DamagedArchives : public testing::TestWithParam<std::uint64_t> {};

TEST_P(DamagedArchives, LoseNothingInSilenceAndNothingBeforeTheDamage) {
  Random random(GetParam());
  const RuleSet rules = sample_rules({{"r", "R", "event.action: *", ""}});
  const TemporaryFolder folder;
  for (const Packing& packing : all_packings()) {
    const std::string first = events(random, 0);
    const std::string second = events(random, kEventsInHalf);
    const std::string whole = packing.both(first, second);
    const std::size_t safe = packing.first ? packing.first(first).size() : 0;
    const ScanRun expected = run_scan(rules, {folder.write("in", whole)}, {.threads = 2});
    EXPECT_EQ(expected.report.alerts, 2 * kEventsInHalf) << packing.name;
    EXPECT_FALSE(says_that_something_is_lost(expected.report)) << packing.name;
    for (int round = 0; round < 8; ++round) {
      SCOPED_TRACE(fmt::format("seed {}, {}, round {}", GetParam(), packing.name, round));
      const std::string bytes = damaged(random, whole, safe);
      const std::string path = folder.write("in", bytes);
      const ScanRun run = run_scan(rules, {path}, {.threads = 2});
      expect_balance(run.report);
      if (packing.has_checksums) {
        EXPECT_TRUE(run.report.alerts == 2 * kEventsInHalf ||
                    says_that_something_is_lost(run.report));
      }
      if (packing.first) {
        const std::vector<std::string> lines = lines_of(run.alerts);
        EXPECT_GE(std::ranges::count_if(lines,
                                        [](const std::string& line) {
                                          return line.starts_with(R"({"@timestamp":"1970)") &&
                                                 line.find("\"n\":") != std::string::npos;
                                        }),
                  static_cast<std::ptrdiff_t>(kEventsInHalf));
      }
      const ScanRun other = run_scan(rules, {path}, {.threads = 1, .chunk_bytes = 333});
      EXPECT_EQ(other.alerts, run.alerts);
    }
  }
}

// Members of all kinds: those that are read side by side, and those that are not.
std::string zip_of_all_kinds(Random& random) {
  std::vector<ArchiveEntry> entries;
  for (std::size_t i = 0; i < 12; ++i) {
    std::string text = events(random, i * kEventsInHalf);
    text.resize(text.find('\n', random.below(text.size() - 1)) + 1);
    const std::string name = fmt::format("{}", i);
    switch (random.below(5)) {
      case 0:
        entries.push_back({name, gzip(text)});
        break;
      case 1:
        entries.push_back({name, tar({{"t", text}, {"u", text}})});
        break;
      case 2:
        entries.push_back({name, zip({{"z", text}})});
        break;
      default:
        entries.push_back({name, text});
    }
  }
  return zip(entries, random.one_in(2) ? "store" : "deflate");
}

// All that is said of an input and its members.
std::string account_of(const ScanReport& report) {
  std::string text;
  for (const InputReport& one : report.inputs) {
    text += fmt::format("{} {} {}: {} = {} + {} + {} bytes, {} events, {} rejected; {}\n",
                        one.ordinal, one.member, codec_chain_text(one.codecs), one.unpacked_bytes,
                        one.event_bytes, one.between_bytes, one.rejected_bytes, one.events,
                        one.rejected, one.error ? one.error->text() : "whole");
  }
  return text;
}

TEST_P(DamagedArchives, OfMembersSideBySideGiveTheSameForAnyThreads) {
  Random random(GetParam());
  const RuleSet rules = sample_rules({{"r", "R", "event.action: (a1 or a3)", ""}});
  const TemporaryFolder folder;
  for (int round = 0; round < 6; ++round) {
    SCOPED_TRACE(fmt::format("seed {}, round {}", GetParam(), round));
    const std::string whole = zip_of_all_kinds(random);
    const std::string bytes = round % 3 == 0 ? whole : damaged(random, whole, 0);
    const std::string path = folder.write("in", bytes);
    const ScanRun expected = run_scan(rules, {path}, {.threads = 1, .tokens = 1});
    expect_balance(expected.report);
    if (round % 3 == 0) {
      EXPECT_FALSE(says_that_something_is_lost(expected.report)) << account_of(expected.report);
    }
    for (const ScanOptions& options : std::vector<ScanOptions>{
             {.threads = 2}, {.threads = 8, .tokens = 3}, {.threads = 5, .chunk_bytes = 333}}) {
      const ScanRun run = run_scan(rules, {path}, options);
      EXPECT_EQ(run.alerts, expected.alerts);
      EXPECT_EQ(account_of(run.report), account_of(expected.report));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DamagedArchives, testing::Range<std::uint64_t>(1, 6));

}  // namespace
}  // namespace trawl::test
