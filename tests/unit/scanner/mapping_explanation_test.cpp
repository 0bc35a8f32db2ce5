#include "scanner/ecs/mapping_explanation.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "tests/support/mappings.h"

namespace trawl {
namespace {

// "verb:raw path,raw path" of each statement that made a field, joined by blanks.
std::string makers(std::string_view statements, std::string raw, std::string_view field) {
  const Mapping mapping = test::mapping_of(statements);
  const std::size_t size = raw.size();
  raw.resize(size + kPaddingBytes);
  const auto explanation = explain_mapping(mapping, std::string_view(raw).substr(0, size));
  if (!explanation) {
    return explanation.error().text();
  }
  const auto found = std::ranges::find(explanation->fields, field, &ExplainedField::field);
  if (found == explanation->fields.end()) {
    return "(no such field)";
  }
  std::string text;
  for (const Mapping::Trace& trace : found->made_by) {
    text += (text.empty() ? "" : " ") + std::string(trace.verb()) + ":";
    for (const std::string& path : trace.raw_paths) {
      text += (text.ends_with(':') ? "" : ",") + path;
    }
  }
  return text;
}

TEST(MappingExplanation, NamesTheVerbAndTheRawPath) {
  EXPECT_EQ(makers("[[do]]\ncopy = [\"raw.a\", \"raw.b\"]\nto = \"x\"\n", R"({"b":1})", "x"),
            "copy:b");
  EXPECT_EQ(makers("[constants]\nx = \"1\"\n", "{}", "x"), "constants:");
  EXPECT_EQ(makers("[[do]]\nset = { x = \"{raw.a}-{raw.b}\" }\n", R"({"a":1,"b":2})", "x"),
            "set:a,b");
}

TEST(MappingExplanation, FollowsTemporaryValuesBack) {
  constexpr std::string_view kStatements = R"(
[[do]]
split = "raw.arn"
separator = "/"
after = "tmp.session"
[[do]]
lower = "tmp.session"
to = "user.name"
[[do]]
copy = "user.name"
to = "user.email"
)";
  EXPECT_EQ(makers(kStatements, R"({"arn":"a/B"})", "user.email"), "copy:arn");
}

TEST(MappingExplanation, KeepsTheNamesBelowAnObjectThatWasCopiedWhole) {
  EXPECT_EQ(makers("[[do]]\ncopy = \"raw.a\"\nto = \"x\"\n", R"({"a":{"b":{"c":1}}})", "x.b.c"),
            "copy:a.b.c");
}

TEST(MappingExplanation, EntersLists) {
  constexpr std::string_view kStatements = R"(
[[do]]
each = "raw.list"
do = [ { append = { names = "it.name" } } ]
)";
  EXPECT_EQ(makers(kStatements, R"({"list":[{"name":"a"},{"name":"b"}]})", "names"),
            "append:list[].name");
}

TEST(MappingExplanation, KeepsWhatAddedToAFieldAndForgetsWhatWasReplaced) {
  constexpr std::string_view kStatements = R"(
[[do]]
set = { x = "old" }
[[do]]
copy = "raw.a"
to = "x"
[[do]]
append = { x = ["raw.b", "raw.c"] }
)";
  EXPECT_EQ(makers(kStatements, R"({"a":1,"b":2})", "x"), "copy:a append:b");
}

TEST(MappingExplanation, SaysWhereMappingErrorsShow) {
  EXPECT_EQ(makers("[[do]]\ndate = \"raw.a\"\nto = \"x\"\n", R"({"a":"?"})", "event.kind"),
            "mapping:");
}

TEST(MappingExplanation, RefusesWhatIsNoJson) {
  EXPECT_NE(makers("", "{", "x").find("JSON"), std::string::npos);
}

}  // namespace
}  // namespace trawl
