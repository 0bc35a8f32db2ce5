#include "scanner/event/wrapper.h"

#include <gtest/gtest.h>

#include "io/block.h"

namespace trawl {
namespace {

TEST(Wrapper, GivesTheSourceAndWhereItLived) {
  const Block event = copy_block(
      R"({"_index":"logs-x\u002dy","_score":null,"_source" : {"a":{"b":"}"}} ,"_id":"9"})");
  const auto unwrapped = unwrap_export(event.bytes);
  ASSERT_TRUE(unwrapped.has_value());
  EXPECT_EQ(unwrapped->source, R"({"a":{"b":"}"}})");
  EXPECT_EQ(unwrapped->index, "logs-x-y");
  EXPECT_EQ(unwrapped->id, "9");
}

TEST(Wrapper, AnEventWithoutOneIsItsOwnSource) {
  for (const char* text : {R"({"a":1,"_index":"i","_id":"9"})", R"({"_source":"text"})", "{}"}) {
    const Block event = copy_block(text);
    const auto unwrapped = unwrap_export(event.bytes);
    ASSERT_TRUE(unwrapped.has_value()) << text;
    EXPECT_EQ(unwrapped->source, text);
    EXPECT_EQ(unwrapped->index, "");
    EXPECT_EQ(unwrapped->id, "");
  }
}

TEST(Wrapper, RefusesWhatIsNotJson) {
  for (const char* text : {"", "[]", R"({"a")", R"({"_source":{"a":"\q"})", "{\"a\":\"\xff\"}"}) {
    const Block event = copy_block(text);
    const auto unwrapped = unwrap_export(event.bytes);
    ASSERT_FALSE(unwrapped.has_value()) << text;
    EXPECT_EQ(unwrapped.error().code, ErrorCode::Corrupt);
  }
}

}  // namespace
}  // namespace trawl
