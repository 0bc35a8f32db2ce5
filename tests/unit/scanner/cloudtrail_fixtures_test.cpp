// The CloudTrail mapping gives the events that Elastic's pipeline gives, for raw events of its own
// tests. These lie outside the project; without them the test is skipped.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "scanner/ecs/mapping.h"
#include "tests/support/mappings.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const fs::path kFixtures = fs::path(TRAWL_SHARED_DIR) / "fixtures" / "cloudtrail";

// What an offline mapping cannot know, and the constants, which the expectations lack.
const std::vector<std::string> kNotCompared = {
    "/source/geo",    "/source/as",         "/user_agent/name", "/user_agent/version",
    "/user_agent/os", "/user_agent/device", "/event/created",   "/event/original",
    "/tags",          "/data_stream",       "/event/dataset",   "/event/module"};

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Lists of single values have no order for a rule.
void sort_lists(Json& json) {
  if (json.is_object() || json.is_array()) {
    std::ranges::for_each(json, sort_lists);
  }
  if (json.is_array() &&
      std::ranges::all_of(json, [](const Json& e) { return e.is_primitive(); })) {
    std::sort(json.begin(), json.end());
  }
}

// nlohmann's patch language wants parents to exist.
void remove(Json& event, const std::string& pointer) {
  const Json::json_pointer at(pointer);
  if (event.contains(at)) {
    event[at.parent_pointer()].erase(at.back());
  }
}

Json comparable(Json event) {
  for (const std::string& pointer : kNotCompared) {
    remove(event, pointer);
  }
  for (auto entry = event.begin(); entry != event.end();) {
    entry = entry->is_object() && entry->empty() ? event.erase(entry) : std::next(entry);
  }
  sort_lists(event);
  return event;
}

std::vector<fs::path> inputs() {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kFixtures)) {
    if (entry.path().extension() == ".log") {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

TEST(CloudTrailFixtures, AgreeInEveryComparedField) {
  if (!fs::exists(kFixtures)) {
    GTEST_SKIP() << "the fixtures are not at " << kFixtures;
  }
  const Mapping& mapping = test::builtin_mapping("aws.cloudtrail");
  std::size_t file_count = 0;
  for (const fs::path& path : inputs()) {
    SCOPED_TRACE(path.filename());
    const Json expected = Json::parse(read_text(path.string() + "-expected.json")).at("expected");
    std::ifstream lines(path);
    std::size_t event_count = 0;
    for (std::string line; std::getline(lines, line);) {
      auto raw = parse_json_tree(line);
      ASSERT_TRUE(raw.has_value());
      EXPECT_TRUE(mapping.recognises(*raw));
      ASSERT_LT(event_count, expected.size());
      EXPECT_EQ(comparable(Json::parse(test::normalized(mapping, line))).dump(1),
                comparable(expected.at(event_count)).dump(1));
      ++event_count;
    }
    EXPECT_EQ(event_count, expected.size());
    ++file_count;
  }
  EXPECT_GE(file_count, 26U);
}

}  // namespace
}  // namespace trawl
