#include "scanner/match/leaf_test.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "rules/compile/program.h"
#include "rules/ir/time.h"

namespace trawl {
namespace {

using Kind = trawl::Test;  // within a TEST, `Test` is GoogleTest's

FieldValue text(std::string_view value) {
  return {.kind = JsonKind::String, .text = value};
}
FieldValue number(std::string_view token) {
  return {.kind = JsonKind::Number, .text = token};
}
const FieldValue kTrue{.kind = JsonKind::True, .text = "true"};
const FieldValue kFalse{.kind = JsonKind::False, .text = "false"};

Leaf make_leaf(Reading reading, Kind test, std::vector<Value> operands = {},
               CaseRule case_rule = CaseRule::Sensitive) {
  Leaf leaf;
  leaf.reading = reading;
  leaf.test = test;
  leaf.case_rule = case_rule;
  leaf.operands = std::move(operands);
  return *leaf_expr(std::move(leaf)).leaf;
}

Leaf between(Reading reading, std::optional<Value> lower, std::optional<Value> upper,
             bool lower_inclusive = true, bool upper_inclusive = true) {
  Leaf leaf = make_leaf(reading, Kind::Range);
  leaf.range = {std::move(lower), std::move(upper), lower_inclusive, upper_inclusive};
  return leaf;
}

bool passes(const Leaf& leaf, const FieldValue& value,
            std::optional<Timestamp> now = std::nullopt) {
  TypedValue scratch;
  return holds(leaf, value, now, scratch);
}

Value str(const char* value) {
  return Value{std::string(value)};
}
Value whole(std::int64_t value) {
  return Value{value};
}
Value real(double value) {
  return Value{value};
}
Value network(const char* value) {
  return Value{parse_network(value).value()};
}
Value date(const char* value, bool rounds_up = false) {
  return Value{parse_date_math(value, rounds_up).value()};
}

constexpr Reading kKeyword{.type = FieldType::Keyword};
constexpr Reading kInteger{.type = FieldType::Integer};
constexpr Reading kDynamic{.type = FieldType::Dynamic};

TEST(LeafTest, KeywordsAreWholeStringsWithCase) {
  const Leaf leaf = make_leaf(kKeyword, Kind::Equals, {str("Ab"), str("404"), str("true")});
  EXPECT_TRUE(passes(leaf, text("Ab")));
  EXPECT_FALSE(passes(leaf, text("ab")));
  EXPECT_FALSE(passes(leaf, text("Ab ")));
  EXPECT_TRUE(passes(leaf, number("404")));
  EXPECT_FALSE(passes(leaf, number("404.0")));
  EXPECT_TRUE(passes(leaf, kTrue));
  EXPECT_FALSE(passes(leaf, kFalse));
}

TEST(LeafTest, LongListsGiveTheSameAnswers) {
  std::vector<Value> operands;
  for (int i = 0; i < 100; ++i) {
    operands.push_back(Value{"v" + std::to_string(i)});
  }
  const Leaf leaf = make_leaf(kKeyword, Kind::Equals, operands);
  const Leaf folded = make_leaf(kKeyword, Kind::Equals, operands, CaseRule::AsciiFold);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(passes(leaf, text("v" + std::to_string(i))));
    EXPECT_TRUE(passes(folded, text("V" + std::to_string(i))));
  }
  EXPECT_FALSE(passes(leaf, text("v100")));
  EXPECT_FALSE(passes(leaf, text("V1")));
}

TEST(LeafTest, CaseIsFoldedInAsciiOnly) {
  EXPECT_TRUE(
      passes(make_leaf(kKeyword, Kind::Equals, {str("CMD")}, CaseRule::AsciiFold), text("cmd")));
  EXPECT_FALSE(
      passes(make_leaf(kKeyword, Kind::Equals, {str("É")}, CaseRule::AsciiFold), text("é")));
  EXPECT_TRUE(
      passes(make_leaf(kKeyword, Kind::Like, {str("C*D")}, CaseRule::AsciiFold), text("cmd")));
  constexpr Reading caseless{.type = FieldType::Keyword, .folds_case = true};
  EXPECT_TRUE(passes(make_leaf(caseless, Kind::Equals, {str("cmd")}), text("CMD")));
  EXPECT_TRUE(passes(make_leaf(caseless, Kind::Like, {str("c?d")}), text("CMD")));
}

TEST(LeafTest, GlobsCoverTheWholeValue) {
  const Leaf leaf = make_leaf(kKeyword, Kind::Like, {str("a*c"), str("x\\*y")});
  EXPECT_TRUE(passes(leaf, text("abc")));
  EXPECT_FALSE(passes(leaf, text("abcd")));
  EXPECT_TRUE(passes(leaf, text("x*y")));
  EXPECT_FALSE(passes(leaf, text("xzy")));
  EXPECT_TRUE(passes(make_leaf(kKeyword, Kind::Like, {str("4*4")}), number("404")));
}

TEST(LeafTest, IgnoreAboveCountsUtf16Units) {
  constexpr Reading short_keyword{.type = FieldType::Keyword, .ignore_above = 4};
  const Leaf leaf = make_leaf(short_keyword, Kind::Exists);
  EXPECT_TRUE(passes(leaf, text("abcd")));
  EXPECT_FALSE(passes(leaf, text("abcde")));
  EXPECT_TRUE(passes(leaf, text("éééé")));
  EXPECT_TRUE(passes(leaf, text("😀😀")));
  EXPECT_FALSE(passes(leaf, text("😀😀x")));
}

TEST(LeafTest, KeywordRangesGoByBytes) {
  EXPECT_TRUE(passes(between(kKeyword, std::nullopt, str("1023")), text("1000")));
  EXPECT_FALSE(passes(between(kKeyword, std::nullopt, str("1023")), text("200")));
  EXPECT_TRUE(passes(between(kKeyword, str("a"), str("b"), true, false), text("az")));
  EXPECT_FALSE(passes(between(kKeyword, str("a"), str("b"), true, false), text("b")));
  EXPECT_TRUE(passes(between(kKeyword, str("z"), std::nullopt), text("é")));
}

TEST(LeafTest, IntegersAreCoercedAndCut) {
  const Leaf five = make_leaf(kInteger, Kind::Equals, {whole(5)});
  EXPECT_TRUE(passes(five, number("5")));
  EXPECT_TRUE(passes(five, text("5")));
  EXPECT_TRUE(passes(five, number("5.9")));
  EXPECT_TRUE(passes(five, number("0.5e1")));
  EXPECT_FALSE(passes(five, text("5x")));
  EXPECT_FALSE(passes(five, kTrue));
  EXPECT_FALSE(passes(make_leaf(kInteger, Kind::Equals, {real(5.5)}), number("5.5")));
  EXPECT_FALSE(passes(make_leaf(kInteger, Kind::Exists), text("")));
  EXPECT_FALSE(passes(make_leaf(kInteger, Kind::Like, {str("5*")}), number("5")));
}

TEST(LeafTest, IntegersKeepAllTheirDigits) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const Leaf leaf = make_leaf(kInteger, Kind::Equals, {whole(most)});
  EXPECT_TRUE(passes(leaf, number("9223372036854775807")));
  EXPECT_FALSE(passes(leaf, number("9223372036854775806")));
  EXPECT_TRUE(
      passes(between(kInteger, whole(most), std::nullopt, false), number("9223372036854775808")));
  EXPECT_TRUE(passes(make_leaf(kInteger, Kind::Exists), number("18446744073709551615")));
  EXPECT_FALSE(passes(make_leaf(kInteger, Kind::Exists), number("1e30")));
}

TEST(LeafTest, IntegerRangesTakeFractionalBounds) {
  EXPECT_TRUE(passes(between(kInteger, real(5.5), std::nullopt), number("6")));
  EXPECT_FALSE(passes(between(kInteger, real(5.5), std::nullopt), number("5")));
  EXPECT_FALSE(passes(between(kInteger, whole(5), std::nullopt, false), number("5")));
  EXPECT_TRUE(passes(between(kInteger, whole(5), whole(5)), number("5")));
  EXPECT_FALSE(passes(between(kInteger, str("x"), std::nullopt), number("5")));
}

TEST(LeafTest, RealsAreComparedAsStored) {
  constexpr Reading float32{.type = FieldType::Float};
  constexpr Reading float64{.type = FieldType::Double};
  constexpr Reading scaled{.type = FieldType::ScaledFloat, .scaling_factor = 100};
  EXPECT_TRUE(passes(make_leaf(float32, Kind::Equals, {real(0.1)}), number("0.10000000149")));
  EXPECT_FALSE(passes(make_leaf(float64, Kind::Equals, {real(0.1)}), number("0.10000000149")));
  EXPECT_TRUE(passes(make_leaf(float64, Kind::Equals, {whole(2)}), text("2.0")));
  EXPECT_TRUE(passes(make_leaf(scaled, Kind::Equals, {real(0.29)}), number("0.2888")));
  EXPECT_FALSE(passes(make_leaf(scaled, Kind::Equals, {real(0.29)}), number("0.2801")));
  EXPECT_TRUE(passes(between(float32, real(0.5), std::nullopt), number("0.5")));
  EXPECT_FALSE(passes(make_leaf(float32, Kind::Exists), number("1e39")));
}

TEST(LeafTest, BooleansAreCoerced) {
  constexpr Reading boolean{.type = FieldType::Boolean};
  const Leaf yes = make_leaf(boolean, Kind::Equals, {Value{true}});
  const Leaf no = make_leaf(boolean, Kind::Equals, {Value{false}});
  EXPECT_TRUE(passes(yes, kTrue));
  EXPECT_TRUE(passes(yes, text("true")));
  EXPECT_TRUE(passes(no, text("false")));
  EXPECT_TRUE(passes(no, text("")));
  EXPECT_FALSE(passes(no, text("no")));
  EXPECT_FALSE(passes(yes, number("1")));
}

TEST(LeafTest, AddressesLieInNetworks) {
  constexpr Reading ip{.type = FieldType::Ip};
  const Leaf leaf = make_leaf(ip, Kind::InNetwork, {network("10.0.0.0/8"), network("fe80::/10")});
  EXPECT_TRUE(passes(leaf, text("10.255.0.1")));
  EXPECT_TRUE(passes(leaf, text("::ffff:10.0.0.1")));
  EXPECT_TRUE(passes(leaf, text("fe80::1")));
  EXPECT_FALSE(passes(leaf, text("11.0.0.1")));
  EXPECT_FALSE(passes(leaf, text("10.0.0.0/8")));
  EXPECT_TRUE(passes(make_leaf(ip, Kind::Equals, {network("2001:db8::1")}), text("2001:DB8:0::1")));
  EXPECT_TRUE(passes(between(ip, network("10.0.0.5"), std::nullopt), text("10.0.0.10")));
  EXPECT_FALSE(passes(make_leaf(ip, Kind::Exists), text("host")));
}

TEST(LeafTest, DatesAreMilliseconds) {
  constexpr Reading time{.type = FieldType::Date};
  const Leaf day = between(time, date("2026-04-10"), date("2026-04-10", true));
  EXPECT_TRUE(passes(day, text("2026-04-10T00:00:00Z")));
  EXPECT_TRUE(passes(day, text("2026-04-10T23:59:59.999999Z")));
  EXPECT_TRUE(passes(day, text("2026-04-11T01:00:00+02:00")));
  EXPECT_FALSE(passes(day, text("2026-04-11")));
  EXPECT_TRUE(passes(day, number("1775779200000")));
  EXPECT_FALSE(passes(day, text("yesterday")));
}

TEST(LeafTest, WithoutNowComparisonsWithNowAreFalse) {
  constexpr Reading time{.type = FieldType::Date};
  const Leaf recent = between(time, date("now-1h"), std::nullopt);
  const auto now = parse_timestamp("2026-04-10T12:00:00Z");
  EXPECT_TRUE(passes(recent, text("2026-04-10T11:30:00Z"), now));
  EXPECT_FALSE(passes(recent, text("2026-04-10T10:30:00Z"), now));
  EXPECT_FALSE(passes(recent, text("2026-04-10T11:30:00Z")));
  EXPECT_TRUE(depends_on_now(recent));
  EXPECT_FALSE(depends_on_now(between(time, date("2026-04-10"), std::nullopt)));
}

TEST(LeafTest, TextsAreTestedByToken) {
  constexpr Reading words{.type = FieldType::Text};
  const FieldValue value = text("The quick-brown Fox, the end");
  EXPECT_TRUE(passes(make_leaf(words, Kind::Token, {str("fox")}), value));
  EXPECT_FALSE(passes(make_leaf(words, Kind::Token, {str("Fox")}), value));
  EXPECT_TRUE(passes(make_leaf(words, Kind::Phrase, {str("quick brown fox")}), value));
  EXPECT_FALSE(passes(make_leaf(words, Kind::Phrase, {str("quick fox")}), value));
  EXPECT_FALSE(passes(make_leaf(words, Kind::Phrase, {str("the end is")}), value));
  EXPECT_TRUE(passes(make_leaf(words, Kind::Phrase, {str("the end")}), value));
  EXPECT_TRUE(passes(make_leaf(words, Kind::TokenLike, {str("br?w*")}), value));
  EXPECT_FALSE(passes(make_leaf(words, Kind::TokenLike, {str("quick*brown")}), value));
  EXPECT_TRUE(passes(make_leaf(words, Kind::Exists), text("")));
}

TEST(LeafTest, UnmappedFieldsGoByTheJsonType) {
  const Leaf leaf = make_leaf(kDynamic, Kind::Equals, {str("5"), whole(5)});
  EXPECT_TRUE(passes(leaf, text("5")));
  EXPECT_TRUE(passes(leaf, number("5")));
  EXPECT_TRUE(passes(leaf, number("5.0")));
  EXPECT_FALSE(passes(leaf, text("5.0")));
  EXPECT_FALSE(passes(leaf, kTrue));
  EXPECT_TRUE(passes(make_leaf(kDynamic, Kind::Equals, {Value{true}}), kTrue));
  // "05" spells the number 5, but a text only as it stands.
  EXPECT_FALSE(passes(make_leaf(kDynamic, Kind::Equals, {str("05"), whole(5)}), text("5")));
  EXPECT_TRUE(passes(make_leaf(kDynamic, Kind::Like, {str("a*")}), text("ab")));
  EXPECT_FALSE(passes(make_leaf(kDynamic, Kind::Like, {str("4*")}), number("404")));
  EXPECT_TRUE(passes(between(kDynamic, whole(10), std::nullopt), number("200")));
  EXPECT_FALSE(passes(between(kDynamic, whole(10), std::nullopt), text("200")));
}

TEST(LeafTest, ObjectsOnlyExist) {
  constexpr Reading object{.type = FieldType::Object};
  EXPECT_TRUE(passes(make_leaf(object, Kind::Exists), text("x")));
  EXPECT_FALSE(passes(make_leaf(object, Kind::Equals, {str("x")}), text("x")));
  EXPECT_FALSE(passes(make_leaf({.type = FieldType::Nested}, Kind::Exists), text("x")));
}

TEST(ParseNumber, ReadsDecimalsOnly) {
  EXPECT_EQ(parse_number("12")->whole, 12);
  EXPECT_EQ(parse_number("+12")->whole, 12);
  EXPECT_FALSE(parse_number("1.5")->is_whole);
  EXPECT_DOUBLE_EQ(parse_number("-1.5e2")->real, -150);
  EXPECT_DOUBLE_EQ(parse_number("1e-999")->real, 0);
  EXPECT_EQ(parse_number("-1e999")->real, -std::numeric_limits<double>::infinity());
  for (const char* wrong :
       {"", "+", "-", ".", "inf", "nan", "0x10", "1 ", " 1", "+-1", "1e", "--1"}) {
    EXPECT_FALSE(parse_number(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace trawl
