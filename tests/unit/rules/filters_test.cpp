// The structured filters of rules, clause by clause.

#include "rules/lang/filters.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "rules/ir/print.h"

namespace trawl {
namespace {

constexpr std::string_view kMapping = R"({
  "k": {"type": "keyword", "ignore_above": 1024}, "w": "wildcard", "t": "text", "i": "long",
  "ip": "ip", "date": "date", "b": "boolean"
})";

class FiltersTest : public testing::Test {
 protected:
  FiltersTest() : types_(FieldTypes::with_mapping(kMapping).value()) {}

  // The canonical text, or "error: …".
  std::string lowered(std::string_view json) {
    const auto expr = lower_filters(json, types_, fields_);
    return expr ? print(*expr, fields_) : "error: " + expr.error().text();
  }
  std::string query(const std::string& clause) { return lowered(R"([{"query":)" + clause + "}]"); }

  FieldTypes types_;
  FieldTable fields_;
};

TEST_F(FiltersTest, AreAnded) {
  EXPECT_EQ(lowered("[]"), "always");
  EXPECT_EQ(lowered(R"([{"query":{"exists":{"field":"k"}}},
                        {"meta":{"negate":true},"query":{"term":{"k":"a"}}}])"),
            R"(and(k:keyword exists, not(k:keyword == "a")))");
}

TEST_F(FiltersTest, MetaNegatesAndDisables) {
  EXPECT_EQ(lowered(R"([{"meta":{"negate":true,"disabled":false},"query":{"match_all":{}}}])"),
            "never");
  EXPECT_EQ(lowered(R"([{"meta":{"negate":true,"disabled":true},"query":{"term":{"k":"a"}}}])"),
            "always");
  EXPECT_EQ(lowered(R"([{"meta":{"disabled":true},"query":{"geo_shape":{}}}])"), "always");
}

TEST_F(FiltersTest, OlderShapeHasTheClauseBesideMeta) {
  EXPECT_EQ(lowered(R"([{"meta":{"negate":true},"$state":{},"exists":{"field":"k"}}])"),
            "not(k:keyword exists)");
}

TEST_F(FiltersTest, WildcardsEscapeWithBackslash) {
  EXPECT_EQ(query(R"({"wildcard":{"k":{"value":"?:\\\\Prog*","case_insensitive":true}}})"),
            R"(k:keyword ~like "?:\\\\prog*")");
  EXPECT_EQ(query(R"({"wildcard":{"k":{"wildcard":"C:\\P*"}}})"), R"(k:keyword like "C:P*")");
  EXPECT_EQ(query(R"({"wildcard":{"k":"a\\*b*\\"}})"), R"(k:keyword like "a\\*b*\\\\")");
  EXPECT_EQ(query(R"({"wildcard":{"k":"a\\*b"}})"), R"(k:keyword == "a*b")");
  EXPECT_EQ(query(R"({"wildcard":{"t":{"value":"Foo B*","case_insensitive":true}}})"),
            R"(t:text token_like "foo b*")");
  EXPECT_EQ(query(R"({"wildcard":{"t":"Foo*"}})"), R"(t:text token_like "Foo*")");
  EXPECT_EQ(query(R"({"wildcard":{"i":"1*"}})"), "never");
}

TEST_F(FiltersTest, Prefix) {
  EXPECT_EQ(query(R"({"prefix":{"k":"a*b"}})"), R"(k:keyword like "a\\*b*")");
  EXPECT_EQ(query(R"({"prefix":{"w":{"value":"A","case_insensitive":true}}})"),
            R"(w:wildcard ~like "a*")");
}

TEST_F(FiltersTest, Terms) {
  EXPECT_EQ(query(R"({"term":{"k":{"value":"A","case_insensitive":true}}})"),
            R"(k:keyword ~== "a")");
  EXPECT_EQ(query(R"({"term":{"t":"Foo bar"}})"), R"(t:text token "Foo bar")");
  EXPECT_EQ(query(R"({"term":{"i":5}})"), "i:long == 5");
  EXPECT_EQ(query(R"({"term":{"b":true}})"), "b:boolean == true");
  EXPECT_EQ(query(R"({"term":{"ip":"10.0.0.0/8"}})"), "ip:ip in 10.0.0.0/8");
  EXPECT_EQ(query(R"({"terms":{"k":["b","a",1],"boost":2}})"), R"(k:keyword in ("1", "a", "b"))");
  EXPECT_EQ(query(R"({"terms":{"k":[]}})"), "never");
}

TEST_F(FiltersTest, Matches) {
  EXPECT_EQ(query(R"({"match":{"t":"Foo bar"}})"), R"(t:text token ("bar", "foo"))");
  EXPECT_EQ(query(R"({"match":{"t":{"query":"Foo bar","operator":"AND"}}})"),
            R"(and(t:text token "foo", t:text token "bar"))");
  EXPECT_EQ(query(R"({"match":{"t":{"query":"Foo bar","type":"phrase"}}})"),
            R"(t:text phrase "foo bar")");
  EXPECT_EQ(query(R"({"match_phrase":{"t":"Foo bar"}})"), R"(t:text phrase "foo bar")");
  EXPECT_EQ(query(R"({"match_phrase":{"k":{"query":"Foo bar"}}})"), R"(k:keyword == "Foo bar")");
}

TEST_F(FiltersTest, Ranges) {
  EXPECT_EQ(query(R"({"range":{"i":{"gte":1,"lt":5}}})"), "i:long within [1, 4]");
  EXPECT_EQ(query(R"({"range":{"date":{"gte":"now-1d/d","lte":"2026-04-10",
                      "format":"strict_date_optional_time"}}})"),
            "date:date within [date(now-1d/d), 2026-04-10T23:59:59.999Z]");
  EXPECT_EQ(query(R"({"range":{"k":{"gt":"a","lte":null}}})"), R"(k:keyword within ("a", *))");
  EXPECT_EQ(query(R"({"range":{"k":{}}})"), "k:keyword exists");
}

TEST_F(FiltersTest, Bool) {
  EXPECT_EQ(query(R"({"bool":{}})"), "always");
  EXPECT_EQ(query(R"({"bool":{"must":{"term":{"k":"a"}},"filter":[{"term":{"i":1}}],
                      "must_not":[{"term":{"b":true}}]}})"),
            R"(and(k:keyword == "a", i:long == 1, not(b:boolean == true)))");
  EXPECT_EQ(query(R"({"bool":{"should":[{"term":{"k":"a"}},{"term":{"i":1}}]}})"),
            R"(or(k:keyword == "a", i:long == 1))");
  EXPECT_EQ(query(R"({"bool":{"must":[{"term":{"k":"a"}}],"should":[{"term":{"i":1}}]}})"),
            R"(k:keyword == "a")");
  EXPECT_EQ(query(R"({"bool":{"must":[{"term":{"k":"a"}}],"should":[{"term":{"i":1}}],
                      "minimum_should_match":1}})"),
            R"(and(k:keyword == "a", i:long == 1))");
  EXPECT_EQ(query(R"({"bool":{"should":[{"term":{"k":"a"}},{"term":{"i":1}}],
                      "minimum_should_match":"2"}})"),
            R"(and(k:keyword == "a", i:long == 1))");
  EXPECT_EQ(query(R"({"bool":{"should":[],"minimum_should_match":1}})"), "never");
}

TEST_F(FiltersTest, ErrorsNameTheFilter) {
  EXPECT_EQ(lowered("{}"), "error: the filters are not a JSON array");
  EXPECT_EQ(lowered("[{"), "error: the filters are not a JSON array");
  EXPECT_EQ(lowered(R"([{"query":{"match_all":{}}},{"query":{"regexp":{"k":"a"}}}])"),
            "error: filter 2: the query 'regexp' is not supported");
  EXPECT_EQ(lowered("[5]"), "error: filter 1: found number for 'filter', expected an object");
  EXPECT_EQ(lowered("[{}]"), "error: filter 1: found 0 entries in 'filter', expected one");
  EXPECT_EQ(query(R"({"":{}})"), "error: filter 1: the query '' is not supported");
  EXPECT_EQ(query(R"({"term":{"k":"a","i":1}})"),
            "error: filter 1: found 2 entries in 'term', expected one");
  EXPECT_EQ(query(R"({"term":{"k":["a"]}})"),
            "error: filter 1: found array in 'term', expected a string, a number, true or false");
  EXPECT_EQ(query(R"({"match":{"t":{"query":"a","fuzziness":"AUTO"}}})"),
            "error: filter 1: the parameter 'fuzziness' of 'match' is not supported");
  EXPECT_EQ(query(R"({"match":{"t":{"query":"a","operator":"xor"}}})"),
            "error: filter 1: the operator 'xor' of 'match' is not supported");
  EXPECT_EQ(query(R"({"match_phrase":{"t":{"query":"a","slop":2}}})"),
            "error: filter 1: a slop in 'match_phrase' is not supported");
  EXPECT_EQ(query(R"({"range":{"date":{"gte":"1","format":"yyyy"}}})"),
            "error: filter 1: the date format 'yyyy' is not supported");
  EXPECT_EQ(query(R"({"range":{"i":{"gte":1,"gt":2}}})"),
            "error: filter 1: found two lower bounds in 'range', expected one");
  EXPECT_EQ(query(R"({"bool":{"should":[{"match_all":{}},{"match_all":{}},{"match_all":{}}],
                      "minimum_should_match":2}})"),
            "error: filter 1: the minimum_should_match '2' is not supported");
  EXPECT_EQ(query(R"({"wildcard":{"k":{"value":"a","case_insensitive":"yes"}}})"),
            "error: filter 1: found string for 'case_insensitive', expected true or false");
}

TEST_F(FiltersTest, NestingIsBounded) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) {
    deep += R"({"bool":{"must":)";
  }
  deep += R"({"match_all":{}})";
  for (int i = 0; i < 100'000; ++i) {
    deep += "}}";
  }
  EXPECT_EQ(query(deep), "error: filter 1: found more than 200 levels of nesting");
}

}  // namespace
}  // namespace trawl
