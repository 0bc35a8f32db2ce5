// Each verb of the mapping language by itself: those that bring values from place to place, and
// those that change them.

#include <string>

#include <gtest/gtest.h>

#include "tests/support/mappings.h"

namespace trawl {
namespace {

// What the statements make of a raw event.
std::string run(std::string_view statements, std::string_view raw) {
  return test::normalized(test::mapping_of(statements), raw);
}

TEST(MoveAndCopy, TakeTheFirstPresentSource) {
  const std::string_view copy = "[[do]]\ncopy = [\"raw.a\", \"raw.b\"]\nto = \"x.y\"\n";
  EXPECT_EQ(run(copy, R"({"a":1,"b":2})"), R"({"x":{"y":1}})");
  EXPECT_EQ(run(copy, R"({"a":null,"b":"2"})"), R"({"x":{"y":"2"}})");
  EXPECT_EQ(run(copy, R"({"b":{"c":[true]}})"), R"({"x":{"y":{"c":[true]}}})");
  EXPECT_EQ(run(copy, R"({})"), "{}");
}

TEST(MoveAndCopy, AMovedValueIsGone) {
  EXPECT_EQ(run(R"(
[[do]]
move = "raw.a"
to = "x"
[[do]]
copy = "raw.a"
to = "y"
)",
                R"({"a":1})"),
            R"({"x":1})");
}

TEST(MoveAndCopy, ATableMovesManyBelowPrefixes) {
  EXPECT_EQ(run(R"(
[[do]]
from = "raw.in"
below = "out"
[do.copy]
a = "b.c"
"d.e" = ["f", "g"]
)",
                R"({"in":{"a":1,"d":{"e":2}}})"),
            R"({"out":{"b":{"c":1},"f":2,"g":2}})");
}

TEST(MoveAndCopy, OnlyIfUnset) {
  const std::string_view statements = R"(
[[do]]
copy = "raw.a"
to = "x"
[[do]]
copy = "raw.b"
to = "x"
only_if_unset = true
)";
  EXPECT_EQ(run(statements, R"({"a":1,"b":2})"), R"({"x":1})");
  EXPECT_EQ(run(statements, R"({"b":2})"), R"({"x":2})");
}

TEST(Set, ConstantsAndTemplates) {
  EXPECT_EQ(run(R"(
[[do]]
set = { "a" = "c", "b.c" = true, "n" = 3, "l" = ["x", "y"] }
)",
                "{}"),
            R"({"a":"c","b":{"c":true},"n":3,"l":["x","y"]})");
  const std::string_view statements = R"(
[[do]]
set = { "x" = "{raw.a}/{raw.b.c}", "y" = "{raw.n}", "z" = "{{raw.a}" }
)";
  EXPECT_EQ(run(statements, R"({"a":"p","b":{"c":7},"n":1.50})"),
            R"({"x":"p/7","y":1.50,"z":"{raw.a}"})");
  EXPECT_EQ(run(statements, R"({"a":"p"})"), R"({"z":"{raw.a}"})");
}

TEST(Append, KeepsWhatIsThereAndNothingTwice) {
  EXPECT_EQ(run(R"(
[[do]]
append = { "l" = ["raw.a", "raw.b", "raw.c[].d"] }
)",
                R"({"a":"x","b":["y","x"],"c":[{"d":"z"},{"e":"w"},{"d":"y"}]})"),
            R"({"l":["x","y","z"]})");
  EXPECT_EQ(run(R"(
[[do]]
copy = "raw.a"
to = "l"
[[do]]
append = { "l" = "raw.b" }
)",
                R"({"a":"x","b":1})"),
            R"({"l":["x",1]})");
}

TEST(Append, MatchingTakesTheGroup) {
  EXPECT_EQ(run(R"(
[[do]]
matching = '^i-(.{3})$'
append = { "l" = "raw.a" }
)",
                R"({"a":["i-abc","i-toolong",3,"x","i-def"]})"),
            R"({"l":["abc","def"]})");
}

TEST(Lookup, RowsByOneOrSeveralKeys) {
  const std::string_view statements = R"(
[[do]]
lookup = ["raw.a", "raw.b"]
table = "t"
[[tables.t.row]]
keys = ["x|1", "y|2"]
"out.list" = ["p", "q"]
[[tables.t.row]]
keys = "z|"
out = "r"
[tables.t.otherwise]
out = "none"
)";
  EXPECT_EQ(run(statements, R"({"a":"x","b":1})"), R"({"out":{"list":["p","q"]}})");
  EXPECT_EQ(run(statements, R"({"a":"z"})"), R"({"out":"r"})");
  EXPECT_EQ(run(statements, R"({"a":"x"})"), R"({"out":"none"})");
}

TEST(Pairs, AListOfNamesAndValuesBecomesAnObject) {
  EXPECT_EQ(
      run(R"(
[[do]]
pairs = "raw.list"
to = "o"
value = ["value", "intValue"]
strip_prefix = "p_"
)",
          R"({"list":[{"name":"p_a","value":"x"},{"name":"b","intValue":2},{"name":"c"},3]})"),
      R"({"o":{"a":"x","b":2}})");
}

TEST(Pairs, ATextOfNamesAndValuesBecomesAnObject) {
  constexpr std::string_view kStatement =
      "[[do]]\npairs = \"raw.a\"\nto = \"x\"\nseparator = \", \"\nassign = \"=\"\nwithin = "
      "\"{}\"\n";
  EXPECT_EQ(run(kStatement, R"({"a":"{New IP=NO, b=c=d}"})"), R"({"x":{"New IP":"NO","b":"c=d"}})");
  EXPECT_EQ(run(kStatement, R"({"a":"b=1"})"), R"({"x":{"b":"1"}})");
  EXPECT_EQ(run(kStatement, R"({"a":"{b=1, c}"})"), "{}");
  EXPECT_EQ(run(kStatement, R"({"a":""})"), "{}");
}

TEST(Convert, ToEachType) {
  const auto convert = [](const std::string& type, const std::string& value) {
    return run("[[do]]\nconvert = \"raw.a\"\nto = \"x\"\nas = \"" + type + "\"\n",
               "{\"a\":" + value + "}");
  };
  EXPECT_EQ(convert("text", "true"), R"({"x":"true"})");
  EXPECT_EQ(convert("text", "1.50"), R"({"x":"1.5"})");
  EXPECT_EQ(convert("text", "12"), R"({"x":"12"})");
  EXPECT_EQ(convert("text", "[1,\"a\"]"), R"({"x":["1","a"]})");
  EXPECT_EQ(convert("text", "{\"b\":1}"), "{}");
  EXPECT_EQ(convert("ip", R"(["192.0.2.1","::1"])"), R"({"x":["192.0.2.1","::1"]})");
  EXPECT_EQ(convert("ip", R"(["192.0.2.1","pipe"])"), "{}") << "a list as a whole";
  EXPECT_EQ(convert("integer", "\"42\""), R"({"x":42})");
  EXPECT_EQ(convert("integer", "42.0"), R"({"x":42})");
  EXPECT_EQ(convert("integer", "42.5"), "{}");
  EXPECT_EQ(convert("integer", "9223372036854775807"), R"({"x":9223372036854775807})");
  EXPECT_EQ(convert("double", "\"1.5\""), R"({"x":1.5})");
  EXPECT_EQ(convert("double", "\"x\""), "{}");
  EXPECT_EQ(convert("boolean", "\"TRUE\""), R"({"x":true})");
  EXPECT_EQ(convert("boolean", "\"yes\""), "{}");
  EXPECT_EQ(convert("ip", "\"192.0.2.1\""), R"({"x":"192.0.2.1"})");
  EXPECT_EQ(convert("ip", "\"host\""), "{}");
}

TEST(Convert, TextThatReadsAsANumberStaysJson) {
  for (const std::string_view text :
       {"\"+5\"", "\"007\"", "\"1.\"", "\".5\"", "\"1e5\"", "\"-0\""}) {
    for (const std::string_view type : {"integer", "double"}) {
      const std::string event =
          run("[[do]]\nconvert = \"raw.a\"\nto = \"x\"\nas = \"" + std::string(type) + "\"\n",
              "{\"a\":" + std::string(text) + "}");
      EXPECT_TRUE(parse_json_tree(event).has_value()) << text << " as " << type << ": " << event;
    }
  }
}

TEST(Convert, AFailureMayBeAMappingError) {
  EXPECT_EQ(run(R"(
[[do]]
convert = "raw.a"
to = "x"
as = "integer"
failure_is_error = true
)",
                R"({"a":"y"})"),
            R"({"event":{"kind":"pipeline_error"},"error":{"message":"'raw.a' is no integer"}})");
}

TEST(Date, FormatsAndZones) {
  const auto date = [](const std::string& value, const std::string& formats = "") {
    return run("[[do]]\ndate = \"raw.a\"\nto = \"x\"\n" + formats, "{\"a\":" + value + "}");
  };
  EXPECT_EQ(date("\"2013-11-02T01:06:28Z\""), R"({"x":"2013-11-02T01:06:28.000Z"})");
  EXPECT_EQ(date("\"2013-11-02T01:06:28.9999Z\""), R"({"x":"2013-11-02T01:06:28.999Z"})");
  EXPECT_EQ(date("\"2013-11-02T01:06:28+01:30\""), R"({"x":"2013-11-01T23:36:28.000Z"})");
  EXPECT_EQ(date("\"2013-11-02T01:06:28\""), R"({"x":"2013-11-02T01:06:28.000Z"})");
  EXPECT_EQ(date("\"1969-12-31T23:59:59.0001Z\""), R"({"x":"1969-12-31T23:59:59.000Z"})");
  const std::string basic = "formats = [\"iso8601\", \"basic\"]\n";
  EXPECT_EQ(date("\"20131102T010628Z\"", basic), R"({"x":"2013-11-02T01:06:28.000Z"})");
  EXPECT_EQ(date("\"20131102T010628.123Z\"", basic), R"({"x":"2013-11-02T01:06:28.123Z"})");
  EXPECT_EQ(date("1383354388123", "formats = \"epoch_ms\"\n"),
            R"({"x":"2013-11-02T01:06:28.123Z"})");
  EXPECT_EQ(date("\"1383354388\"", "formats = \"epoch_s\"\n"),
            R"({"x":"2013-11-02T01:06:28.000Z"})");
}

TEST(Date, WhatIsNoDateIsAMappingError) {
  for (const std::string_view value :
       {"\"\"", "\"yesterday\"", "\"20131102T010628Z\"", "1383354388123", "\"1383354388123\"",
        "\"-5\"", "true", "[\"2013-11-02T01:06:28Z\"]", "\"2013-13-02T01:06:28Z\""}) {
    EXPECT_EQ(
        run("[[do]]\ndate = \"raw.a\"\nto = \"x\"\n", "{\"a\":" + std::string(value) + "}"),
        "{\"event\":{\"kind\":\"pipeline_error\"},\"error\":{\"message\":\"'raw.a' is no date "
        "that can be read\"}}")
        << value;
  }
  EXPECT_EQ(run("[[do]]\ndate = \"raw.a\"\nto = \"x\"\n", R"({"a":null})"), "{}");
}

TEST(CaseVerbs, AsciiOnly) {
  const std::string_view statements = R"(
[[do]]
lower = "raw.a"
to = "l"
[[do]]
upper = "raw.a"
to = "u"
)";
  EXPECT_EQ(run(statements, "{\"a\":\"aB\xC3\x89\"}"),
            "{\"l\":\"ab\xC3\x89\",\"u\":\"AB\xC3\x89\"}");
  EXPECT_EQ(run(statements, R"({"a":1})"), "{}");
}

TEST(Split, AtTheFirstOrTheLastSeparator) {
  const std::string_view statements = R"(
[[do]]
split = "raw.a"
separator = "::"
before = "b"
after = "c"
otherwise = "d"
[[do]]
split = "raw.a"
separator = "::"
at_last = true
after = "e"
)";
  EXPECT_EQ(run(statements, R"({"a":"x::y::z"})"), R"({"b":"x","c":"y::z","e":"z"})");
  EXPECT_EQ(run(statements, R"({"a":"xyz"})"), R"({"d":"xyz"})");
  EXPECT_EQ(run(statements, R"({"a":"::x"})"), R"({"c":"x","e":"x"})");
}

TEST(Split, AllPartsWithoutBlanks) {
  constexpr std::string_view kStatement =
      "[[do]]\nsplit = \"raw.a\"\nseparator = \",\"\nparts = \"x\"\n";
  EXPECT_EQ(run(kStatement, R"({"a":"b, c d ,,e"})"), R"({"x":["b","c d","e"]})");
  EXPECT_EQ(run(kStatement, R"({"a":"b"})"), R"({"x":["b"]})");
  EXPECT_EQ(run(kStatement, R"({"a":" , "})"), "{}");
}

TEST(Match, TheFirstPatternThatMatches) {
  const std::string_view statements = R"(
[[do]]
match = "raw.a"
patterns = ['^(?P<user>[a-z]+)@(?P<domain>.+)$', '^(?P<user>[A-Z]+)$']
into = { user = "u", domain = "d" }
)";
  EXPECT_EQ(run(statements, R"({"a":"bob@example.org"})"), R"({"d":"example.org","u":"bob"})");
  EXPECT_EQ(run(statements, R"({"a":"BOB"})"), R"({"u":"BOB"})");
  EXPECT_EQ(run(statements, R"({"a":"b0b"})"), "{}");
}

}  // namespace
}  // namespace trawl
