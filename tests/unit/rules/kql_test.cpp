// KQL: what parses, what is refused and where, and what each kind of leaf becomes. Whole meanings
// stand in tests/cases/kql; renderings of larger queries in tests/golden/ir.

#include "rules/lang/kql.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ir/print.h"

namespace trawl {
namespace {

constexpr std::string_view kMapping = R"({
  "k": "keyword", "w": "wildcard", "c": "constant_keyword", "t": "text", "ip": "ip",
  "i": "long", "f": "float", "d": "double", "s": {"type": "scaled_float", "scaling_factor": 100},
  "b": "boolean", "date": "date", "flat": "flattened", "n": "nested", "n.k": "keyword",
  "n.m": "nested", "n.m.i": "long", "g": "geo_point", "o": {"type": "object"},
  "folded": {"type": "keyword", "normalizer": "lowercase"}
})";

class KqlTest : public testing::Test {
 protected:
  KqlTest() {
    auto types = FieldTypes::with_mapping(kMapping);
    EXPECT_TRUE(types.has_value()) << (types ? "" : types.error().text());
    if (types) {
      types_ = *types;
    }
  }

  // The canonical text, or "error at BEGIN: …". Limits of keywords are the mapping's business.
  std::string lowered(std::string_view query) {
    const auto expr = parse_kql(query, types_, fields_);
    if (!expr) {
      return "error at " + std::to_string(expr.error().span.begin) + ": " + expr.error().message;
    }
    std::string text = print(*expr, fields_);
    constexpr std::string_view kNoLimit = "(ignore_above 0)";
    for (std::size_t at = text.find(kNoLimit); at != std::string::npos; at = text.find(kNoLimit)) {
      text.erase(at, kNoLimit.size());
    }
    return text;
  }

  FieldTypes types_;
  FieldTable fields_;
};

TEST_F(KqlTest, EmptyQueriesMatchEverything) {
  for (const std::string_view query : {"", "   ", "\t\r\n\xC2\xA0", "*", "*:*", "( * )"}) {
    EXPECT_EQ(lowered(query), "always") << query;
  }
  EXPECT_EQ(lowered("not *:*"), "never");
}

TEST_F(KqlTest, AndBindsTighterThanOr) {
  EXPECT_EQ(lowered("k:1 or k:2 and w:3"),
            R"(or(k:keyword == "1", and(k:keyword == "2", w:wildcard == "3")))");
  EXPECT_EQ(lowered("(k:1 or k:2) and w:3"), R"(and(k:keyword in ("1", "2"), w:wildcard == "3"))");
}

TEST_F(KqlTest, OperatorsIgnoreCaseAndNeedSpace) {
  EXPECT_EQ(lowered("k:1 OR w:2 And c:3"),
            R"(or(k:keyword == "1", and(w:wildcard == "2", c:constant_keyword == "3")))");
  EXPECT_EQ(lowered("k:foo or"), R"(k:keyword == "foo or")");
  EXPECT_EQ(lowered("k:(and or or)"), R"(k:keyword in ("and", "or"))");
  EXPECT_EQ(lowered("k:order"), R"(k:keyword == "order")");
  EXPECT_EQ(lowered("k:1\xC2\xA0or\xC2\xA0k:2"), R"(k:keyword in ("1", "2"))");
}

TEST_F(KqlTest, NotTakesOneOperandOnly) {
  EXPECT_EQ(lowered("not k:1 and k:2"), R"(and(not(k:keyword == "1"), k:keyword == "2"))");
  EXPECT_EQ(lowered("NOT (k:1 and k:2)"), R"(not(and(k:keyword == "1", k:keyword == "2")))");
  EXPECT_EQ(lowered("not not k:1"), R"(k:keyword == "1")");
  EXPECT_EQ(lowered("k:not"), R"(k:keyword == "not")");
  EXPECT_EQ(lowered("nothing:x").substr(0, 7), "nothing");
}

TEST_F(KqlTest, OperatorsMayTouchAParenthesis) {
  EXPECT_EQ(lowered("NOT(k:1) AND(k:2)"), R"(and(not(k:keyword == "1"), k:keyword == "2"))");
  EXPECT_EQ(lowered("k:(1 or not(2))"), R"(or(k:keyword == "1", not(k:keyword == "2")))");
}

TEST_F(KqlTest, ListsDistributeTheField) {
  EXPECT_EQ(lowered("k:(a or b and not c)"),
            R"(or(k:keyword == "a", and(k:keyword == "b", not(k:keyword == "c"))))");
  EXPECT_EQ(lowered("k: ( ( a ) or ( b or c* ) )"),
            R"(or(k:keyword in ("a", "b"), k:keyword like "c*"))");
  EXPECT_EQ(lowered("k: not a"), R"(not(k:keyword == "a"))");
  EXPECT_EQ(lowered("k: not not not a"), R"(not(k:keyword == "a"))");
}

TEST_F(KqlTest, UnquotedTextKeepsInnerSpace) {
  EXPECT_EQ(lowered("k:  a   b\n c  "), R"(k:keyword == "a   b\u000a c")");
  EXPECT_EQ(lowered("k:a  \xE3\x80\x80 and k:b"), R"(and(k:keyword == "a", k:keyword == "b"))");
}

TEST_F(KqlTest, UnquotedEscapes) {
  EXPECT_EQ(lowered(R"(k:a\:b\(c\)\<\>\"\*\{\}\\)"), R"(k:keyword == "a:b(c)<>\"*{}\\")");
  EXPECT_EQ(lowered(R"(k:a\tb\r\nc)"), R"(k:keyword == "a\u0009b\u000d\u000ac")");
  EXPECT_EQ(lowered(R"(k:\u00e9\uD83D\uDE00\ud83d)"), "k:keyword == \"é😀\xEF\xBF\xBD\"");
  EXPECT_EQ(lowered(R"(k:a \or b \And c)"), R"(k:keyword == "a or b And c")");
  // Kibana reads \n first: only the capital spells the word.
  EXPECT_EQ(lowered(R"(k:a \NOT b)"), R"(k:keyword == "a NOT b")");
  EXPECT_EQ(lowered(R"(k:a \not b)"), R"(k:keyword == "a \u000aot b")");
}

TEST_F(KqlTest, QuotedEscapes) {
  EXPECT_EQ(lowered(R"(k:"C:\Windows\temp")"), R"(k:keyword == "C:\\Windows\u0009emp")");
  EXPECT_EQ(lowered(R"(k:"a\\b\"c\*\u0041\u12")"), R"(k:keyword == "a\\b\"c\\*A\\u12")");
  EXPECT_EQ(lowered("k:\"a or b and not (c)\""), R"-(k:keyword == "a or b and not (c)")-");
  EXPECT_EQ(lowered("k:\" a \""), R"(k:keyword == " a ")");
  EXPECT_EQ(lowered("k:\"\""), R"(k:keyword == "")");
  EXPECT_EQ(lowered("\"k\":1"), R"(k:keyword == "1")");
}

TEST_F(KqlTest, OnlyUnquotedStarsAreWildcards) {
  EXPECT_EQ(lowered("k:a*b?c"), R"(k:keyword like "a*b\\?c")");
  EXPECT_EQ(lowered("k:\"a*\""), R"(k:keyword == "a*")");
  EXPECT_EQ(lowered(R"(k:a\**)"), R"(k:keyword like "a\\**")");
  EXPECT_EQ(lowered(R"(k:a\\*)"), R"(k:keyword like "a\\\\*")");
  EXPECT_EQ(lowered("k: *"), "k:keyword exists");
  EXPECT_EQ(lowered("k:\"*\""), R"(k:keyword == "*")");
  EXPECT_EQ(lowered("k:foo ba*"), R"(k:keyword like "foo ba*")");
}

TEST_F(KqlTest, TypedLiteralsAreTheirText) {
  EXPECT_EQ(lowered("k:(true or null)"), R"(k:keyword in ("null", "true"))");
  EXPECT_EQ(lowered("b:true"), "b:boolean == true");
  EXPECT_EQ(lowered("b:\"false\""), "b:boolean == false");
  EXPECT_EQ(lowered("b:(True or yes or t*)"), "never");
}

TEST_F(KqlTest, FoldedKeywords) {
  EXPECT_EQ(lowered("folded:ABC"), R"(folded:keyword(lower_case, ignore_above 0) ~== "abc")");
}

TEST_F(KqlTest, Text) {
  EXPECT_EQ(lowered("t:Foo"), R"(t:text token "foo")");
  EXPECT_EQ(lowered("t:Foo bar"), R"(t:text token ("bar", "foo"))");
  EXPECT_EQ(lowered("t:\"Foo bar\""), R"(t:text phrase "foo bar")");
  EXPECT_EQ(lowered("t:\"Foo\""), R"(t:text token "foo")");
  EXPECT_EQ(lowered("t:\"--\""), "never");
  EXPECT_EQ(lowered("t:Fo*"), R"(t:text token_like "fo*")");
  EXPECT_EQ(lowered("t:Foo-Bar b* C*d"),
            R"(or(t:text token ("bar", "foo"), t:text token_like ("b*", "c*d")))");
  EXPECT_EQ(lowered("t:a *"), R"(or(t:text token "a", t:text exists))");
  EXPECT_EQ(lowered("t > M"), R"(t:text within ("M", *))");
}

TEST_F(KqlTest, Addresses) {
  EXPECT_EQ(lowered("ip:(10.0.0.1 or \"10.1.0.0/16\")"), "ip:ip in 10.0.0.1 | 10.1.0.0/16");
  EXPECT_EQ(lowered("ip:(10.* or foo)"), "never");
  EXPECT_EQ(lowered("ip >= 10.0.0.1 and ip < \"::1\""),
            "and(ip:ip within [10.0.0.1, *), ip:ip within (*, ::1))");
  EXPECT_EQ(lowered("ip > 10.0.0.0/8"), "never");
}

TEST_F(KqlTest, Integers) {
  EXPECT_EQ(lowered("i:(5 or \"6\" or 7.0 or -1 or 1e3)"), "i:long in (-1, 5, 6, 7, 1000)");
  EXPECT_EQ(lowered("i:(5.5 or foo or 5* or \"\")"), "never");
  EXPECT_EQ(lowered("i > 5"), "i:long within [6, *)");
  EXPECT_EQ(lowered("i < 5"), "i:long within (*, 4]");
  EXPECT_EQ(lowered("i > 1.5"), "i:long within [2, *)");
  EXPECT_EQ(lowered("i >= 1.5"), "i:long within [2, *)");
  EXPECT_EQ(lowered("i <= 1.5"), "i:long within (*, 1]");
  EXPECT_EQ(lowered("i >= -1.5"), "i:long within [-1, *)");
  EXPECT_EQ(lowered("i < -1.5"), "i:long within (*, -2]");
  EXPECT_EQ(lowered("i > 9223372036854775807"), "i:long within (9223372036854775807, *)");
  EXPECT_EQ(lowered("i < 1e30"), "i:long within (*, 1e+30)");
  EXPECT_EQ(lowered("i > foo"), "never");
}

TEST_F(KqlTest, RealNumbers) {
  EXPECT_EQ(lowered("d:(3.5 or 4)"), "d:double in (3.5, 4.0)");
  EXPECT_EQ(lowered("f:0.1"), "f:float == 0.10000000149011612");
  EXPECT_EQ(lowered("f < 0.1"), "f:float within (*, 0.10000000149011612)");
  EXPECT_EQ(lowered("f:1e39"), "never");
  EXPECT_EQ(lowered("s:1.239"), "s:scaled_float(scale 100.0) == 1.24");
  EXPECT_EQ(lowered("s > 1.5"), "s:scaled_float(scale 100.0) within [1.51, *)");
  EXPECT_EQ(lowered("s >= 1.501"), "s:scaled_float(scale 100.0) within [1.51, *)");
  EXPECT_EQ(lowered("s < 1.5"), "s:scaled_float(scale 100.0) within (*, 1.49]");
  EXPECT_EQ(lowered("d:(inf or nan or 0x10 or 1e999)"), "never");
}

TEST_F(KqlTest, Booleans) {
  EXPECT_EQ(lowered("b > false"), "b:boolean == true");
  EXPECT_EQ(lowered("b <= true"), "b:boolean in (false, true)");
  EXPECT_EQ(lowered("b > true"), "never");
}

TEST_F(KqlTest, Dates) {
  EXPECT_EQ(lowered("date:2014-11-18"),
            "date:date within [2014-11-18T00:00:00.000Z, 2014-11-18T23:59:59.999Z]");
  EXPECT_EQ(lowered("date > 2014-11-18"), "date:date within (2014-11-18T23:59:59.999Z, *)");
  EXPECT_EQ(lowered("date < 2014-11-18"), "date:date within (*, 2014-11-18T00:00:00.000Z)");
  EXPECT_EQ(lowered("date >= \"2014-11-18||/M\""),
            "date:date within [2014-11-01T00:00:00.000Z, *)");
  EXPECT_EQ(lowered("date >= \"now-30d/d\""), "date:date within [date(now-30d/d), *)");
  EXPECT_EQ(lowered("date <= now/d"), "date:date within (*, date(now/d up)]");
  EXPECT_EQ(lowered("date:(foo or 2014*)"), "never");
}

TEST_F(KqlTest, Flattened) {
  EXPECT_EQ(lowered("flat:(a or b*)"), R"(or(flat:flattened == "a", flat:flattened like "b*"))");
  EXPECT_EQ(lowered("flat.x.y:(200 or b*)"),
            R"(or(flat.x.y:flattened_key == "200", flat.x.y:flattened_key like "b*"))");
  EXPECT_EQ(lowered("flat.x > a"), "never");
  EXPECT_EQ(lowered("flat:*"), "flat:flattened exists");
}

TEST_F(KqlTest, UnmappedFieldsTakeEveryTypeTheTextHas) {
  EXPECT_EQ(lowered("zz:5"), R"(zz:dynamic in (5, "5"))");
  EXPECT_EQ(lowered("zz:5.0"), R"(zz:dynamic in (5, "5.0"))");
  EXPECT_EQ(lowered("zz:true"), R"(zz:dynamic in (true, "true"))");
  EXPECT_EQ(lowered("zz:1*"), R"(zz:dynamic like "1*")");
  EXPECT_EQ(lowered("zz > 5"), R"(or(zz:dynamic within (5, *), zz:dynamic within ("5", *)))");
  EXPECT_EQ(lowered("zz > x"), R"(zz:dynamic within ("x", *))");
  EXPECT_EQ(lowered("zz:*"), "zz:dynamic exists");
}

TEST_F(KqlTest, ObjectsOnlyExist) {
  EXPECT_EQ(lowered("o:*"), "o:object exists");
  EXPECT_EQ(lowered("o:x"), "never");
  EXPECT_EQ(lowered("g:*"), "g:geo_point exists");
  EXPECT_EQ(lowered("g:x"), "never");
}

TEST_F(KqlTest, Nested) {
  EXPECT_EQ(lowered("n:{ k:a and not k:b }"),
            R"(nested(n, and(n.k:keyword == "a", not(n.k:keyword == "b"))))");
  EXPECT_EQ(lowered("n : { m:{ i > 3 } and k:a }"),
            R"(nested(n, and(nested(n.m, n.m.i:long within [4, *)), n.k:keyword == "a")))");
  EXPECT_EQ(lowered("n.k:a"), R"(n.k:keyword == "a")");
  EXPECT_EQ(lowered("n:(* or a)"), "never");
  EXPECT_EQ(lowered("n:{ * }"), "nested(n, always)");
}

TEST_F(KqlTest, WildcardFieldNamesTryEveryType) {
  const std::string text = lowered("a.*:5");
  EXPECT_EQ(text.find(R"(any_field("a.*", :dynamic in (5, "5"), :keyword == "5")"), 0U) << text;
  EXPECT_NE(text.find(":long == 5"), std::string::npos) << text;
  EXPECT_NE(text.find(":scaled_float == 5.0"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(:text token "5")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(:text(powershell) token "5")"), std::string::npos) << text;
  EXPECT_EQ(text.find(":ip"), std::string::npos) << text;
  EXPECT_EQ(lowered("n:{ k*:a* }").find(R"(nested(n, any_field("n.k*", :dynamic like "a*")"), 0U);
  EXPECT_EQ(lowered("\"a*\":x").find("\"a*\":dynamic"), 0U);
}

TEST_F(KqlTest, AnyFieldHasOneLeafOfATypeAndAnalyzer) {
  const auto expr = parse_kql("*: foo ba* qu*", types_, fields_);
  ASSERT_TRUE(expr.has_value());
  ASSERT_EQ(expr->kind, Expr::Kind::Or);
  EXPECT_EQ(expr->children.size(), 2U);  // a text asks for "foo", and for the patterns
  for (const Expr& any : expr->children) {
    ASSERT_EQ(any.kind, Expr::Kind::AnyField);
    for (std::size_t i = 1; i < any.children.size(); ++i) {
      const Reading& reading = any.children[i].leaf->reading;
      const Reading& before = any.children[i - 1].leaf->reading;
      EXPECT_TRUE(reading.type != before.type || reading.analyzer != before.analyzer);
    }
  }
}

TEST_F(KqlTest, ListsOfAWildcardFieldAreOneTest) {
  const std::string text = lowered("a.*:(x or y or 5)");
  EXPECT_EQ(text.find(R"(any_field("a.*", :dynamic in (5, "5", "x", "y"), )"), 0U) << text;
  EXPECT_NE(text.find(":long == 5"), std::string::npos) << text;
}

TEST_F(KqlTest, BareValuesLookInAllFields) {
  const std::string phrase = lowered("\"foo bar\"");
  EXPECT_EQ(phrase.find(R"(any_field("*", )"), 0U);
  EXPECT_NE(phrase.find(R"(:text phrase "foo bar")"), std::string::npos);
  EXPECT_NE(lowered("foo bar").find(R"(:text token ("bar", "foo"))"), std::string::npos);
}

TEST_F(KqlTest, ErrorsSayWhatAndWhere) {
  struct Case {
    std::string_view query;
    std::string_view error;
  };
  for (const auto& [query, error] : std::vector<Case>{
           {"k :", "error at 3: found the end of the query, expected a value after ':'"},
           {"k >=", "error at 4: found the end of the query, expected a value after '>='"},
           {"k > > 1", "error at 4: found '>', expected a value after '>'"},
           {": x", "error at 0: found ':', expected a condition"},
           {"k:a and ", "error at 8: found the end of the query, expected a condition after 'and'"},
           {"k:(a or b", "error at 9: found the end of the query, expected 'and', 'or' or ')'"},
           {"(k:a", "error at 4: found the end of the query, expected 'and', 'or' or ')'"},
           {"k:a)", "error at 3: found ')', expected 'and', 'or' or the end of the query"},
           {"()", "error at 1: found ')', expected a condition after '('"},
           {"k:()", "error at 3: found ')', expected a value after '('"},
           {"k:\"a", "error at 2: found a quote that is never closed"},
           {"k:a\"",
            "error at 3: found '\"', expected 'and', 'or' or the end of the query; as part "
            "of a text without quotes it is written '\\\"'"},
           {"k:a:b",
            "error at 3: found ':', expected 'and', 'or' or the end of the query; as part "
            "of a text without quotes it is written '\\:'"},
           {"k:\"a\" \"b\"",
            "error at 6: found '\"', expected 'and', 'or' or the end of the query"},
           {"k:C\\Windows",
            "error at 3: found a backslash that escapes nothing; without quotes a "
            "backslash is written '\\\\'"},
           {"k:a\\", "error at 3: found a backslash that escapes nothing"},
           {"k:\\u12", "error at 2: found a backslash that escapes nothing"},
           {"cannot x", "error at 3: found 'not', expected 'and', 'or' or the end of the query"},
           {"k:a not k:b", "error at 4: found 'not', expected 'and', 'or' or the end of the query"},
           {"n { k:a }", "error at 2: found '{', expected 'and', 'or' or the end of the query"},
           {"n:{ k:a", "error at 7: found the end of the query, expected 'and', 'or' or '}'"},
           {"n*:{ k:a }", "error at 0: found a wildcard in the path of a nested query"},
           {"\"\":a", "error at 0: found an empty text, expected the name of a field"},
           {"\"a\"\x01", "error at 3: found the control character \\u0001"},
           {"k:(w:a)", "error at 4: found ':', expected 'and', 'or' or ')'"},
       }) {
    EXPECT_EQ(lowered(query).substr(0, error.size()), error) << query;
  }
}

TEST_F(KqlTest, ErrorsSpanWhatTheyAreAbout) {
  const auto result = parse_kql("k:a not k:b", types_, fields_);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().span.begin, 4U);
  EXPECT_EQ(result.error().span.end, 7U);
}

TEST_F(KqlTest, NestingIsBounded) {
  const auto nested_query = [](std::size_t depth, const std::string& open,
                               const std::string& close) {
    std::string query;
    for (std::size_t i = 0; i < depth; ++i) {
      query += open;
    }
    query += "k:a";
    for (std::size_t i = 0; i < depth; ++i) {
      query += close;
    }
    return query;
  };
  EXPECT_EQ(lowered(nested_query(kMaxQueryDepth, "(", ")")), R"(k:keyword == "a")");
  EXPECT_EQ(lowered(nested_query(kMaxQueryDepth, "not ", "")), R"(k:keyword == "a")");
  for (const std::string& query :
       {nested_query(kMaxQueryDepth + 1, "(", ")"), nested_query(100'000, "(", ")"),
        nested_query(100'000, "not ", ""), nested_query(100'000, "n:{", "}"),
        "k:" + nested_query(100'000, "(", ")")}) {
    EXPECT_NE(lowered(query).find("found more than 200 levels of nesting"), std::string::npos);
  }
}

TEST_F(KqlTest, LongInputIsLinear) {
  EXPECT_EQ(lowered("k:a" + std::string(1'000'000, ' ') + "b").size(), 1'000'017U);
  std::string list = "k:(a0";
  for (int i = 1; i < 50'000; ++i) {
    list += " or a" + std::to_string(i);
  }
  const auto expr = parse_kql(list + ")", types_, fields_);
  ASSERT_TRUE(expr.has_value());
  EXPECT_EQ(expr->leaf->operands.size(), 50'000U);
  EXPECT_EQ(lowered("k:" + std::string(kMaxQueryBytes, 'a')),
            "error at 1048576: found a query of 1048578 bytes, expected at most 1048576");
  EXPECT_EQ(lowered(std::string(1'025, 'k') + ":a"),
            "error at 0: found a name of 1025 bytes, expected at most 1024");
}

TEST_F(KqlTest, ForeignBytesAreText) {
  EXPECT_EQ(lowered(std::string_view("k:a\0b", 5)), R"(k:keyword == "a\u0000b")");
  EXPECT_EQ(lowered("k:\xFF\xC2"), R"(k:keyword == "\xff\xc2")");
}

}  // namespace
}  // namespace trawl
