#include <string>

#include <gtest/gtest.h>

#include "scanner/ecs/json_tree.h"

namespace trawl {
namespace {

std::string round_trip(std::string_view json) {
  const auto tree = parse_json_tree(json);
  if (!tree) {
    return tree.error().code == ErrorCode::Limit ? "(too deep)" : "(not JSON)";
  }
  std::string text;
  write_json(*tree, text);
  return text;
}

JsonTree parsed(std::string_view json) {
  auto tree = parse_json_tree(json);
  EXPECT_TRUE(tree.has_value()) << json;
  return tree ? std::move(*tree) : JsonTree();
}

TEST(JsonTree, IsWrittenAsItWasRead) {
  for (const std::string_view json :
       {"null", "true", "false", "0", "-0", "1.50", "1e400", "123456789012345678901234567890",
        R"("")", R"("a\"\\\n\t\r\u0001b")", "[]", "[1,[],{}]", R"({"b":1,"a":{"":null}})",
        "\"\xF0\x9F\x98\x80\""}) {
    EXPECT_EQ(round_trip(json), json);
  }
  EXPECT_EQ(round_trip(" { \"a\" : [ 1 , 2 ] } "), R"({"a":[1,2]})");
  EXPECT_EQ(round_trip(R"({"\u0061":"\u0041\ud83d\ude00\/"})"), "{\"a\":\"A\xF0\x9F\x98\x80/\"}");
  EXPECT_EQ(round_trip(R"({"\ud800":"a\udfff"})"), "{\"\xEF\xBF\xBD\":\"a\xEF\xBF\xBD\"}");
}

TEST(JsonTree, WhatIsNotJsonIsRefused) {
  for (const std::string_view json :
       {"",     " ",        "{",        "[",     "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "[1,]", "[1 2]",    "{a:1}",    "nul",   "truee",   "01",       "1.",
        "+1",   ".5",       "1e",       "--1",   "NaN",     "\"\\x\"",  "\"\\ud80\"",
        "\"a",  "\"\x01\"", "\"\xFF\"", "{} {}", "1 2",     "1,2",      "{}]"}) {
    EXPECT_EQ(round_trip(json), "(not JSON)") << json;
  }
}

TEST(JsonTree, DepthIsBounded) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(round_trip(nested(kMaxTreeDepth)), nested(kMaxTreeDepth));
  EXPECT_EQ(round_trip(nested(kMaxTreeDepth + 1)), "(too deep)");
  EXPECT_EQ(round_trip(nested(1'000'000)), "(too deep)");
}

TEST(JsonTree, TheLastOfTwoMembersOfOneNameCountsAtThePlaceOfTheFirst) {
  EXPECT_EQ(round_trip(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
  EXPECT_EQ(round_trip(R"({"a":1,"\u0061":3})"), R"({"a":3})");
  std::string many = "{";
  for (int i = 0; i < 40; ++i) {
    many += "\"k" + std::to_string(i % 20) + "\":" + std::to_string(i) + ",";
  }
  many.back() = '}';
  const JsonTree tree = parsed(many);
  EXPECT_EQ(tree.members().size(), 20U);
  EXPECT_EQ(tree.parsed_member_count(), 20U);
  EXPECT_EQ(tree.members().front().first, "k0");
  EXPECT_EQ(tree.members().front().second.text(), "20");
}

TEST(JsonTree, PathsGoThroughObjects) {
  JsonTree tree = parsed(R"({"a":{"b":{"c":1}},"l":[{"b":2}]})");
  ASSERT_NE(tree.find("a.b.c"), nullptr);
  EXPECT_EQ(tree.find("a.b.c")->text(), "1");
  EXPECT_EQ(tree.find("a.x"), nullptr);
  EXPECT_EQ(tree.find("a.b.c.d"), nullptr);
  EXPECT_EQ(tree.find("l.b"), nullptr);
  EXPECT_EQ(tree.find("a.b"), tree.find("a")->find("b"));
}

TEST(JsonTree, SettingMakesTheObjectsOnTheWay) {
  JsonTree tree = JsonTree::object();
  EXPECT_TRUE(tree.set("a.b.c", JsonTree::string("x")));
  EXPECT_TRUE(tree.set("a.d", JsonTree::boolean(true)));
  EXPECT_FALSE(tree.set("a.d.e", JsonTree::string("y")));
  EXPECT_FALSE(tree.set("a.b.c.d.e", JsonTree::string("y")));
  std::string text;
  write_json(tree, text);
  EXPECT_EQ(text, R"({"a":{"b":{"c":"x"},"d":true}})");
}

TEST(JsonTree, TellsNamesApartThatLookAlike) {
  const std::vector<std::string> names = {"",
                                          "a",
                                          "b",
                                          "aba",
                                          "aca",
                                          "abcd",
                                          "abxd",
                                          "nameOne",
                                          "nameXne",
                                          "event.1.time",
                                          "event.2.time",
                                          "event.1.tim",
                                          "event.1.timE"};
  JsonTree tree = JsonTree::object();
  for (const std::string& name : names) {
    tree.set_member(name, JsonTree::string(name + "!"));
  }
  ASSERT_EQ(tree.members().size(), names.size());
  for (const std::string& name : names) {
    ASSERT_NE(tree.member(name), nullptr) << name;
    EXPECT_EQ(tree.member(name)->text(), name + "!");
    EXPECT_EQ(tree.member(name + "?"), nullptr);
  }
  for (const std::string& name : names) {
    EXPECT_EQ(tree.take_member(name).text(), name + "!");
    EXPECT_EQ(tree.member(name), nullptr);
  }
}

TEST(JsonTree, EscapesWhatMustBeWhereverItStands) {
  const std::vector<std::pair<char, std::string>> escapes = {
      {'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\x01', "\\u0001"}, {'\x1f', "\\u001f"}};
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const auto& [byte, escape] : escapes) {
        std::string text(size, 'x');
        text[at] = byte;
        std::string written;
        write_json(JsonTree::string(text), written);
        EXPECT_EQ(written,
                  '"' + std::string(at, 'x') + escape + std::string(size - at - 1, 'x') + '"');
      }
    }
  }
}

TEST(JsonTree, TakingRemovesAndReturns) {
  JsonTree tree = parsed(R"({"a":{"b":1,"c":2}})");
  EXPECT_EQ(tree.take("a.b").text(), "1");
  EXPECT_EQ(tree.take("a.b").kind(), JsonTree::Kind::Null);
  EXPECT_EQ(tree.take("x.y.z").kind(), JsonTree::Kind::Null);
  EXPECT_EQ(tree.take("a.c").text(), "2");
  EXPECT_EQ(tree, parsed(R"({"a":{}})"));
}

TEST(JsonTree, EqualityLooksAwayFromTheOrderOfMembers) {
  EXPECT_EQ(parsed(R"({"a":1,"b":[1,2]})"), parsed(R"({"b":[1,2],"a":1})"));
  EXPECT_NE(parsed(R"({"a":1})"), parsed(R"({"a":"1"})"));
  EXPECT_NE(parsed(R"([1,2])"), parsed(R"([2,1])"));
  EXPECT_NE(parsed(R"({"a":1})"), parsed(R"({"a":1,"b":null})"));
}

}  // namespace
}  // namespace trawl
