// A tree written as bytes and read back is the same, whatever it holds.

#include "rules/toml_image.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>

#include <gtest/gtest.h>

namespace trawl {
namespace {

constexpr std::string_view kDocument = R"(
title = "all that a document may hold"
empty = ""
escaped = "a\"b\\c\u00e9\n\u0000."
numbers = [0, 1, -1, 127, 128, 9223372036854775807, -9223372036854775808]
reals = [0.0, -0.5, 1e300, inf, -inf]
flags = [true, false]
times = [2024-05-21, 07:32:00, 1979-05-27T07:32:00Z]
nothing = []
[table]
[table.below.it]
key = { "inline.key" = 1, other = [[1], [], ["x"]] }
[[many]]
name = "first"
[[many]]
)";

TEST(TomlImage, HoldsWhatADocumentHolds) {
  const auto tree = parse_toml(kDocument);
  ASSERT_TRUE(tree) << tree.error().message;
  const std::string image = toml_image(*tree);
  const TomlValue read = read_toml_image(image);
  EXPECT_EQ(toml_image(read), image);
  EXPECT_EQ(to_json(read), to_json(*tree));
  const TomlEntry* const escaped = read.find("escaped");
  ASSERT_NE(escaped, nullptr);
  EXPECT_EQ(std::get<std::string>(escaped->value.data), std::string("a\"b\\c\xC3\xA9\n\0.", 10));
  EXPECT_EQ(escaped->value.offset_bytes, kDocument.find("\"a\\\"b"));
  EXPECT_EQ(escaped->key_span.begin, kDocument.find("escaped"));
  EXPECT_EQ(escaped->key_span.end, kDocument.find("escaped") + 7);
  const TomlEntry* const times = read.find("times");
  ASSERT_NE(times, nullptr);
  EXPECT_TRUE(std::holds_alternative<TomlValue::DateTime>(
      std::get<TomlValue::Array>(times->value.data).front().data));
}

TEST(TomlImage, HoldsNumbersOfAllSizes) {
  for (const std::int64_t number :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0},
        std::int64_t{127}, std::int64_t{128}, std::numeric_limits<std::int64_t>::max()}) {
    const TomlValue read = read_toml_image(toml_image({.data = number}));
    EXPECT_EQ(std::get<std::int64_t>(read.data), number);
  }
  const TomlValue nan = read_toml_image(toml_image({.data = std::nan("")}));
  EXPECT_TRUE(std::isnan(std::get<double>(nan.data)));
}

}  // namespace
}  // namespace trawl
