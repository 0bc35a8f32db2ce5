// Every rewriting that simplify() promises, and those it must not do.

#include "rules/ir/simplify.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ir/print.h"

namespace trawl {
namespace {

class SimplifyTest : public testing::Test {
 protected:
  Expr leaf(const std::string& field, trawl::Test test, std::vector<std::string> operands = {}) {
    Leaf leaf;
    leaf.field = fields_.intern(field);
    leaf.reading = {.type = FieldType::Keyword, .ignore_above = kDefaultIgnoreAbove};
    leaf.test = test;
    for (std::string& operand : operands) {
      leaf.operands.push_back(Value{std::move(operand)});
    }
    return leaf_expr(std::move(leaf));
  }
  Expr equals(const std::string& field, const std::string& operand) {
    return leaf(field, trawl::Test::Equals, {operand});
  }
  std::string simplified(Expr expr) { return print(simplify(std::move(expr)), fields_); }

  FieldTable fields_;
};

TEST_F(SimplifyTest, FoldsConstants) {
  const Expr a = equals("a", "1");
  EXPECT_EQ(simplified(all_of({a, always()})), R"(a:keyword == "1")");
  EXPECT_EQ(simplified(all_of({a, never()})), "never");
  EXPECT_EQ(simplified(any_of({a, never()})), R"(a:keyword == "1")");
  EXPECT_EQ(simplified(any_of({a, always()})), "always");
  EXPECT_EQ(simplified(negation(always())), "never");
  EXPECT_EQ(simplified(negation(all_of({never(), a}))), "always");
  EXPECT_EQ(simplified(any_of({never(), never()})), "never");
  EXPECT_EQ(simplified(all_of({always(), always()})), "always");
}

TEST_F(SimplifyTest, FlattensAndKeepsOrder) {
  const Expr a = equals("a", "1");
  const Expr b = equals("b", "2");
  const Expr c = equals("c", "3");
  EXPECT_EQ(simplified(all_of({c, all_of({b, all_of({a, c})})})),
            R"(and(c:keyword == "3", b:keyword == "2", a:keyword == "1"))");
  EXPECT_EQ(simplified(any_of({any_of({b, c}), a})),
            R"(or(b:keyword == "2", c:keyword == "3", a:keyword == "1"))");
}

TEST_F(SimplifyTest, DropsDoubleNegation) {
  const Expr a = equals("a", "1");
  EXPECT_EQ(simplified(negation(negation(a))), R"(a:keyword == "1")");
  EXPECT_EQ(simplified(negation(negation(negation(a)))), R"(not(a:keyword == "1"))");
}

TEST_F(SimplifyTest, DropsRepetitions) {
  const Expr a = negation(equals("a", "1"));
  const Expr b = nested("p", equals("p.b", "2"));
  EXPECT_EQ(simplified(all_of({a, b, a, b})),
            R"(and(not(a:keyword == "1"), nested(p, p.b:keyword == "2")))");
  EXPECT_EQ(simplified(any_of({a, a})), R"(not(a:keyword == "1"))");
}

TEST_F(SimplifyTest, MergesOperandsUnderOr) {
  EXPECT_EQ(simplified(any_of({equals("a", "2"), equals("b", "9"), equals("a", "1"),
                               leaf("a", trawl::Test::Like, {"x*"}), equals("a", "2"),
                               leaf("a", trawl::Test::Like, {"y*"})})),
            R"(or(a:keyword in ("1", "2"), b:keyword == "9", a:keyword like ("x*", "y*")))");
}

TEST_F(SimplifyTest, MergesOperandsOfFlattenedOr) {
  EXPECT_EQ(simplified(any_of({any_of({equals("a", "1"), equals("a", "2")}), equals("a", "3")})),
            R"(a:keyword in ("1", "2", "3"))");
}

TEST_F(SimplifyTest, KeepsLeavesThatDifferApart) {
  Expr folded = equals("a", "2");
  folded.leaf->case_rule = CaseRule::AsciiFold;
  EXPECT_EQ(simplified(any_of({equals("a", "1"), folded})),
            R"(or(a:keyword == "1", a:keyword ~== "2"))");
  Expr longer = equals("a", "2");
  longer.leaf->reading.ignore_above = 8191;
  EXPECT_EQ(simplified(any_of({equals("a", "1"), longer})),
            R"(or(a:keyword == "1", a:keyword(ignore_above 8191) == "2"))");
}

TEST_F(SimplifyTest, NeverMergesUnderAnd) {
  // A field can have both values.
  EXPECT_EQ(simplified(all_of({equals("a", "1"), equals("a", "2")})),
            R"(and(a:keyword == "1", a:keyword == "2"))");
}

TEST_F(SimplifyTest, KeepsRangesApart) {
  Leaf above;
  above.field = fields_.intern("n");
  above.reading.type = FieldType::Integer;
  above.test = trawl::Test::Range;
  Leaf below = above;
  above.range.lower = Value{std::int64_t{5}};
  below.range.upper = Value{std::int64_t{3}};
  EXPECT_EQ(simplified(all_of({leaf_expr(above), leaf_expr(below)})),
            "and(n:long within [5, *), n:long within (*, 3])");
  EXPECT_EQ(simplified(any_of({leaf_expr(above), leaf_expr(below)})),
            "or(n:long within [5, *), n:long within (*, 3])");
}

TEST_F(SimplifyTest, ALeafWithoutOperandsNeverHolds) {
  EXPECT_EQ(simplified(leaf("a", trawl::Test::Equals)), "never");
  EXPECT_EQ(simplified(leaf("a", trawl::Test::Exists)), "a:keyword exists");
}

TEST_F(SimplifyTest, NestedAsksForAnObject) {
  EXPECT_EQ(simplified(nested("p", always())), "nested(p, always)");
  EXPECT_EQ(simplified(nested("p", never())), "never");
}

TEST_F(SimplifyTest, AnyFieldLosesWhatNeverHolds) {
  EXPECT_EQ(simplified(any_field("*", {leaf("", trawl::Test::Equals), equals("", "1")})),
            R"(any_field("*", :keyword == "1"))");
  EXPECT_EQ(simplified(any_field("*", {leaf("", trawl::Test::Equals)})), "never");
}

TEST_F(SimplifyTest, AnyFieldsOfOnePatternBecomeOne) {
  Expr text = equals("", "1");
  text.leaf->reading = {.type = FieldType::Text};
  text.leaf->test = trawl::Test::Token;
  const Expr tree =
      any_of({any_field("a*", {equals("", "1")}), equals("f", "1"),
              any_field("b*", {equals("", "1")}), any_field("a*", {equals("", "2"), text}),
              any_field("a*", {leaf("", trawl::Test::Like, {"x*"})})});
  EXPECT_EQ(simplified(tree), R"(or(any_field("a*", :keyword in ("1", "2"), :text token "1"), )"
                              R"(any_field("a*", :keyword like "x*"), f:keyword == "1", )"
                              R"(any_field("b*", :keyword == "1")))");
  EXPECT_EQ(simplify(simplify(tree)), simplify(tree));
}

TEST_F(SimplifyTest, AnyFieldsStayApartUnderAnd) {
  // Two fields may pass them.
  EXPECT_EQ(
      simplified(all_of({any_field("a*", {equals("", "1")}), any_field("a*", {equals("", "2")})})),
      R"(and(any_field("a*", :keyword == "1"), any_field("a*", :keyword == "2")))");
}

TEST_F(SimplifyTest, IsIdempotent) {
  const Expr tree =
      all_of({any_of({equals("a", "1"), negation(negation(any_of({equals("a", "2"), never()})))}),
              all_of({equals("b", "1"), always(), negation(all_of({equals("c", "1")}))})});
  const Expr once = simplify(tree);
  EXPECT_EQ(simplify(once), once);
  EXPECT_EQ(print(once, fields_),
            R"(and(a:keyword in ("1", "2"), b:keyword == "1", not(c:keyword == "1")))");
}

TEST_F(SimplifyTest, LongListsAreFast) {
  std::vector<Expr> many;
  for (int i = 0; i < 20'000; ++i) {
    many.push_back(negation(equals("a", std::to_string(i % 15'000))));
  }
  EXPECT_EQ(simplify(any_of(std::move(many))).children.size(), 15'000U);
}

}  // namespace
}  // namespace trawl
