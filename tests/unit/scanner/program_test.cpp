// Listings of compiled conditions. tests/golden/program/NAME.in: a line with the field types (a
// JSON object), then queries, one a line, compiled together; NAME.out: their listings.
// UPDATE_GOLDEN=1 in the environment writes the .out files anew.

#include "rules/compile/program.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/compile/compiler.h"
#include "rules/compile/pivots.h"
#include "rules/lang/kql.h"

namespace trawl {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(TRAWL_SOURCE_DIR) / "tests" / "golden" / "program";

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

std::string listings(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  const auto types = FieldTypes::with_mapping(line);
  if (!types) {
    return types.error().text();
  }
  FieldTable fields;
  Compiler compiler(&fields);
  std::vector<std::string> queries;
  while (std::getline(lines, line)) {
    const auto expr = parse_kql(line, *types, fields);
    if (!expr) {
      return expr.error().message;
    }
    compiler.add(*expr);
    queries.push_back(line);
  }
  const Program program = std::move(compiler).finish();
  std::string result;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    result += "query " + queries[i] + "\n" + program.listing(static_cast<QueryId>(i), fields);
  }
  return result;
}

class ProgramGolden : public testing::TestWithParam<std::string> {};

TEST_P(ProgramGolden, Listing) {
  const fs::path base = kFolder / GetParam();
  const std::string listed = listings(read_text(base.string() + ".in"));
  const std::string out = base.string() + ".out";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {  // NOLINT(concurrency-mt-unsafe): one thread
    std::ofstream(out, std::ios::binary) << listed;
  }
  ASSERT_TRUE(fs::exists(out)) << "run once with UPDATE_GOLDEN=1 and review " << out;
  EXPECT_EQ(listed, read_text(out));
}

INSTANTIATE_TEST_SUITE_P(Programs, ProgramGolden, testing::ValuesIn(golden_names()),
                         [](const auto& test) { return test.param; });

Leaf keyword_leaf(FieldId field, std::vector<std::string> texts) {
  Leaf leaf;
  leaf.field = field;
  leaf.reading.type = FieldType::Keyword;
  leaf.test = trawl::Test::Equals;
  for (std::string& text : texts) {
    leaf.operands.push_back(Value{std::move(text)});
  }
  return leaf;
}

TEST(Compiler, SharesEqualLeavesAcrossConditions) {
  FieldTable fields;
  const FieldId a = fields.intern("a");
  const FieldId b = fields.intern("b");
  Compiler compiler;
  const QueryId first =
      compiler.add(all_of({leaf_expr(keyword_leaf(a, {"x"})), leaf_expr(keyword_leaf(b, {"y"}))}));
  const QueryId second = compiler.add(leaf_expr(keyword_leaf(a, {"x"})));
  const Program program = std::move(compiler).finish();
  EXPECT_EQ(first, QueryId{0});
  EXPECT_EQ(second, QueryId{1});
  EXPECT_EQ(program.leaves().size(), 2U);
  ASSERT_EQ(program.fields().size(), 2U);
  EXPECT_EQ(program.fields()[0].field, a);
  EXPECT_EQ(program.fields()[0].leaves, std::vector<LeafId>{LeafId{0}});
  EXPECT_EQ(program.conditions()[1].pivots, std::vector<LeafId>{LeafId{0}});
}

TEST(Compiler, SharesEqualNestedConditions) {
  FieldTable fields;
  const Expr inner = leaf_expr(keyword_leaf(fields.intern("u.n"), {"x"}));
  Compiler compiler;
  compiler.add(nested("u", inner));
  compiler.add(negation(nested("u", inner)));
  compiler.add(any_field("u*", {inner}));
  const Program program = std::move(compiler).finish();
  EXPECT_EQ(program.nested().size(), 1U);
  EXPECT_EQ(program.any_fields().size(), 1U);
  EXPECT_TRUE(program.leaves().empty());
  EXPECT_TRUE(program.fields().empty());
}

TEST(Pivots, ALeafThatManyShareIsNotRare) {
  const Leaf leaf = keyword_leaf(FieldId{}, {"x"});
  EXPECT_LT(estimated_share(leaf, "user.name", 1), estimated_share(leaf, "user.name", 20));
  EXPECT_LT(estimated_share(leaf, "event.action", 1), estimated_share(leaf, "event.category", 1));
  EXPECT_LT(estimated_share(leaf, "a", 1),
            estimated_share(keyword_leaf(FieldId{}, {"x", "y"}), "a", 1));
  EXPECT_LE(estimated_share(leaf, "host.os.type", 1000), 1);
}

TEST(Pivots, CallsThatReadAreCommon) {
  const auto share = [](const std::string& call, std::string_view field) {
    return estimated_share(keyword_leaf(FieldId{}, {call}), field, 1);
  };
  EXPECT_LT(share("DeleteTrail", "event.action"), share("ListUsers", "event.action"));
  EXPECT_LT(share("ListUsers", "event.action"), share("AssumeRole", "event.action"));
  EXPECT_EQ(share("DeleteTrail", "user.name"), share("ListUsers", "user.name"));
  EXPECT_LT(
      estimated_share(keyword_leaf(FieldId{}, {"StopLogging", "DeleteTrail"}), "event.action", 1),
      share("DescribeTrails", "event.action"));
}

}  // namespace
}  // namespace trawl
