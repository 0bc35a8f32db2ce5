#include "scanner/scan.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/sha.h>
#include <unistd.h>

#include "io/chunker.h"
#include "tests/unit/io/packing.h"
#include "tests/unit/io/scratch_folder.h"
#include "tests/unit/scanner/sample_rules.h"

namespace trawl {
namespace {

using Json = nlohmann::json;

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string text;
  for (const unsigned char byte : digest) {
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

std::string events(int count, int seed, std::size_t payload_bytes = 0) {
  std::string text;
  for (int n = 0; n < count; ++n) {
    const int x = (n * 7919 + seed * 104729) % 1000;
    text += fmt::format(
        R"({{"@timestamp":"2026-03-{:02}T{:02}:00:00Z","event":{{"action":"{}","kind":"event"}},)"
        R"("user":{{"name":"u{}"}},"payload":"{}"}})"
        "\n",
        1 + x % 28, x % 24, x % 5 == 0 ? "StartExportTask" : "GetObject", x % 11,
        std::string(payload_bytes, 'p'));
  }
  return text;
}

class ScanTest : public testing::Test {
 protected:
  struct Done {
    ScanReport report;
    std::string bytes;
  };

  Result<Done> try_scan(const std::vector<std::string>& paths, const ScanOptions& options,
                        std::string_view format = "ndjson") {
    const std::string path = folder_.at("alerts.out");
    Result<OutputFile> output = OutputFile::create(path);
    EXPECT_TRUE(output);
    const InputList inputs = list_inputs(paths);
    Result<ScanReport> report =
        scan(rules_, inputs.inputs, options, *make_writer(format).value(), *output);
    if (!report) {
      return fail(report.error());
    }
    EXPECT_TRUE(output->commit());
    Done done{.report = std::move(*report), .bytes = ScratchFolder::read(path)};
    EXPECT_EQ(done.report.alert_bytes, done.bytes.size());
    EXPECT_EQ(done.report.alert_sha256, sha256(done.bytes));
    for (const InputReport& input : done.report.inputs) {
      EXPECT_EQ(input.event_bytes + input.between_bytes + input.rejected_bytes,
                input.unpacked_bytes);
    }
    return done;
  }

  Done scan_paths(const std::vector<std::string>& paths, const ScanOptions& options = {},
                  std::string_view format = "ndjson") {
    Result<Done> done = try_scan(paths, options, format);
    EXPECT_TRUE(done) << done.error().text();
    return std::move(*done);
  }

  static std::vector<Json> lines(const std::string& bytes) {
    std::vector<Json> alerts;
    for (std::size_t begin = 0; begin < bytes.size();) {
      const std::size_t end = bytes.find('\n', begin);
      alerts.push_back(Json::parse(bytes.substr(begin, end - begin)));
      begin = end + 1;
    }
    return alerts;
  }

  ScratchFolder folder_;
  RuleSet rules_ = sample_rules(
      {{.id = "a", .name = "Export", .query = "event.action : StartExportTask"},
       {.id = "b", .name = "Everything", .query = "event.action : *"},
       {.id = "c", .name = "Never", .query = "event.action : nothing and user.name : u1"}});
};

TEST_F(ScanTest, SameBytesWhateverTheThreadsChunksAndTokens) {
  const std::string text = events(700, 1);
  const std::vector<std::string> paths = {
      folder_.write("one.ndjson", text), folder_.write("two.gz", gzip(events(300, 2))),
      folder_.write("three.zst", zstd(text.substr(0, 10'000)) + zstd(text.substr(10'000, 50'000)) +
                                     zstd(text.substr(60'000)))};
  const Done first = scan_paths(paths, {.threads = 1});
  EXPECT_EQ(first.report.hits, 1700U);
  EXPECT_EQ(first.report.alerts_by_rule.size(), 3U);
  EXPECT_EQ(first.report.alerts_by_rule[1], 1700U);
  EXPECT_EQ(first.report.alerts_by_rule[2], 0U);
  EXPECT_EQ(first.report.alerts, 1700U + first.report.alerts_by_rule[0]);
  for (const unsigned threads : {1U, 3U, 8U}) {
    for (const std::size_t chunk_bytes : std::initializer_list<std::size_t>{1, 1000, 1 << 20}) {
      for (const unsigned tokens : {0U, 1U, 100U}) {
        const Done done =
            scan_paths(paths, {.threads = threads, .chunk_bytes = chunk_bytes, .tokens = tokens});
        EXPECT_EQ(done.report.alert_sha256, first.report.alert_sha256)
            << threads << " " << chunk_bytes << " " << tokens;
      }
    }
  }
  EXPECT_EQ(scan_paths(paths, {.threads = 1}, "csv").report.alert_sha256,
            scan_paths(paths, {.threads = 4, .chunk_bytes = 77}, "csv").report.alert_sha256);
}

TEST_F(ScanTest, AProfileCountsTheSameForAnyThreadsAndLeavesNoTrace) {
  const std::string text = events(700, 1);
  const std::vector<std::string> paths = {folder_.write("one.ndjson", text),
                                          folder_.write("two.gz", gzip(text))};
  const Done plain = scan_paths(paths);
  EXPECT_FALSE(plain.report.profile.has_value());
  for (const unsigned threads : {1U, 2U, 8U}) {
    const Done done =
        scan_paths(paths, {.threads = threads, .chunk_bytes = 4096, .profiles = true});
    EXPECT_EQ(done.bytes, plain.bytes);
    ASSERT_TRUE(done.report.profile.has_value());
    ScanProfile profile = *done.report.profile;
    EXPECT_EQ(profile.threads, threads);
    EXPECT_GT(profile.time.count(), 0);
    for (const Stage stage : {Stage::Unpack, Stage::Cut, Stage::Prefilter, Stage::Settle}) {
      EXPECT_EQ(profile.stage(stage).bytes, 2 * text.size()) << stage_name(stage);
    }
    EXPECT_EQ(profile.stage(Stage::Write).bytes, plain.bytes.size());
    EXPECT_GT(profile.stage(Stage::Match).bytes, 0U);
    ASSERT_EQ(profile.rules.size(), 3U);
    for (std::size_t i = 0; i < profile.rules.size(); ++i) {
      const RuleCost& cost = profile.rules[i];
      EXPECT_EQ(cost.hits, plain.report.alerts_by_rule[i]);
      EXPECT_GE(cost.evaluations, cost.hits);
      EXPECT_EQ(cost.candidates, cost.evaluations);  // all rules are in scope of every event
    }
    EXPECT_EQ(profile.rules[1].candidates, 1400U);
    EXPECT_EQ(profile.rules[2].hits, 0U);
    EXPECT_LT(profile.rules[2].candidates, 1400U);
  }
}

TEST_F(ScanTest, SameBytesWhenHitsAreSpilled) {
  const std::vector<std::string> paths = {folder_.write("a.ndjson", events(9000, 1, 2000)),
                                          folder_.write("b.ndjson", events(3000, 2, 2000))};
  const Done in_memory = scan_paths(paths);
  EXPECT_EQ(in_memory.report.spilled_bytes, 0U);
  const Done spilled = scan_paths(paths, {.threads = 4,
                                          .max_memory_bytes = kMinMaxMemoryBytes,
                                          .spill_folder = folder_.path().string()});
  EXPECT_GT(spilled.report.spilled_bytes, 10'000'000U);
  EXPECT_EQ(spilled.report.alert_sha256, in_memory.report.alert_sha256);
  EXPECT_EQ(spilled.report.alerts, in_memory.report.alerts);
}

TEST_F(ScanTest, AlertsComeByTimeThenPlaceThenRule) {
  const std::string first = folder_.write(
      "1", "{\"event.action\":\"x\"}\n{\"@timestamp\":2,\"event.action\":\"StartExportTask\"}\n");
  const std::string second = folder_.write(
      "2",
      "{\"@timestamp\":1,\"event.action\":\"x\"}\n{\"@timestamp\":2,\"event.action\":\"y\"}\n");
  const Done done = scan_paths({first, second});
  std::vector<std::string> order;
  for (const Json& alert : lines(done.bytes)) {
    order.push_back(fmt::format("{}:{} {}", alert["trawl.evidence.input"].get<std::string>().back(),
                                alert["trawl.evidence.record"].get<int>(),
                                alert["kibana.alert.rule.rule_id"].get<std::string>()));
  }
  EXPECT_EQ(order, (std::vector<std::string>{"2:1 b", "1:2 a", "1:2 b", "2:2 b", "1:1 b"}));
  EXPECT_EQ(done.report.events_without_time, 1U);
  EXPECT_EQ(done.report.first_event, Timestamp{1'000'000});
  EXPECT_EQ(done.report.last_event, Timestamp{2'000'000});
}

TEST_F(ScanTest, SameBytesWhateverTheOrderOfTheInputs) {
  std::vector<std::string> paths;
  for (const std::string_view name : {"c", "a", "d", "b"}) {
    paths.push_back(
        folder_.write(name, "{\"@timestamp\":2,\"event.action\":\"x\"}\n" + events(9, 1)));
  }
  const Done given = scan_paths(paths);
  EXPECT_EQ(given.report.inputs[0].input.path, paths[0]);
  EXPECT_EQ(given.report.inputs[0].input.id, InputId{0});
  std::ranges::sort(paths);
  EXPECT_EQ(scan_paths(paths).report.alert_sha256, given.report.alert_sha256);
  std::ranges::reverse(paths);
  EXPECT_EQ(scan_paths(paths).report.alert_sha256, given.report.alert_sha256);
}

TEST_F(ScanTest, EvidenceLeadsBackToTheBytes) {
  const std::string text = "junk\n \r\n" + events(50, 3);
  const Done done = scan_paths({folder_.write("e.zst", zstd(text))});
  const std::vector<Json> alerts = lines(done.bytes);
  ASSERT_GE(alerts.size(), 50U);
  for (const Json& alert : alerts) {
    const std::string event = text.substr(alert["trawl.evidence.offset"].get<std::size_t>(),
                                          alert["trawl.evidence.length"].get<std::size_t>());
    EXPECT_EQ(Json::parse(event)["user"], alert["user"]);
    const auto offset = static_cast<std::ptrdiff_t>(alert["trawl.evidence.offset"].get<int>());
    EXPECT_EQ(alert["trawl.evidence.record"].get<std::ptrdiff_t>(),
              1 + std::count(text.begin(), text.begin() + offset, '\n'));
  }
}

TEST_F(ScanTest, OneBadInputDoesNotStopTheOthers) {
  const std::string packed = gzip(events(200, 1));
  const std::vector<Input> inputs = {
      {.id = InputId{0}, .path = folder_.at("missing"), .size_bytes = 5},
      {.id = InputId{1}, .path = folder_.write("cut.gz", packed.substr(0, packed.size() / 2))},
      {.id = InputId{2}, .path = folder_.write("good", events(10, 1))}};
  OutputFile output = OutputFile::create(folder_.at("out")).value();
  const Result<ScanReport> report =
      scan(rules_, inputs, {}, *make_writer("ndjson").value(), output);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_TRUE(report->inputs[0].error);
  EXPECT_TRUE(report->inputs[1].error);
  EXPECT_EQ(report->inputs[1].codecs, std::vector{Codec::Gzip});
  EXPECT_FALSE(report->inputs[2].error);
  EXPECT_EQ(report->inputs[2].events, 10U);
  EXPECT_EQ(report->alerts_by_rule[1], report->inputs[1].events + 10);
}

TEST_F(ScanTest, CsvWithoutAlertsHasItsHeader) {
  const Done done = scan_paths({folder_.write("none", "{\"a\":1}\n")}, {}, "csv");
  EXPECT_EQ(done.report.alerts, 0U);
  EXPECT_EQ(done.bytes, make_writer("csv").value()->head());
}

TEST_F(ScanTest, OptionsThatMakeNoSenseAreErrors) {
  const std::vector<std::string> paths = {folder_.write("a", "{}\n")};
  const std::vector<ScanOptions> wrong = {{.chunk_bytes = 0},
                                          {.chunk_bytes = kMaxLineBytes + 1},
                                          {.max_memory_bytes = kMinMaxMemoryBytes - 1},
                                          {.since = Timestamp{5}, .until = Timestamp{5}},
                                          {.threads = 100'000}};
  for (const ScanOptions& options : wrong) {
    const Result<Done> done = try_scan(paths, options);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::Invalid);
  }
}

TEST_F(ScanTest, ProgressEndsWithTheTotals) {
  const std::string text = events(100, 1);
  std::vector<Progress> seen;
  ScanOptions options;
  options.on_progress = [&seen](const Progress& progress) { seen.push_back(progress); };
  const Done done = scan_paths({folder_.write("a", text)}, options);
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(seen.back().is_done);
  EXPECT_EQ(seen.back().total_bytes, text.size());
  EXPECT_EQ(seen.back().read_bytes, text.size());
  EXPECT_EQ(seen.back().unpacked_bytes, text.size());
  EXPECT_EQ(seen.back().events, 100U);
  EXPECT_EQ(seen.back().alerts, done.report.alerts);
}

TEST_F(ScanTest, AFullDiskIsAnError) {
  if (::access("/dev/full", W_OK) != 0) {
    GTEST_SKIP() << "this machine has no /dev/full";
  }
  OutputFile output = OutputFile::create("/dev/full").value();
  const InputList inputs = list_inputs({folder_.write("a", events(2000, 1, 1000))});
  const Result<ScanReport> report =
      scan(rules_, inputs.inputs, {}, *make_writer("ndjson").value(), output);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace trawl
