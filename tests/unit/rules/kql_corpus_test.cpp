// Every KQL query and every filter of the public rules lowers without an error, and no query of
// theirs is one that can never match. The rules lie outside the project; without them the test is
// skipped.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ir/print.h"
#include "rules/lang/filters.h"
#include "rules/lang/kql.h"
#include "rules/rule_reader.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

const fs::path kRules = fs::path(TRAWL_SHARED_DIR) / "rules" / "elastic";

std::vector<fs::path> rule_files() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRules)) {
    if (entry.path().extension() == ".toml") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class KqlCorpusTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kRules)) {
      GTEST_SKIP() << "the public rules are not at " << kRules;
    }
  }

  void lower_query(const std::string& query, const fs::path& file) {
    const auto expr = parse_kql(query, types_, fields_);
    ASSERT_TRUE(expr.has_value()) << file << ": " << expr.error().message;
    EXPECT_NE(print(*expr, fields_), "never") << file;
    ++query_count_;
  }

  void lower_filters_of(const std::string& json, const fs::path& file) {
    const auto expr = lower_filters(json, types_, fields_);
    ASSERT_TRUE(expr.has_value()) << file << ": " << expr.error().text();
    ++filter_count_;
  }

  FieldTypes types_;
  FieldTable fields_;
  std::size_t query_count_ = 0;
  std::size_t filter_count_ = 0;
};

TEST_F(KqlCorpusTest, EveryQueryAndFilterLowers) {
  for (const fs::path& file : rule_files()) {
    const auto rule = read_rule(read_text(file), file.string());
    if (!rule || rule->language != Language::Kuery) {
      continue;
    }
    lower_query(rule->query, file);
    if (rule->threat_language == Language::Kuery) {
      lower_query(rule->threat_query, file);
    }
    for (const std::string& filters : {rule->filters_json, rule->threat_filters_json}) {
      if (!filters.empty()) {
        lower_filters_of(filters, file);
      }
    }
  }
  EXPECT_GT(query_count_, 500U);
  EXPECT_GT(filter_count_, 10U);
}

}  // namespace
}  // namespace trawl
