#include "scanner/cli/bench_result.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace trawl {
namespace {

BenchResult result_of(const std::vector<double>& plain, const std::vector<double>& gzip) {
  return {.cpu = "a processor",
          .processors = 2,
          .system = "Linux",
          .program = "1.0",
          .bytes = 2'000'000'000,
          .events = 1'000'000,
          .rules = 3,
          .rules_digest = "0123456789abcdef",
          .alerts = 7,
          .seconds_loading = 0.25,
          .cases = {{.name = "plain, 1 thread",
                     .seconds = plain,
                     .shares = {{"match", 0.75}, {"write", 0.25}}},
                    {.name = "gzip, 1 thread", .seconds = gzip, .shares = {}}}};
}

TEST(BenchCase, TakesTheMedianAndTheSpread) {
  const BenchCase odd{.name = "", .seconds = {3, 1, 2}, .shares = {}};
  EXPECT_DOUBLE_EQ(odd.median_seconds(), 2);
  EXPECT_DOUBLE_EQ(odd.spread(), 1);
  const BenchCase even{.name = "", .seconds = {4, 1, 2, 3}, .shares = {}};
  EXPECT_DOUBLE_EQ(even.median_seconds(), 2.5);
  const BenchCase single{.name = "", .seconds = {5}, .shares = {}};
  EXPECT_DOUBLE_EQ(single.spread(), 0);
}

TEST(BenchResult, SaysWhatWasMeasured) {
  const std::string text = bench_text(result_of({1, 1, 1}, {4, 2, 8}));
  for (const std::string_view words :
       {"a processor, 2 processors, Linux", "1,000,000 events, 2.0 GB", "3 rules", "7 alerts",
        "plain, 1 thread          2.00      1,000,000      0%  match 75%, write 25%",
        "gzip, 1 thread           0.50        250,000    150%"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
}

TEST(BenchResult, IsReadBackFromItsJson) {
  const BenchResult result = result_of({1, 1.5}, {2, 2});
  const Result<BenchResult> read = parse_bench(bench_json(result));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->bytes, result.bytes);
  EXPECT_EQ(read->rules_digest, result.rules_digest);
  ASSERT_EQ(read->cases.size(), 2U);
  EXPECT_EQ(read->cases[0].name, "plain, 1 thread");
  EXPECT_EQ(read->cases[0].seconds, result.cases[0].seconds);
}

TEST(BenchResult, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "[]", "{}", R"({"bench_version":2})", R"({"bench_version":1,"cases":7})"}) {
    const Result<BenchResult> read = parse_bench(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::Syntax);
  }
  EXPECT_FALSE(parse_bench(bench_json(result_of({0}, {1}))));
}

TEST(BenchResult, IsSlowerOnlyBeyondTheSpread) {
  const BenchResult before = result_of({1.0, 1.1, 1.2}, {2, 2, 2});
  const auto compared = [&before](const std::vector<double>& plain,
                                  const std::vector<double>& gzip) {
    const Result<BenchComparison> comparison = compare(before, result_of(plain, gzip));
    EXPECT_TRUE(comparison);
    return *comparison;
  };
  EXPECT_FALSE(compared({1.2, 1.2, 1.2}, {2, 2, 2}).is_slower);
  EXPECT_TRUE(compared({1.4, 1.4, 1.4}, {2, 2, 2}).is_slower);
  // One case is enough, and its own spread counts.
  EXPECT_TRUE(compared({1.1, 1.1, 1.1}, {2.1, 2.1, 2.1}).is_slower);
  EXPECT_FALSE(compared({1.1, 1.1, 1.1}, {2.1, 2.1, 3.0}).is_slower);
  EXPECT_NE(compared({0.5, 0.5, 0.5}, {2, 2, 2}).text.find("faster"), std::string::npos);
}

TEST(BenchResult, ComparesLikeWithLikeOnly) {
  const BenchResult before = result_of({1}, {1});
  BenchResult after = before;
  after.bytes += 1;
  EXPECT_EQ(compare(before, after).error().code, ErrorCode::Invalid);
  after = before;
  after.rules_digest = "fedcba9876543210";
  EXPECT_EQ(compare(before, after).error().code, ErrorCode::Invalid);
}

}  // namespace
}  // namespace trawl
