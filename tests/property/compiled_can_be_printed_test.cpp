// Law 5: whatever is compiled can be printed. Equal conditions print alike, different ones do not;
// simplification keeps the meaning.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/compile/compiler.h"
#include "rules/ir/print.h"
#include "rules/ir/simplify.h"
#include "tests/support/generate.h"
#include "tests/support/reference_eval.h"

namespace trawl::test {
namespace {

// Changes one thing somewhere in the condition.
void mutate(Random& random, FieldTable& fields, Expr& expr) {
  if (!expr.children.empty() && !random.one_in(3)) {
    return mutate(random, fields, expr.children[random.below(expr.children.size())]);
  }
  if (expr.kind != Expr::Kind::Leaf) {
    expr = negation(std::move(expr));
    return;
  }
  Leaf& leaf = *expr.leaf;
  switch (random.below(7)) {
    case 0:
      leaf.field = fields.intern(random.pick<std::string>({"word", "a:b", "a b", "x\"y", "other"}));
      break;
    case 1:
      leaf.case_rule =
          leaf.case_rule == CaseRule::Sensitive ? CaseRule::AsciiFold : CaseRule::Sensitive;
      break;
    case 2:
      leaf.reading.ignore_above += 1;
      break;
    case 3:
      leaf.reading.folds_case = !leaf.reading.folds_case;
      break;
    case 4:
      if (leaf.range.lower) {
        leaf.range.lower_inclusive = !leaf.range.lower_inclusive;
      } else if (leaf.test == Test::Range) {
        leaf.range.lower = Value{std::string("a")};
      }
      break;
    case 5:
      leaf.reading.type =
          leaf.reading.type == FieldType::Text ? FieldType::Keyword : FieldType::Text;
      break;
    default:
      if (!leaf.operands.empty()) {
        leaf.operands[0] = random.pick<Value>(
            {Value{std::string("1")}, Value{std::int64_t{1}}, Value{1.0}, Value{true},
             Value{std::string("true")}, Value{std::string("a\", \"b")}, Value{std::string("")},
             Value{std::string("a")}, Value{std::string("\n")}, Value{std::string("\\n")},
             Value{Timestamp{0}}, Value{DateMath{.anchor = Timestamp{0}, .steps = {}}},
             Value{std::string("1970-01-01T00:00:00.000Z")}, Value{*parse_network("1.0.0.0/8")}});
      }
  }
  expr = leaf_expr(leaf);
}

class Printed : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Printed, DifferentConditionsPrintDifferently) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  FieldTable fields;
  std::map<std::string, Expr> known;
  for (int i = 0; i < 300; ++i) {
    Expr expr = random_expr(random, fields);
    for (int step = 0; step < 5; ++step) {
      const std::string text = print(expr, fields);
      const Expr& same = known.emplace(text, expr).first->second;
      ASSERT_TRUE(same == expr) << text;
      ASSERT_EQ(print(same, fields), text);
      mutate(random, fields, expr);
    }
  }
}

TEST_P(Printed, PrintsAreOneLineOfText) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  FieldTable fields;
  for (int i = 0; i < 300; ++i) {
    const std::string text = print(random_expr(random, fields), fields);
    EXPECT_FALSE(text.empty());
    for (const char c : text) {
      ASSERT_FALSE(static_cast<unsigned char>(c) < 0x20) << text;
    }
  }
}

TEST_P(Printed, ListingsNameEveryCondition) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  FieldTable fields;
  Compiler compiler;
  std::map<std::string, std::string> listing_of;
  std::vector<std::pair<QueryId, std::string>> added;
  for (int i = 0; i < 50; ++i) {
    const Expr expr = random_expr(random, fields);
    added.emplace_back(compiler.add(expr), print(expr, fields));
  }
  const Program program = std::move(compiler).finish();
  for (const auto& [query, text] : added) {
    const std::string listing = program.listing(query, fields);
    EXPECT_FALSE(listing.empty());
    // Equal conditions have equal listings wherever they stand in the program.
    EXPECT_EQ(listing_of.emplace(text, listing).first->second, listing);
  }
}

TEST_P(Printed, SimplifyKeepsTheMeaning) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  FieldTable fields;
  std::vector<JsonTree> events;
  for (int i = 0; i < 60; ++i) {
    events.push_back(parse_json_tree(random_event(random)).value());
  }
  for (int i = 0; i < 150; ++i) {
    const Expr expr = random_expr(random, fields);
    const Expr simple = simplify(expr);
    EXPECT_EQ(print(simplify(simple), fields), print(simple, fields)) << "is simplified twice";
    for (const JsonTree& event : events) {
      ASSERT_EQ(reference_holds(expr, fields, generated_types(), event),
                reference_holds(simple, fields, generated_types(), event))
          << print(expr, fields) << "\n"
          << print(simple, fields);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Printed, testing::Range<std::uint64_t>(1, 11));

}  // namespace
}  // namespace trawl::test
