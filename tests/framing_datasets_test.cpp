// Cuts real files into events (../shared/datasets: CloudTrail as its owners ship it, and the same
// events in eleven layouts). Skipped, visibly, where that folder is absent.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "io/source.h"
#include "scanner/input_cutter.h"
#include "tests/support/engines.h"

namespace trawl::test {
namespace {

const std::filesystem::path kDatasets = std::filesystem::path(TRAWL_SHARED_DIR) / "datasets";

struct FileEvents {
  std::vector<std::string> events;  // canonical JSON
  std::size_t rejected = 0;
  Framing framing = Framing::Lines;
  bool is_cut_short = false;
};

void take(const std::vector<CutChunk>& chunks, FileEvents& file) {
  const auto add = [&file](std::string_view event) {
    file.events.push_back(nlohmann::json::parse(event).dump());
  };
  for (const CutChunk& chunk : chunks) {
    if (const auto* const documents = std::get_if<DocumentChunk>(&chunk)) {
      for (const ByteSpan span : documents->events) {
        add(documents->block.bytes.substr(span.offset_bytes, span.size_bytes));
      }
      file.rejected += documents->rejected.size();
      continue;
    }
    std::string_view rest = std::get<LineChunk>(chunk).chunk.block.bytes;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (const std::size_t begin = line.find('{'); begin != std::string_view::npos) {
        add(line.substr(begin));
      }
    }
  }
}

FileEvents events_of(const std::filesystem::path& path) {
  FileEvents file;
  Result<std::unique_ptr<Source>> source = open_source(path.string());
  EXPECT_TRUE(source) << path;
  InputCutter cutter(kDefaultChunkBytes);
  while (true) {
    Result<std::optional<Piece>> piece = (*source)->next();
    EXPECT_TRUE(piece) << path;
    if (!piece || !*piece) {
      break;
    }
    take(cutter.push((*piece)->is_packed ? (*source)->unpack(**piece).value() : (*piece)->bytes),
         file);
  }
  take(cutter.finish(InputEnd::Whole), file);
  file.framing = cutter.framing().framing.value();
  file.is_cut_short = cutter.is_cut_short();
  return file;
}

std::vector<std::filesystem::path> files_in(std::string_view set) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kDatasets / set / "data")) {
    paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

// The events of all files of a set, in their order.
std::vector<std::string> events_of_set(std::string_view set, Framing framing) {
  std::vector<std::string> events;
  for (const std::filesystem::path& path : files_in(set)) {
    const FileEvents file = events_of(path);
    EXPECT_EQ(file.rejected, 0U) << path;
    EXPECT_FALSE(file.is_cut_short) << path;
    EXPECT_EQ(framing_name(file.framing), framing_name(framing)) << path;
    events.insert(events.end(), file.events.begin(), file.events.end());
  }
  return events;
}

class RealFramings : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(kDatasets)) {
      GTEST_SKIP() << kDatasets << " is absent: no real files are cut";
    }
  }
};

TEST_F(RealFramings, CloudTrailHasAsManyEventsAsItsOwnersSay) {
  EXPECT_EQ(events_of_set("cloudtrail-stratus", Framing::Array).size(), 310U);
  EXPECT_EQ(events_of_set("cloudtrail-invictus", Framing::Records).size(), 1043U);
  EXPECT_EQ(events_of_set("cloudtrail-panther", Framing::Lines).size(), 117U);
}

TEST_F(RealFramings, AllLayoutsHoldTheSameEvents) {
  const std::vector<std::string> expected = events_of_set("cloudtrail-stratus", Framing::Array);
  const std::vector<std::filesystem::path> paths = files_in("variants");
  EXPECT_EQ(paths.size(), 11U);
  for (const std::filesystem::path& path : paths) {
    const FileEvents file = events_of(path);
    EXPECT_EQ(file.events.size(), expected.size()) << path;
    EXPECT_TRUE(file.events == expected) << path << " holds other events";
    EXPECT_EQ(file.rejected, 0U) << path;
    EXPECT_FALSE(file.is_cut_short) << path;
  }
}

// What the alerts say, apart from where their events lie and what is made from that; sorted.
std::vector<std::string> alerts_without_places(const RuleSet& rules,
                                               const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> paths;
  for (const std::filesystem::path& file : files) {
    paths.push_back(file.string());
  }
  const ScanRun run = run_scan(rules, paths, {.threads = 2});
  for (const InputReport& input : run.report.inputs) {
    EXPECT_FALSE(input.error) << input.input.path;
    EXPECT_EQ(input.rejected, 0U) << input.input.path;
    EXPECT_EQ(input.event_bytes + input.between_bytes, input.unpacked_bytes) << input.input.path;
  }
  std::vector<std::string> alerts;
  for (const std::string& line : lines_of(run.alerts)) {
    auto alert = nlohmann::json::parse(line);
    for (const char* name :
         {"trawl.evidence.input", "trawl.evidence.offset", "trawl.evidence.length",
          "trawl.evidence.record", "trawl.evidence.xxh3", "kibana.alert.uuid",
          "kibana.alert.ancestors"}) {
      alert.erase(name);
    }
    alerts.push_back(alert.dump());
  }
  std::ranges::sort(alerts);
  return alerts;
}

TEST_F(RealFramings, AllLayoutsGiveTheSameAlerts) {
  RuleSetBuilder builder;
  ASSERT_TRUE(
      builder.add_path((std::filesystem::path(TRAWL_SHARED_DIR) / "rules" / "elastic").string()));
  const RuleSet rules = std::move(builder).finish();
  const std::vector<std::string> expected =
      alerts_without_places(rules, files_in("cloudtrail-stratus"));
  EXPECT_FALSE(expected.empty());
  for (const std::filesystem::path& path : files_in("variants")) {
    const std::vector<std::string> alerts = alerts_without_places(rules, {path});
    EXPECT_EQ(alerts.size(), expected.size()) << path;
    EXPECT_TRUE(alerts == expected) << path << " gives other alerts";
  }
}

// Other sets of logs that are one object a line stay in lines.
TEST_F(RealFramings, LinesStayLines) {
  for (const std::string_view set : {"ecs-elastic", "windows-otrf", "zeek"}) {
    for (const std::filesystem::path& path : files_in(set)) {
      EXPECT_EQ(framing_name(events_of(path).framing), "lines") << path;
    }
  }
}

}  // namespace
}  // namespace trawl::test
