// Renderings of expressions. tests/golden/ir/NAME.in: a line with the field types (a JSON object),
// then the query; NAME.out: its canonical text. UPDATE_GOLDEN=1 in the environment writes the .out
// files anew.

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ir/print.h"
#include "rules/lang/kql.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(TRAWL_SOURCE_DIR) / "tests" / "golden" / "ir";

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

std::string rendering(const std::string& input) {
  const std::size_t line_end = input.find('\n');
  const auto types = FieldTypes::with_mapping(input.substr(0, line_end));
  if (!types) {
    return types.error().text() + "\n";
  }
  FieldTable fields;
  const auto expr = parse_kql(input.substr(line_end + 1), *types, fields);
  return (expr ? print_indented(*expr, fields) : expr.error().message) + "\n";
}

class IrGolden : public testing::TestWithParam<std::string> {};

TEST_P(IrGolden, PrintsAsReviewed) {
  const fs::path base = kFolder / GetParam();
  const std::string printed = rendering(read_text(base.string() + ".in"));
  const std::string out = base.string() + ".out";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {  // NOLINT(concurrency-mt-unsafe): one thread
    std::ofstream(out, std::ios::binary) << printed;
  }
  ASSERT_TRUE(fs::exists(out)) << "run once with UPDATE_GOLDEN=1 and review " << out;
  EXPECT_EQ(printed, read_text(out));
}

INSTANTIATE_TEST_SUITE_P(Ir, IrGolden, testing::ValuesIn(golden_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace trawl
