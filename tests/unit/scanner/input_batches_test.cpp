#include "scanner/input_batches.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

std::vector<Input> inputs_of(const std::vector<std::uint64_t>& sizes) {
  std::vector<Input> inputs;
  for (const std::uint64_t size_bytes : sizes) {
    inputs.push_back({.path = "log", .size_bytes = size_bytes});
  }
  return inputs;
}

// How many inputs each batch has. Checks that they are all of them, in their order.
std::vector<std::size_t> batch_sizes(const std::vector<Input>& inputs, unsigned threads) {
  InputBatches batches(inputs, threads);
  std::vector<std::size_t> sizes;
  std::size_t end = 0;
  while (true) {
    const InputBatch batch = batches.next();
    EXPECT_EQ(batch.begin, end);
    end = batch.end;
    if (batch.begin == batch.end) {
      break;
    }
    sizes.push_back(batch.end - batch.begin);
  }
  EXPECT_EQ(end, inputs.size());
  return sizes;
}

TEST(InputBatches, NoInputsNoBatch) {
  EXPECT_TRUE(batch_sizes({}, 2).empty());
}

TEST(InputBatches, FewInputsAreHandedOutOneByOne) {
  const auto sizes = batch_sizes(inputs_of(std::vector<std::uint64_t>(16, 3000)), 2);
  EXPECT_EQ(sizes, std::vector<std::size_t>(16, 1));
}

TEST(InputBatches, ManySmallOnesGoTogetherAndFewerTowardsTheEnd) {
  const auto sizes = batch_sizes(inputs_of(std::vector<std::uint64_t>(100000, 3000)), 2);
  EXPECT_EQ(sizes.front(), 64U);
  EXPECT_EQ(sizes.back(), 1U);
  EXPECT_TRUE(std::ranges::is_sorted(sizes, std::ranges::greater{}));
  EXPECT_LT(sizes.size(), 100000U / 50);
}

TEST(InputBatches, AMebibyteIsEnough) {
  const auto sizes = batch_sizes(inputs_of(std::vector<std::uint64_t>(10000, 60 << 10)), 2);
  EXPECT_EQ(sizes.front(), 17U);
}

TEST(InputBatches, LargeOnesAndThoseOfUnknownSizeAreAlone) {
  std::vector<std::uint64_t> all(1000, 3000);
  all[0] = std::uint64_t{1} << 30;
  all[3] = 0;
  const auto sizes = batch_sizes(inputs_of(all), 1);
  EXPECT_EQ(sizes[0], 1U);
  EXPECT_EQ(sizes[1], 2U);
  EXPECT_EQ(sizes[2], 1U);
  EXPECT_EQ(sizes[3], 64U);
}

}  // namespace
}  // namespace trawl
