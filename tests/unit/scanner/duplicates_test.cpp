#include "scanner/reduce/duplicates.h"

#include <optional>
#include <string_view>

#include <gtest/gtest.h>

namespace trawl {
namespace {

constexpr Timestamp kNoon{12};
constexpr Timestamp kLater{13};

// Where the first event with the same bytes lies, by its offset.
std::optional<std::uint64_t> first_of(DuplicateFinder& finder, std::optional<Timestamp> time,
                                      std::uint64_t offset_bytes, std::string_view event) {
  Hit hit{.key = {.time = time, .place = {.input = {}, .offset_bytes = offset_bytes}},
          .record = offset_bytes + 1,
          .index = {},
          .rules = {},
          .mapping = {},
          .event = copy_block(event),
          .duplicate_of = {}};
  finder.look_at(hit);
  if (!hit.duplicate_of) {
    return std::nullopt;
  }
  EXPECT_EQ(hit.duplicate_of->record, hit.duplicate_of->place.offset_bytes + 1);
  return hit.duplicate_of->place.offset_bytes;
}

TEST(DuplicateFinder, FindsTheFirstEventWithTheSameBytes) {
  DuplicateFinder finder;
  EXPECT_EQ(first_of(finder, kNoon, 0, "a"), std::nullopt);
  EXPECT_EQ(first_of(finder, kNoon, 1, "b"), std::nullopt);
  EXPECT_EQ(first_of(finder, kNoon, 2, "a"), 0U);
  EXPECT_EQ(first_of(finder, kNoon, 3, "b"), 1U);
  EXPECT_EQ(first_of(finder, kNoon, 4, "a"), 0U);
  EXPECT_EQ(first_of(finder, kNoon, 5, "a "), std::nullopt);
  EXPECT_EQ(finder.uncompared(), 0U);
}

TEST(DuplicateFinder, ComparesEventsOfOneTime) {
  DuplicateFinder finder;
  EXPECT_EQ(first_of(finder, kNoon, 0, "a"), std::nullopt);
  EXPECT_EQ(first_of(finder, kLater, 1, "a"), std::nullopt);
  EXPECT_EQ(first_of(finder, kLater, 2, "a"), 1U);
  EXPECT_EQ(first_of(finder, std::nullopt, 3, "a"), std::nullopt);
  EXPECT_EQ(first_of(finder, std::nullopt, 4, "a"), 3U);
}

TEST(DuplicateFinder, RemembersSoManyEventsOfOneTime) {
  DuplicateFinder finder(2);
  EXPECT_EQ(first_of(finder, kNoon, 0, "a"), std::nullopt);
  EXPECT_EQ(first_of(finder, kNoon, 1, "b"), std::nullopt);
  EXPECT_EQ(first_of(finder, kNoon, 2, "c"), std::nullopt);
  EXPECT_EQ(first_of(finder, kNoon, 3, "b"), 1U);
  EXPECT_EQ(first_of(finder, kNoon, 4, "c"), std::nullopt);
  EXPECT_EQ(finder.uncompared(), 2U);
}

}  // namespace
}  // namespace trawl
