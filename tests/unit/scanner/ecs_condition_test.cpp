#include <string>

#include <gtest/gtest.h>

#include "scanner/ecs/condition.h"

namespace trawl {
namespace {

bool holds(std::string_view text, std::string_view json) {
  const auto condition = Condition::parse(text);
  const auto tree = parse_json_tree(json);
  EXPECT_TRUE(condition.has_value()) << text;
  EXPECT_TRUE(tree.has_value()) << json;
  return condition && tree && condition->holds(*tree);
}

const std::string kEvent =
    R"({"a":"text","n":17,"f":1.5,"t":true,"o":{"x":"y"},"e":{},"l":["p","q",3],"z":null,)"
    R"("ip":"192.0.2.1","six":"2001:db8::1","d":"9"})";

TEST(Condition, NoConditionAlwaysHolds) {
  EXPECT_TRUE(Condition().is_always());
  EXPECT_TRUE(Condition().holds(JsonTree::object()));
}

TEST(Condition, PresenceAndTypes) {
  for (const std::string_view text :
       {"exists(a)", "exists(o.x)", "exists(e)", "missing(z)", "missing(q)", "missing(a.b)",
        "is_string(a)", "is_number(n)", "is_number(f)", "is_object(o)", "is_list(l)", "is_ip(ip)",
        "is_ip(six)"}) {
    EXPECT_TRUE(holds(text, kEvent)) << text;
    EXPECT_FALSE(holds("not " + std::string(text), kEvent)) << text;
  }
  for (const std::string_view text :
       {"exists(z)", "missing(a)", "is_string(n)", "is_number(d)", "is_object(l)", "is_list(o)",
        "is_ip(a)", "is_ip(n)", "is_ip(q)"}) {
    EXPECT_FALSE(holds(text, kEvent)) << text;
  }
}

TEST(Condition, Comparisons) {
  for (const std::string_view text : {"a == 'text'",
                                      "a == \"text\"",
                                      "n == 17",
                                      "n == '17'",
                                      "t == true",
                                      "t == 'true'",
                                      "a != 'other'",
                                      "q != 'x'",
                                      "a in ['b', 'text']",
                                      "a in 'text'",
                                      "a starts_with 'te'",
                                      "a starts_with ['x', 'te']",
                                      "a ends_with 'xt'",
                                      "a contains 'ex'",
                                      "n > 16",
                                      "n >= 17",
                                      "n < 17.5",
                                      "n <= 17",
                                      "d > 8",
                                      "l == 'q'",
                                      "l == 3",
                                      "l contains 'p'",
                                      "f == 1.5"}) {
    EXPECT_TRUE(holds(text, kEvent)) << text;
  }
  for (const std::string_view text :
       {"a == 'Text'", "a != 'text'", "q == 'x'", "o == 'y'", "a in ['b']", "a starts_with 'xt'",
        "a ends_with 'te'", "a contains 'tx'", "n > 17", "a > 1", "q > 1", "l != 'p'",
        "f == '1.50'"}) {
    EXPECT_FALSE(holds(text, kEvent)) << text;
  }
}

TEST(Condition, AndBindsTighterThanOr) {
  EXPECT_TRUE(holds("exists(a) or exists(q) and exists(z)", kEvent));
  EXPECT_FALSE(holds("(exists(a) or exists(q)) and exists(z)", kEvent));
  EXPECT_TRUE(holds("not exists(q) and exists(a)", kEvent));
  EXPECT_FALSE(holds("not (exists(q) or exists(a))", kEvent));
  EXPECT_TRUE(holds("not not exists(a)", kEvent));
}

TEST(Condition, IsComparesWithoutCase) {
  EXPECT_TRUE(holds("a is 'User'", R"({"a":"uSER"})"));
  EXPECT_TRUE(holds("a is ['x', 'USER']", R"({"a":["y","user"]})"));
  EXPECT_FALSE(holds("a is 'User'", R"({"a":"Users"})"));
}

TEST(Condition, NamesThatLookLikeOperatorsAreNames) {
  EXPECT_TRUE(holds("order == 'x' and inner == 'y'", R"({"order":"x","inner":"y"})"));
  EXPECT_TRUE(holds("exists == 'x'", R"({"exists":"x"})"));
}

TEST(Condition, MistakesAreQuoted) {
  for (const std::string_view text :
       {"", "a", "a ==", "a == b", "a = 'b'", "exists(a", "exists()", "(a == 'b'", "a == 'b' )",
        "a == 'b", "a in ['b'", "a in []", "and", "not", "a == 'b' or", "a ~ 'b'", "a is b"}) {
    const auto condition = Condition::parse(text);
    ASSERT_FALSE(condition.has_value()) << text;
    EXPECT_EQ(condition.error().code, ErrorCode::Syntax);
    EXPECT_NE(condition.error().message.find('"' + std::string(text) + '"'), std::string::npos);
  }
  const std::string deep = std::string(100'000, '(') + "exists(a)" + std::string(100'000, ')');
  EXPECT_FALSE(Condition::parse(deep).has_value());
}

TEST(IsIpText, FourOctetsOrSixGroups) {
  for (const std::string_view text :
       {"0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::ff00:42:8329", "::ffff:192.0.2.1"}) {
    EXPECT_TRUE(is_ip_text(text)) << text;
  }
  for (const std::string_view text :
       {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "AWS Internal",
        "config.amazonaws.com", ":::", "2001:db8::1::2", "12345::"}) {
    EXPECT_FALSE(is_ip_text(text)) << text;
  }
}

}  // namespace
}  // namespace trawl
