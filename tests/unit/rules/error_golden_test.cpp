// Broken rule files and queries: tests/golden/errors/NAME.in is a rule file, NAME.out what is said
// of it. UPDATE_GOLDEN=1 in the environment writes the .out files anew.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/rule_set.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(TRAWL_SOURCE_DIR) / "tests" / "golden" / "errors";

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".in") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

std::string messages(const std::string& text, const std::string& file) {
  RuleSetBuilder builder;
  builder.add_text(text, file);
  const RuleSet set = std::move(builder).finish();
  std::string result;
  for (const LeftOutRule& left_out : set.left_out()) {
    result += std::string(left_out_name(left_out.reason)) + ": " + left_out.detail + "\n";
    if (left_out.diagnostic) {
      result += left_out.diagnostic->render() + "\n";
    }
  }
  return result.empty() ? "loaded\n" : result;
}

class ErrorGolden : public testing::TestWithParam<std::string> {};

TEST_P(ErrorGolden, SaysWhatIsWrongAndWhere) {
  const fs::path base = kFolder / GetParam();
  const std::string said = messages(read_text(base.string() + ".in"), GetParam() + ".in");
  const std::string out = base.string() + ".out";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {  // NOLINT(concurrency-mt-unsafe): one thread
    std::ofstream(out, std::ios::binary) << said;
  }
  ASSERT_TRUE(fs::exists(out)) << "run once with UPDATE_GOLDEN=1 and review " << out;
  EXPECT_EQ(said, read_text(out));
}

INSTANTIATE_TEST_SUITE_P(Errors, ErrorGolden, testing::ValuesIn(golden_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace trawl
