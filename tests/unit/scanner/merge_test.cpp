#include "scanner/reduce/merge.h"

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

HitKey random_key(std::mt19937& random, std::uint64_t serial) {
  const auto roll = static_cast<std::uint32_t>(random() % 20);
  return {.time = roll == 0 ? std::nullopt : std::optional(Timestamp{roll}),
          .place = {.input = InputId{static_cast<std::uint32_t>(random() % 3)},
                    .offset_bytes = serial}};
}

// Batches of hits with random keys; all keys are added to `keys`.
std::vector<HitBatch> random_batches(std::mt19937& random, std::size_t hits,
                                     std::vector<HitKey>& keys) {
  std::vector<HitBatch> batches(1 + random() % 4);
  const std::vector<RuleId> rules = {RuleId{0}};
  for (std::size_t i = 0; i < hits; ++i) {
    const HitKey key = random_key(random, keys.size());
    keys.push_back(key);
    batches[random() % batches.size()].add({.key = key,
                                            .record = keys.size(),
                                            .index = {},
                                            .rules = rules,
                                            .event = std::string(random() % 300, 'e')});
  }
  return batches;
}

Result<std::vector<HitKey>> keys_of(HitMerge& merge) {
  std::vector<HitKey> keys;
  while (true) {
    const Result<std::optional<std::string_view>> record = merge.next();
    if (!record) {
      return fail(record.error());
    }
    if (!*record) {
      return keys;
    }
    const Result<Hit> hit = decode_record(**record);
    if (!hit) {
      return fail(hit.error());
    }
    keys.push_back(hit->key);
  }
}

HitStoreOptions options(std::size_t max_fan_in) {
  return {.folder = std::filesystem::temp_directory_path().string(),
          .buffer_bytes = 200,
          .max_fan_in = max_fan_in};
}

TEST(HitStore, GivesAllHitsInOrderHoweverTheyWereSpilled) {
  for (const std::size_t runs : std::initializer_list<std::size_t>{0, 1, 2, 3, 8, 9, 64, 65}) {
    for (const std::size_t max_fan_in : std::initializer_list<std::size_t>{2, 3, 8, 64}) {
      std::mt19937 random(static_cast<unsigned>(runs * 100 + max_fan_in));
      HitStore store(options(max_fan_in));
      std::vector<HitKey> expected;
      for (std::size_t i = 0; i < runs; ++i) {
        ASSERT_TRUE(store.spill(random_batches(random, random() % 40, expected)));
      }
      Result<HitMerge> merge = store.merge(random_batches(random, 25, expected));
      ASSERT_TRUE(merge) << merge.error().text();
      const Result<std::vector<HitKey>> keys = keys_of(*merge);
      ASSERT_TRUE(keys) << keys.error().text();
      std::ranges::sort(expected, comes_before);
      EXPECT_EQ(*keys, expected) << runs << " runs, " << max_fan_in << " at a time";
      EXPECT_EQ(store.spilled_bytes() > 0, runs > 0);
    }
  }
}

TEST(HitStore, MayHoldNothing) {
  HitStore store(options(2));
  ASSERT_TRUE(store.spill({}));
  Result<HitMerge> merge = store.merge({});
  ASSERT_TRUE(merge);
  EXPECT_EQ(merge->next().value(), std::nullopt);
  EXPECT_EQ(merge->next().value(), std::nullopt);
  EXPECT_EQ(store.spilled_bytes(), 0U);
}

TEST(HitStore, AFolderThatCannotBeWrittenIsAnError) {
  HitStore store({.folder = "/trawl-no-such-folder"});
  std::mt19937 random(1);
  std::vector<HitKey> keys;
  const Result<void> spilled = store.spill(random_batches(random, 3, keys));
  ASSERT_FALSE(spilled);
  EXPECT_EQ(spilled.error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace trawl
