#include <string>

#include <gtest/gtest.h>

#include "io/block.h"
#include "scanner/ecs/recognition.h"
#include "tests/support/mappings.h"

namespace trawl {
namespace {

Mapping mapping(const std::string& name, const std::string& recognise) {
  auto parsed = Mapping::parse("name = \"" + name + "\"\n" + recognise, name + ".toml");
  EXPECT_TRUE(parsed.has_value());
  return std::move(*parsed);
}

class Recognition3 : public testing::Test {
 protected:
  std::string format(std::string_view event) {
    const Block block = copy_block(event);
    const Mapping* found = recognizer_.recognize(block.bytes);
    return found == nullptr ? "" : found->name();
  }

  Mapping first_ = mapping("first",
                           "[[recognise]]\nhas = [\"a\", \"b.c\"]\nlacks = [\"ecs.x\", \"d\"]\n"
                           "[[recognise]]\nhas = [\"object\"]\n");
  Mapping second_ =
      mapping("second", "[[recognise]]\nhas = [\"a\"]\nequals = { kind = \"Event\" }\n");
  Recognizer recognizer_{FormatSet({&first_, &second_})};
};

TEST_F(Recognition3, AllOfHasAndNoneOfLacks) {
  EXPECT_EQ(format(R"({"a":1,"b":{"c":"x"}})"), "first");
  EXPECT_EQ(format(R"({"b":{"c":false},"a":""})"), "first");
  EXPECT_EQ(format(R"({"a":1})"), "");
  EXPECT_EQ(format(R"({"a":1,"b":{"c":null}})"), "");
  EXPECT_EQ(format(R"({"a":1,"b":"c"})"), "");
  EXPECT_EQ(format(R"({"a":1,"b":{"c":1},"d":0})"), "");
  EXPECT_EQ(format(R"({"a":1,"b":{"c":1},"ecs":{"x":{}}})"), "");
  EXPECT_EQ(format(R"({"a":1,"b":{"c":1},"ecs.x":"y"})"), "");
  EXPECT_EQ(format(R"({"a":1,"b":{"c":1},"ecs.x.z":"y"})"), "");
  EXPECT_EQ(format(R"({"a":1,"b":{"c":1},"ecs":{"y":1}})"), "first");
}

TEST_F(Recognition3, ObjectsAndListsArePresent) {
  EXPECT_EQ(format(R"({"object":{"x":{"y":1}}})"), "first");
  EXPECT_EQ(format(R"({"object":[]})"), "first");
  EXPECT_EQ(format(R"({"object":null})"), "");
}

TEST_F(Recognition3, EqualsComparesTexts) {
  EXPECT_EQ(format(R"({"a":1,"kind":"Event"})"), "second");
  EXPECT_EQ(format(R"({"a":1,"kind":"Ev\u0065nt"})"), "second");
  EXPECT_EQ(format(R"({"a":1,"kind":"event"})"), "");
  EXPECT_EQ(format(R"({"kind":"Event"})"), "");
}

TEST_F(Recognition3, TheFirstFormatWins) {
  EXPECT_EQ(format(R"({"a":1,"b":{"c":1},"kind":"Event"})"), "first");
}

TEST_F(Recognition3, LooksIntoWrappers) {
  EXPECT_EQ(format(R"({"_index":"i","_source":{"a":1,"b":{"c":1}}})"), "first");
  EXPECT_EQ(format(R"({"a":1,"b":{"c":1},"_source":{"x":1}})"), "");
  EXPECT_EQ(format(R"({"_source":{"object":1},"d":1})"), "first");
}

TEST_F(Recognition3, WhatIsNoJsonHasNoFormat) {
  EXPECT_EQ(format(R"({"a":1,"b":{"c":1})"), "");
  EXPECT_EQ(format("[]"), "");
}

TEST(Recognition, WithoutFormatsNothingIsRaw) {
  Recognizer recognizer{FormatSet()};
  const Block block = copy_block(R"({"a":1})");
  EXPECT_EQ(recognizer.recognize(block.bytes), nullptr);
}

TEST(Recognition, AgreesWithTheMappingsOwnJudgement) {
  const Mapping& cloudtrail = test::builtin_mapping("aws.cloudtrail");
  Recognizer recognizer{FormatSet({&cloudtrail})};
  const std::string event = R"({"eventSource":"s","eventName":"n","eventTime":"t","awsRegion":"r")";
  for (const std::string_view rest :
       {"}", R"(,"aws":{"cloudtrail":{}}})", R"(,"event":{"provider":"p"}})",
        R"(,"event":{"provider":null}})", R"(,"insightDetails":{}})"}) {
    const Block block = copy_block(event + std::string(rest));
    const auto tree = parse_json_tree(block.bytes);
    ASSERT_TRUE(tree.has_value());
    EXPECT_EQ(recognizer.recognize(block.bytes) != nullptr, cloudtrail.recognises(*tree)) << rest;
  }
}

}  // namespace
}  // namespace trawl
