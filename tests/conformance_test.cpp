// Runs the conformance suites for KQL (../shared/conformance, see its README): cases that others
// wrote, each put to every engine and compared with what Elasticsearch and Kibana answer. Where the
// folder is absent, one test says so and is skipped; suites that are for a later version are named
// with the number of their cases.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "rules/lang/kql.h"
#include "tests/support/engines.h"
#include "tests/support/temporary_folder.h"

namespace trawl::test {
namespace {

using nlohmann::json;

const std::filesystem::path kRoot = std::filesystem::path(TRAWL_SHARED_DIR) / "conformance";

// A data set: its events in the wrapper of an export, since some queries ask for document ids.
struct DataSet {
  std::string mapping;
  std::vector<std::string> ids;  // by event
  std::vector<std::string> events;
};

std::string id_text(const json& id) {
  return id.is_string() ? id.get<std::string>() : id.dump();
}

DataSet load_data_set(const std::string& name, bool needs_ids) {
  const auto base = kRoot / "datasets" / name;
  const json meta = json::parse(read_file(base.string() + ".meta.json"));
  DataSet set{meta.at("mapping").dump(), {}, lines_of(read_file(base.string() + ".ndjson"))};
  for (const json& id : meta.at("ids")) {
    set.ids.push_back(id_text(id));
  }
  for (std::size_t i = 0; needs_ids && i < set.events.size(); ++i) {
    set.events[i] = "{\"_index\":\"conformance\",\"_id\":" + json(set.ids.at(i)).dump() +
                    ",\"_source\":" + set.events[i] + "}";
  }
  return set;
}

class KqlConformance : public testing::Test {
 public:
  explicit KqlConformance(json data) : data_(std::move(data)) {}

  void TestBody() override {
    const std::string query = data_.at("query").get<std::string>();
    const json& expected = data_.at("expected");
    const DataSet set = load_data_set(data_.at("dataset").get<std::string>(),
                                      query.find("_id") != std::string::npos);
    const auto types = FieldTypes::with_mapping(set.mapping);
    ASSERT_TRUE(types) << types.error().text();
    RuleSetBuilder builder(*types);
    builder.add_text(rule_toml("rule", query), "case.toml");
    const RuleSet rules = std::move(builder).finish();

    if (expected == "error" && rules.rules().empty()) {
      return;
    }
    const bool no_hits_will_do =
        data_.value("notes", "").find("answers no hits is tolerable") != std::string::npos;
    ASSERT_TRUE(expected != "error" || no_hits_will_do) << "accepted: " << query;
    ASSERT_EQ(rules.rules().size(), 1U)
        << query << "\n"
        << (rules.left_out().empty() ? "" : rules.left_out()[0].detail);
    if (expected == "parse_ok") {
      expect_agreement(rules, set);
    } else {
      expect_hits(rules, set, expected == "error" ? json::array() : expected);
    }
  }

 private:
  void expect_agreement(const RuleSet& rules, const DataSet& set) const {
    const auto reference = all_engines()[0].run(rules, set.events, {});
    for (const Engine& engine : all_engines()) {
      EXPECT_EQ(print_hits(reference), print_hits(engine.run(rules, set.events, {})))
          << engine.name;
    }
  }

  void expect_hits(const RuleSet& rules, const DataSet& set, const json& expected) const {
    std::set<std::string> wanted;
    for (const json& id : expected) {
      wanted.insert(id_text(id));
    }
    for (const Engine& engine : all_engines()) {
      std::set<std::string> found;
      for (const RuleHit& hit : engine.run(rules, set.events, {})) {
        found.insert(set.ids.at(hit.event));
      }
      EXPECT_EQ(wanted, found) << engine.name << ": " << data_.at("query");
    }
  }

  json data_;
};

class Absent : public testing::Test {
 public:
  void TestBody() override { GTEST_SKIP() << kRoot << " is absent: the suites are not run"; }
};

void add_suites() {
  const std::filesystem::path cases = kRoot / "cases";
  if (!std::filesystem::is_directory(cases)) {
    testing::RegisterTest("conformance", "suites", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> testing::Test* { return new Absent; });
    return;
  }
  std::set<std::filesystem::path> suites(std::filesystem::directory_iterator(cases), {});
  for (const std::filesystem::path& suite : suites) {
    const std::string name = suite.stem().string();
    const std::vector<std::string> lines = lines_of(read_file(suite.string()));
    if (!name.starts_with("kql-")) {
      std::cout << "not run yet: " << name << ", " << lines.size() << " cases ("
                << json::parse(lines.at(0)).at("language").get<std::string>()
                << " or a rule type that is not supported yet)\n";
      continue;
    }
    for (const std::string& line : lines) {
      json data = json::parse(line);
      testing::RegisterTest(name.c_str(), data.at("id").get<std::string>().c_str(), nullptr,
                            nullptr, __FILE__, __LINE__,
                            [data]() -> testing::Test* { return new KqlConformance(data); });
    }
  }
}

}  // namespace
}  // namespace trawl::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  trawl::test::add_suites();
  return RUN_ALL_TESTS();
}
