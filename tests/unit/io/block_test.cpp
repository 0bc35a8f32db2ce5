#include "io/block.h"

#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "io/block_pool.h"

namespace trawl {
namespace {

TEST(Block, CopyOwnsItsBytesAndZeroesThePadding) {
  Block block;
  {
    const std::string text = "one line\n";
    block = copy_block(text);
  }
  EXPECT_EQ(block.bytes, "one line\n");
  EXPECT_EQ(std::string_view(block.bytes.data() + block.bytes.size(), kPaddingBytes),
            std::string(kPaddingBytes, '\0'));
}

TEST(Block, CopyOfNothingHasPadding) {
  const Block block = copy_block("");
  EXPECT_TRUE(block.bytes.empty());
  EXPECT_EQ(*block.bytes.data(), '\0');
}

TEST(Block, PartKeepsTheOwnerAlive) {
  Block part;
  {
    const Block whole = copy_block("abcdef");
    part = whole.part(2, 3);
  }
  EXPECT_EQ(part.bytes, "cde");
}

TEST(BlockBuffer, FinishTakesTheFirstBytes) {
  BlockBuffer buffer(8);
  std::memcpy(buffer.data(), "abcdefgh", 8);
  const Block block = std::move(buffer).finish(3);
  EXPECT_EQ(block.bytes, "abc");
}

TEST(BlockPool, GivesMemoryOutAgainOnceItsBlockIsGone) {
  constexpr std::size_t kSize = std::size_t{1} << 20;
  const BlockPool pool;
  BlockBuffer first = pool.take(kSize);
  const char* const memory = first.data();
  Block block = std::move(first).finish(10);
  EXPECT_NE(pool.take(kSize).data(), memory) << "still held by a block";
  const Block copy = std::exchange(block, {});
  EXPECT_NE(pool.take(kSize).data(), memory) << "still held by a copy of the block";
}

TEST(BlockPool, ReusesTheMemoryOfAReleasedBlock) {
  constexpr std::size_t kSize = std::size_t{1} << 20;
  const BlockPool pool;
  const char* memory = nullptr;
  {
    BlockBuffer buffer = pool.take(kSize);
    memory = buffer.data();
    const Block block = std::move(buffer).finish(kSize);
    EXPECT_EQ(block.bytes.data(), memory);
  }
  BlockBuffer again = pool.take(kSize - 100);
  EXPECT_EQ(again.data(), memory);
  EXPECT_GE(again.capacity_bytes(), kSize - 100);
}

TEST(BlockPool, BlocksOutliveThePool) {
  Block block;
  {
    const BlockPool pool;
    BlockBuffer buffer = pool.take(std::size_t{1} << 20);
    std::memcpy(buffer.data(), "alive", 5);
    block = std::move(buffer).finish(5);
  }
  EXPECT_EQ(block.bytes, "alive");
}

TEST(BlockPool, ServesManyThreads) {
  constexpr std::size_t kSize = std::size_t{100} << 10;
  const BlockPool pool;
  std::vector<std::thread> threads;
  std::vector<int> damage_count(4);
  for (std::size_t i = 0; i < damage_count.size(); ++i) {
    threads.emplace_back([&, i] {
      const char letter = static_cast<char>('a' + i);
      for (int round = 0; round < 200; ++round) {
        BlockBuffer buffer = pool.take(kSize);
        std::memset(buffer.data(), letter, kSize);
        const Block block = std::move(buffer).finish(kSize);
        damage_count[i] += block.bytes.find_first_not_of(letter) != std::string_view::npos ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(damage_count, std::vector<int>(4));
}

}  // namespace
}  // namespace trawl
