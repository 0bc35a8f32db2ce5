// The canonical text of expressions: readable, and different for different expressions.

#include "rules/ir/print.h"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ir/time.h"

namespace trawl {
namespace {

class PrintTest : public testing::Test {
 protected:
  // A leaf on field "f".
  Leaf leaf(FieldType type, trawl::Test test, std::vector<Value> operands = {}) {
    Leaf leaf;
    leaf.field = fields_.intern("f");
    leaf.reading.type = type;
    leaf.reading.ignore_above = type == FieldType::Keyword ? kDefaultIgnoreAbove : 0;
    leaf.test = test;
    leaf.operands = std::move(operands);
    return leaf;
  }

  std::string text(Leaf leaf) { return print(leaf_expr(std::move(leaf)), fields_); }

  FieldTable fields_;
};

Value text_value(std::string text) {
  return Value{std::move(text)};
}
Value number(std::int64_t value) {
  return Value{value};
}

TEST_F(PrintTest, EveryTestHasItsWord) {
  EXPECT_EQ(text(leaf(FieldType::Keyword, trawl::Test::Exists)), "f:keyword exists");
  EXPECT_EQ(text(leaf(FieldType::Keyword, trawl::Test::Equals, {text_value("a")})),
            R"(f:keyword == "a")");
  EXPECT_EQ(text(leaf(FieldType::Keyword, trawl::Test::Equals, {text_value("b"), text_value("a")})),
            R"(f:keyword in ("a", "b"))");
  EXPECT_EQ(text(leaf(FieldType::Keyword, trawl::Test::Like, {text_value("a*")})),
            R"(f:keyword like "a*")");
  EXPECT_EQ(text(leaf(FieldType::Keyword, trawl::Test::Regex, {text_value("a.*")})),
            R"(f:keyword regex "a.*")");
  EXPECT_EQ(text(leaf(FieldType::Text, trawl::Test::Token, {text_value("a")})),
            R"(f:text token "a")");
  EXPECT_EQ(text(leaf(FieldType::Text, trawl::Test::Phrase, {text_value("a b")})),
            R"(f:text phrase "a b")");
  EXPECT_EQ(
      text(leaf(FieldType::Text, trawl::Test::TokenLike, {text_value("a*"), text_value("b*")})),
      R"(f:text token_like ("a*", "b*"))");
  const Value network{*parse_network("10.0.0.0/8")};
  EXPECT_EQ(text(leaf(FieldType::Ip, trawl::Test::InNetwork, {network})), "f:ip in 10.0.0.0/8");
  EXPECT_EQ(text(leaf(FieldType::Ip, trawl::Test::InNetwork,
                      {network, Value{*parse_network("192.0.2.1")}})),
            "f:ip in 10.0.0.0/8 | 192.0.2.1");
}

TEST_F(PrintTest, RangesShowTheirEnds) {
  Leaf range = leaf(FieldType::Integer, trawl::Test::Range);
  range.range.lower = number(5);
  EXPECT_EQ(text(range), "f:long within [5, *)");
  range.range.upper = number(9);
  EXPECT_EQ(text(range), "f:long within [5, 9]");
  range.range.lower_inclusive = range.range.upper_inclusive = false;
  EXPECT_EQ(text(range), "f:long within (5, 9)");
  range.range.lower.reset();
  EXPECT_EQ(text(range), "f:long within (*, 9)");
}

TEST_F(PrintTest, AnAbsentBoundIsNeitherInNorOut) {
  Leaf one = leaf(FieldType::Integer, trawl::Test::Range);
  one.range.upper = number(9);
  Leaf other = one;
  other.range.lower_inclusive = false;
  EXPECT_EQ(leaf_expr(one), leaf_expr(other));
}

TEST_F(PrintTest, ReadingsShowWhatIsUnusual) {
  Leaf keyword = leaf(FieldType::Keyword, trawl::Test::Exists);
  keyword.reading.ignore_above = 8191;
  EXPECT_EQ(text(keyword), "f:keyword(ignore_above 8191) exists");
  keyword.reading.ignore_above = 0;
  keyword.reading.folds_case = true;
  EXPECT_EQ(text(keyword), "f:keyword(lower_case, ignore_above 0) exists");
  Leaf scaled = leaf(FieldType::ScaledFloat, trawl::Test::Exists);
  scaled.reading.scaling_factor = 1000;
  EXPECT_EQ(text(scaled), "f:scaled_float(scale 1000.0) exists");
  Leaf words = leaf(FieldType::Text, trawl::Test::Exists);
  words.reading.analyzer = Analyzer::PowerShell;
  EXPECT_EQ(text(words), "f:text(powershell) exists");
}

TEST_F(PrintTest, CaseIsShownByATilde) {
  Leaf like = leaf(FieldType::Keyword, trawl::Test::Like, {text_value("a*")});
  like.case_rule = CaseRule::AsciiFold;
  EXPECT_EQ(text(like), R"(f:keyword ~like "a*")");
}

TEST(PrintValue, KindsOfConstantsDiffer) {
  EXPECT_EQ(print(Value{true}), "true");
  EXPECT_EQ(print(number(5)), "5");
  EXPECT_EQ(print(Value{5.0}), "5.0");
  EXPECT_EQ(print(Value{-0.25}), "-0.25");
  EXPECT_EQ(print(Value{1e300}), "1e+300");
  EXPECT_EQ(print(text_value("5")), R"("5")");
  EXPECT_EQ(print(Value{*parse_timestamp("2026-04-10T12:00:00Z")}), "2026-04-10T12:00:00.000Z");
  EXPECT_EQ(print(Value{*parse_date_math("now-30d/d", false)}), "date(now-30d/d)");
  EXPECT_EQ(print(Value{*parse_date_math("now-30d/d", true)}), "date(now-30d/d up)");
  EXPECT_EQ(print(Value{*parse_date_math("2014-11-18||+1M/M", false)}),
            "date(2014-11-18T00:00:00.000Z||+1M/M)");
}

TEST(PrintValue, StringsAreEscaped) {
  EXPECT_EQ(print(text_value("a\"b\\c")), R"("a\"b\\c")");
  EXPECT_EQ(print(text_value("\r\n")), R"("\u000d\u000a")");
  EXPECT_EQ(print(text_value("\xC2\x9B")), R"("\u009b")");
  EXPECT_EQ(print(text_value("\xFF"
                             "a")),
            R"("\xffa")");
  EXPECT_EQ(print(text_value("é😀")), "\"é😀\"");
  EXPECT_EQ(print(text_value("\xEF\xBF\xBD")), "\"\xEF\xBF\xBD\"");
}

TEST_F(PrintTest, OddNamesAreQuoted) {
  Leaf odd = leaf(FieldType::Keyword, trawl::Test::Exists);
  odd.field = fields_.intern("authorization_k8s_io/decision");
  EXPECT_EQ(text(odd), R"("authorization_k8s_io/decision":keyword exists)");
}

TEST_F(PrintTest, Trees) {
  const Expr exists = leaf_expr(leaf(FieldType::Keyword, trawl::Test::Exists));
  const Expr same = leaf_expr(leaf(FieldType::Keyword, trawl::Test::Equals, {text_value("a")}));
  const Expr tree = all_of({exists, negation(any_of({same, nested("p.q", exists)})), always()});
  EXPECT_EQ(print(tree, fields_),
            R"(and(f:keyword exists, not(or(f:keyword == "a", nested(p.q, f:keyword exists))), )"
            "always)");
  EXPECT_EQ(print_indented(tree, fields_), R"(and(
  f:keyword exists,
  not(or(
    f:keyword == "a",
    nested(p.q, f:keyword exists))),
  always))");
  EXPECT_EQ(print(any_field("a.*", {exists, same}), fields_),
            R"(any_field("a.*", :keyword exists, :keyword == "a"))");
  EXPECT_EQ(print(Query{Single{never()}}, fields_), "never");
}

// Expressions that are easy to confuse print differently.
TEST_F(PrintTest, IsInjectiveOnNeighbours) {
  std::vector<Expr> all{always(), never()};
  const std::vector<std::vector<Value>> operand_lists{
      {},
      {text_value("a")},
      {text_value("a, b")},
      {text_value("a"), text_value("b")},
      {text_value("a\", \"b")},
      {text_value("*")},
      {number(5)},
      {Value{5.0}},
      {text_value("5")},
      {number(5), number(6)},
      {Value{true}},
      {text_value("true")},
      {Value{*parse_network("10.0.0.1")}},
      {text_value("10.0.0.1")},
      {Value{*parse_network("10.0.0.1")}, Value{*parse_network("10.0.0.2")}},
      {Value{*parse_timestamp("2026-04-10")}},
      {Value{*parse_date_math("now", false)}},
      {Value{*parse_date_math("now", true)}}};
  for (const trawl::Test test :
       {trawl::Test::Equals, trawl::Test::Like, trawl::Test::Regex, trawl::Test::InNetwork,
        trawl::Test::Token, trawl::Test::Phrase, trawl::Test::TokenLike}) {
    for (const std::vector<Value>& operands : operand_lists) {
      for (const CaseRule rule : {CaseRule::Sensitive, CaseRule::AsciiFold}) {
        Leaf made = leaf(FieldType::Keyword, test, operands);
        made.case_rule = rule;
        all.push_back(leaf_expr(made));
      }
    }
  }
  for (const bool lower_inclusive : {true, false}) {
    for (const bool upper_inclusive : {true, false}) {
      Leaf range = leaf(FieldType::Keyword, trawl::Test::Range);
      range.range = {number(5), number(6), lower_inclusive, upper_inclusive};
      all.push_back(leaf_expr(range));
    }
  }
  Leaf open = leaf(FieldType::Keyword, trawl::Test::Range);
  all.push_back(leaf_expr(open));
  open.range.lower = text_value("*");
  all.push_back(leaf_expr(open));
  const Expr base = all[2];
  all.push_back(negation(base));
  all.push_back(nested("a", base));
  all.push_back(any_field("a", {base}));
  all.push_back(any_field("a", {}));
  std::set<std::string> texts;
  for (const Expr& expr : all) {
    EXPECT_TRUE(texts.insert(print(expr, fields_)).second) << print(expr, fields_);
  }
}

}  // namespace
}  // namespace trawl
