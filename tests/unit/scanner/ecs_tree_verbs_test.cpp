// Each verb of the mapping language that works on lists, objects and subtrees.

#include <string>

#include <gtest/gtest.h>

#include "tests/support/mappings.h"

namespace trawl {
namespace {

std::string run(std::string_view statements, std::string_view raw) {
  return test::normalized(test::mapping_of(statements), raw);
}

TEST(Each, RunsItsStatementsOnEveryElement) {
  EXPECT_EQ(run(R"(
[[do]]
copy = "raw.l"
to = "l"
[[do]]
each = "l"
[[do.do]]
copy = "it.a"
to = "it.b"
[[do.do]]
when = "it.a == 2"
drop = "it"
)",
                R"({"l":[{"a":1},{"a":2},{"c":3}]})"),
            R"({"l":[{"a":1,"b":1},{"c":3}]})");
}

TEST(Pick, TheFirstElementThatFits) {
  const std::string_view statements = R"(
[[do]]
pick = "raw.l"
where = "it.type contains 'user'"
to = "tmp.user"
[[do]]
copy = "tmp.user.id"
to = "user.id"
)";
  EXPECT_EQ(
      run(statements, R"({"l":[{"type":"app","id":1},{"type":"a user","id":2},{"type":"user"}]})"),
      R"({"user":{"id":2}})");
  EXPECT_EQ(run(statements, R"({"l":{"type":"user","id":1}})"), "{}");
}

TEST(Parse, TextBecomesATree) {
  const std::string_view statements = "[[do]]\nparse = \"raw.a\"\nto = \"x\"\n";
  EXPECT_EQ(run(statements, R"({"a":"{\"b\":[1,2]}"})"), R"({"x":{"b":[1,2]}})");
  EXPECT_EQ(run(statements, R"({"a":"{"})"), "{}");
  const std::string event =
      run("[[do]]\nparse = \"raw.a\"\nto = \"x\"\nfailure_is_error = true\n", R"({"a":"{"})");
  EXPECT_NE(event.find("pipeline_error"), std::string::npos) << event;
}

TEST(Render, AsJavaDoesAndMaybeKept) {
  const std::string_view statements = R"(
[[do]]
render = "raw.a"
to = "text"
keep = "object"
keep_below = 10
)";
  EXPECT_EQ(run(statements, R"({"a":{"b":1}})"), R"({"text":"{b=1}","object":{"b":1}})");
  EXPECT_EQ(run(statements, R"({"a":{"b":12345}})"),
            R"({"text":"{b=12345}","object":{"b":12345}})");
  EXPECT_EQ(run(statements, R"({"a":{"b":123456}})"), R"({"text":"{b=123456}"})");
}

TEST(Rekey, ReplacementsAndSnakeCase) {
  EXPECT_EQ(run(R"(
[[do]]
copy = "raw.a"
to = "x"
[[do]]
rekey = "x"
replace = { "." = "_" }
)",
                R"({"a":{"b.c.d":1,"e":{"f.g":2}}})"),
            R"({"x":{"b_c_d":1,"e":{"f.g":2}}})");
  EXPECT_EQ(run(R"(
[[do]]
copy = "raw.a"
to = "x"
[[do]]
rekey = "x"
snake_case = true
deep = true
)",
                R"({"a":{"userName":1,"dBName":{"httpURL2":2},"already_so":[{"AbC":3}]}})"),
            R"({"x":{"user_name":1,"d_b_name":{"http_url2":2},"already_so":[{"ab_c":3}]}})");
}

TEST(Keys, NamesOfMembersThatHoldAWord) {
  EXPECT_EQ(run("[[do]]\nkeys = \"raw.a\"\nto = \"x\"\nholding = [\"YES\"]\n",
                R"({"a":{"b":"YES","c":"NO","d":"YES"}})"),
            R"({"x":["b","d"]})");
  EXPECT_EQ(run("[[do]]\nkeys = \"raw.a\"\nto = \"x\"\n", R"({"a":{"b":1,"c":{}}})"),
            R"({"x":["b","c"]})");
  EXPECT_EQ(run("[[do]]\nkeys = \"raw.a\"\nto = \"x\"\n", R"({"a":[1]})"), "{}");
}

TEST(Prune, TheResultKeepsEmptyValuesIfTheFileSaysSo) {
  const auto mapping = Mapping::parse(
      "name = \"n\"\nkeeps_empty = true\n[[recognise]]\nhas = [\"a\"]\n"
      "[[do]]\ncopy = \"raw.a\"\nto = \"x\"\n",
      "test.toml");
  ASSERT_TRUE(mapping.has_value()) << mapping.error().render();
  EXPECT_EQ(test::normalized(*mapping, R"({"a":{"b":"","c":[]}})"), R"({"x":{"b":"","c":[]}})");
}

TEST(Prune, EmptyValuesVanishWithWhatTheyLeaveEmpty) {
  EXPECT_EQ(run(R"(
[[do]]
prune = "raw"
words = ["", "-", "none"]
[[do]]
copy = "raw.a"
to = "a"
[[do]]
copy = "raw.b"
to = "b"
)",
                R"({"a":{"b":null},"b":{"c":["-",{"d":"none"},0,false,"x"],"e":"","f":[[]]}})"),
            R"({"b":{"c":[0,false,"x"]}})");
}

TEST(Prune, TheResultLosesEmptyValuesButNoWords) {
  EXPECT_EQ(run("[[do]]\ncopy = \"raw.a\"\nto = \"x\"\n",
                R"({"a":{"b":"-","c":"","d":{"e":[]},"f":"none"}})"),
            R"({"x":{"b":"-","f":"none"}})");
}

TEST(Drop, PathsAndEvents) {
  EXPECT_EQ(run(R"(
[[do]]
copy = "raw.a"
to = "x"
[[do]]
drop = ["x.b", "x.nothing"]
)",
                R"({"a":{"b":1,"c":2}})"),
            R"({"x":{"c":2}})");
  const std::string_view statements = R"(
[[do]]
when = "raw.a == 'heartbeat'"
drop_event = true
[[do]]
copy = "raw.a"
to = "x"
)";
  EXPECT_EQ(run(statements, R"({"a":"heartbeat"})"), "(dropped)");
  EXPECT_EQ(run(statements, R"({"a":"y"})"), R"({"x":"y"})");
}

TEST(Sort, ByUtf16Units) {
  EXPECT_EQ(run(R"(
[[do]]
copy = "raw.l"
to = "l"
[[do]]
sort = "l"
)",
                R"({"l":["b","\uFF01","\uD83D\uDE00","a","B"]})"),
            "{\"l\":[\"B\",\"a\",\"b\",\"\xF0\x9F\x98\x80\",\"\xEF\xBC\x81\"]}");
}

TEST(When, DecidesForEachStatement) {
  const std::string_view statements = R"toml(
[[do]]
when = "raw.a == 1"
set = { "x" = "one" }
[[do]]
when = "missing(x)"
set = { "x" = "other" }
)toml";
  EXPECT_EQ(run(statements, R"({"a":1})"), R"({"x":"one"})");
  EXPECT_EQ(run(statements, R"({"a":2})"), R"({"x":"other"})");
}

}  // namespace
}  // namespace trawl
