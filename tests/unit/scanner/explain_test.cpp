#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "rules/ir/time.h"
#include "scanner/match/matcher.h"

namespace trawl {
namespace {

// A node a line: "+" or "-", the clause, the values, the remark; two spaces deeper a level.
void render(const Explanation& node, std::size_t depth, std::string& out) {
  out += std::string(2 * depth, ' ') + (node.holds ? "+ " : "- ") + node.clause;
  for (const std::string& value : node.values) {
    out += " " + value;
  }
  out += (node.remark.empty() ? "" : " [" + node.remark + "]") + "\n";
  for (const Explanation& child : node.children) {
    render(child, depth + 1, out);
  }
}

std::string explained(const std::string& query, std::string_view event,
                      const std::string& more = "", const MatchOptions& options = {},
                      FieldTypes types = {}) {
  RuleSetBuilder builder(std::move(types));
  builder.add_text(
      "[metadata]\n[rule]\nrule_id = \"r\"\nname = \"r\"\ntype = \"query\"\n"
      "language = \"kuery\"\nquery = '''" +
          query + "'''\n" + more + "\n",
      "r.toml");
  const RuleSet rules = std::move(builder).finish();
  const Block block = copy_block(event);
  const auto explanation = explain(rules, RuleId{0}, block.bytes, options);
  if (!explanation) {
    return explanation.error().message;
  }
  std::string text;
  render(*explanation, 0, text);
  return text;
}

TEST(Explain, AnswersEachClauseWithItsValues) {
  EXPECT_EQ(explained("event.action: a and not user.name: b and (event.kind: c or event.kind: d*)",
                      R"({"event":{"action":["a","x"],"kind":"e"}})"),
            "- and\n"
            "  + event.action:keyword == \"a\" \"a\" \"x\"\n"
            "  + not\n"
            "    - user.name:keyword == \"b\" [the field is missing]\n"
            "  - or\n"
            "    - event.kind:keyword == \"c\" \"e\"\n"
            "    - event.kind:keyword like \"d*\" \"e\"\n");
}

TEST(Explain, SaysWhatHidesAValue) {
  const std::string hidden =
      explained("event.action: x*", R"({"event.action":")" + std::string(1025, 'x') + R"("})");
  EXPECT_NE(hidden.find("[longer than ignore_above 1024: not indexed]"), std::string::npos)
      << hidden;
  EXPECT_EQ(explained("source.ip: 10.0.0.0/8", R"({"source":{"ip":"localhost"}})"),
            "- source.ip:ip in 10.0.0.0/8 \"localhost\" [not a value of type ip: not indexed]\n");
}

TEST(Explain, TheIndexIsAClause) {
  const std::string scope = R"(index = ["logs-a.*", "logs-b.*"])";
  EXPECT_EQ(explained("event.action: a", R"({"event":{"action":"a","dataset":"c.d"}})", scope),
            "- and\n"
            "  - index in logs-a.*, logs-b.* \"logs-c.d-default\" [the index is out of scope]\n"
            "  + event.action:keyword == \"a\" \"a\"\n");
  EXPECT_EQ(explained("event.action: a and event.kind: b",
                      R"({"event":{"action":"a","kind":"b","dataset":"a.d"}})", scope),
            "+ and\n"
            "  + index in logs-a.*, logs-b.* \"logs-a.d-default\"\n"
            "  + event.action:keyword == \"a\" \"a\"\n"
            "  + event.kind:keyword == \"b\" \"b\"\n");
  EXPECT_EQ(explained("event.action: a", R"({"event":{"action":"a"}})", scope),
            "+ and\n"
            "  + index in logs-a.*, logs-b.* [nobody knows where the event lives: taken to be in "
            "scope]\n"
            "  + event.action:keyword == \"a\" \"a\"\n");
}

TEST(Explain, TheRangeOfTimeIsAClause) {
  EXPECT_EQ(explained("event.action: a", R"({"@timestamp":"2026-01-01","event":{"action":"a"}})",
                      "", {.since = parse_timestamp("2026-01-02")}),
            "- and\n"
            "  - @timestamp >= 2026-01-02T00:00:00.000Z \"2026-01-01T00:00:00.000Z\"\n"
            "  + event.action:keyword == \"a\" \"a\"\n");
}

TEST(Explain, ShowsTheObjectsOfANestedField) {
  const auto types = FieldTypes::with_mapping(
      R"({"properties":{"u":{"type":"nested","properties":{"n":{"type":"keyword"}}}}})");
  ASSERT_TRUE(types.has_value());
  EXPECT_EQ(explained("u: { n: b }", R"({"u":[{"n":"a"},{"n":"b"}]})", "", {}, *types),
            "+ some object of u\n"
            "  + u.n:keyword(ignore_above 0) == \"b\" \"b\"\n");
  EXPECT_EQ(explained("u: { n: b }", R"({"u":[{"n":"a"},{"m":"b"}]})", "", {}, *types),
            "- some object of u\n"
            "  - u.n:keyword(ignore_above 0) == \"b\" \"a\"\n"
            "  - u.n:keyword(ignore_above 0) == \"b\" [the field is missing]\n");
  EXPECT_EQ(explained("u: { n: b }", R"({"v":1})", "", {}, *types),
            "- some object of u [there is no such object]\n");
}

TEST(Explain, SaysWhichFieldPasses) {
  const std::string found =
      explained("user.*: root", R"({"user":{"name":"root","id":"7"},"process":{"name":"root"}})");
  EXPECT_NE(found.find("+ any_field("), std::string::npos) << found;
  EXPECT_NE(found.find("\"root\" [in user.name]"), std::string::npos) << found;
  const std::string missed = explained("user.*: root", R"({"process":{"name":"root"}})");
  EXPECT_NE(missed.find("[no field passes]"), std::string::npos) << missed;
}

TEST(Explain, SaysWhatNowIs) {
  EXPECT_EQ(explained("event.created > now", R"({"@timestamp":"2026-01-01T00:01:00Z",)"
                                             R"("event":{"created":"2026-01-01T00:06:00Z"}})"),
            "+ event.created:date within (date(now up), *) \"2026-01-01T00:06:00Z\" "
            "[now is 2026-01-01T00:05:00.000Z]\n");
}

TEST(Explain, RefusesWhatIsNoEvent) {
  EXPECT_EQ(explained("a: 1", "[]"), "not a JSON object");
  EXPECT_EQ(explained("a: 1", R"({"b":01})"), "invalid JSON: a malformed number or word");
}

}  // namespace
}  // namespace trawl
