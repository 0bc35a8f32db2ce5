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
          .seconds_loading = 0.25,
          .tasks = {{.name = "ECS",
                     .bytes = 2'000'000'000,
                     .events = 1'000'000,
                     .rules = 3,
                     .rules_digest = "0123456789abcdef",
                     .alerts = 7}},
          .cases = {{.name = "plain, 1 thread",
                     .seconds = plain,
                     .shares = {{"match", 0.75}, {"write", 0.25}}},
                    {.name = "gzip, 1 thread", .seconds = gzip, .shares = {}}}};
}

// The same with a case of a task of its own, of half the bytes.
BenchResult with_raw(BenchResult result, const std::vector<double>& seconds) {
  result.tasks.push_back({.name = "raw",
                          .bytes = 1'000'000'000,
                          .events = 400'000,
                          .rules = 11,
                          .rules_digest = "fedcba9876543210",
                          .alerts = 1});
  result.cases.push_back(
      {.name = "raw CloudTrail, 1 thread", .task = 1, .seconds = seconds, .shares = {}});
  return result;
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
  const std::string text = bench_text(with_raw(result_of({1, 1, 1}, {4, 2, 8}), {0.5}));
  for (const std::string_view words :
       {"a processor, 2 processors, Linux", "rules loaded in 0.250 s",
        "ECS      1,000,000 events, 2.0 GB; 3 rules; 7 alerts in each run",
        "raw      400,000 events, 1.0 GB; 11 rules; 1 alert in each run",
        "plain, 1 thread                2.00      1,000,000      0%  match 75%, write 25%",
        "gzip, 1 thread                 0.50        250,000    150%",
        "raw CloudTrail, 1 thread       2.00        800,000      0%"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
}

TEST(BenchResult, IsReadBackFromItsJson) {
  const BenchResult result = with_raw(result_of({1, 1.5}, {2, 2}), {3, 4});
  const Result<BenchResult> read = parse_bench(bench_json(result));
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->cases.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read->cases[i].name, result.cases[i].name);
    EXPECT_EQ(read->cases[i].seconds, result.cases[i].seconds);
    EXPECT_TRUE(read->task_of(read->cases[i]).is_like(result.task_of(result.cases[i]))) << i;
  }
}

// What `trawl bench --json` printed before raw CloudTrail was measured.
TEST(BenchResult, ReadsAnEarlierResultWithoutTasks) {
  const Result<BenchResult> read = parse_bench(R"({
    "bench_version": 1,
    "machine": {"cpu": "a processor", "processors": 2, "system": "Linux"},
    "program": {"version": "1.0"},
    "data": {"bytes": 2000000000, "events": 1000000},
    "rules": {"count": 3, "digest": "0123456789abcdef", "seconds_loading": 0.25},
    "alerts": 7,
    "cases": [{"name": "plain, 1 thread", "seconds": [2, 2], "gb_per_second": 1,
               "events_per_second": 500000, "stages": {}}]})");
  ASSERT_TRUE(read) << read.error().text();
  const Result<BenchComparison> comparison =
      compare(*read, with_raw(result_of({1, 1}, {1, 1}), {1, 1}));
  ASSERT_TRUE(comparison) << comparison.error().text();
  EXPECT_FALSE(comparison->is_slower);
  for (const std::string_view words :
       {"plain, 1 thread               2.000s    1.000s   -50.0%    0.0%  faster",
        "gzip, 1 thread             only in the new result\n",
        "raw CloudTrail, 1 thread   only in the new result\n"}) {
    EXPECT_NE(comparison->text.find(words), std::string::npos) << words << "\n" << comparison->text;
  }
}

TEST(BenchResult, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "[]", "{}", R"({"bench_version":2})", R"({"bench_version":1,"cases":7})"}) {
    const Result<BenchResult> read = parse_bench(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::Syntax);
  }
  EXPECT_FALSE(parse_bench(bench_json(result_of({0}, {1}))));
  std::string text = bench_json(with_raw(result_of({1}, {1}), {1}));
  const std::string_view task = R"("task": "raw")";
  text.replace(text.find(task), task.size(), R"("task": "war")");
  const Result<BenchResult> read = parse_bench(text);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("a case without a task"), std::string::npos);
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
  after.tasks.front().bytes += 1;
  EXPECT_EQ(compare(before, after).error().code, ErrorCode::Invalid);
  after = before;
  after.tasks.front().rules_digest = "fedcba9876543210";
  const Result<BenchComparison> comparison = compare(before, after);
  ASSERT_FALSE(comparison);
  EXPECT_EQ(comparison.error().message,
            "the results are of different data or rules: ECS 2.0 GB (rules 01234567) and "
            "ECS 2.0 GB (rules fedcba98)");
}

TEST(BenchResult, SaysWhichCasesStandAlone) {
  const BenchResult before = with_raw(result_of({1}, {1}), {1});
  BenchResult after = with_raw(result_of({1}, {1}), {9});
  after.tasks.back().rules_digest = "another";
  after.cases.erase(after.cases.begin());
  const Result<BenchComparison> comparison = compare(before, after);
  ASSERT_TRUE(comparison) << comparison.error().text();
  EXPECT_FALSE(comparison->is_slower);  // the case that took longer is of other rules
  for (const std::string_view words :
       {"gzip, 1 thread                1.000s    1.000s    +0.0%    0.0%  same\n",
        "plain, 1 thread            only in the earlier result\n",
        "raw CloudTrail, 1 thread   only in the earlier result with these data and rules\n",
        "raw CloudTrail, 1 thread   only in the new result with these data and rules\n"}) {
    EXPECT_NE(comparison->text.find(words), std::string::npos) << words << "\n" << comparison->text;
  }
}

}  // namespace
}  // namespace trawl
