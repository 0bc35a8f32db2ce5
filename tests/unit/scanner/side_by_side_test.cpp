#include "scanner/side_by_side.h"

#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

TEST(SideBySide, RunsEachTaskOnce) {
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{1000}}) {
    std::vector<int> runs(count);  // each task has a place of its own
    run_side_by_side(count, [&runs](std::size_t i) { ++runs[i]; });
    EXPECT_EQ(runs, std::vector<int>(count, 1));
  }
}

}  // namespace
}  // namespace trawl
