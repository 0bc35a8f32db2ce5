// Mapping files as a whole: what they may say, and what they are asked.

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "io/block.h"
#include "rules/toml.h"
#include "rules/toml_image.h"
#include "scanner/ecs/embedded_file.h"
#include "scanner/ecs/format_set.h"
#include "scanner/ecs/mapping.h"
#include "scanner/ecs/normalizer.h"
#include "tests/support/mappings.h"

namespace trawl {
namespace {

constexpr std::string_view kHead = "name = \"n\"\n[[recognise]]\nhas = [\"a\"]\n";

// The message about a mapping file that does not load; "" if it loads.
std::string complaint(const std::string& toml) {
  const auto mapping = Mapping::parse(toml, "m.toml");
  return mapping ? std::string() : mapping.error().render();
}

std::string complaint_of_rest(std::string_view rest) {
  return complaint(std::string(kHead) + std::string(rest));
}

TEST(MappingFile, SaysWhatItIsFor) {
  EXPECT_EQ(complaint(std::string(kHead)), "");
  EXPECT_NE(complaint("[[recognise]]\nhas = [\"a\"]\n").find("'name' is missing"),
            std::string::npos);
  EXPECT_NE(complaint("name = \"n\"\n").find("'recognise' is missing"), std::string::npos);
  EXPECT_NE(complaint("name = \"n\"\n[[recognise]]\nlacks = [\"a\"]\n").find("must name"),
            std::string::npos);
}

TEST(MappingFile, MistakesAreNamedWithTheirLine) {
  EXPECT_NE(complaint_of_rest("laks = [\"b\"]\n").find("'laks' means nothing here"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("laks = [\"b\"]\n").find("m.toml:4"), std::string::npos);
  EXPECT_NE(complaint_of_rest("[verbatm]\na = \"b\"\n").find("'verbatm' means nothing"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\nto = \"x\"\n").find("no verb"), std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\ncopy = \"raw.a\"\nmove = \"raw.b\"\nto = \"x\"\n")
                .find("one verb"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\ncopy = \"raw.a\"\nto = \"x\"\nwehn = \"y\"\n")
                .find("'wehn' means nothing here"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\ncopy = \"raw.a\"\n").find("'to' is missing"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\nwhen = \"raw.a = 1\"\ncopy = \"raw.a\"\nto = \"x\"\n")
                .find("condition"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\nlookup = \"raw.a\"\ntable = \"t\"\n").find("no table 't'"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\nmatch = \"raw.a\"\npatterns = ['(']\n").find("pattern"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\nbuiltin = \"b\"\n").find("no built-in 'b'"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[[do]]\ndate = \"raw.a\"\nto = \"x\"\nformats = \"rfc\"\n")
                .find("'rfc' is no date format"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[time]\npath = \"a\"\nformats = \"rfc\"\n").find("no date format"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[time]\nformats = \"basic\"\n").find("'path' is missing"),
            std::string::npos);
  EXPECT_NE(complaint_of_rest("[verbatim]\n\"x.*\" = \"y\"\n").find("'.*'"), std::string::npos);
}

TEST(MappingFile, AConstantStaysOne) {
  const std::string_view constants = "[constants]\n\"event.module\" = \"m\"\n";
  for (const std::string_view statement :
       {"[[do]]\ncopy = \"raw.a\"\nto = \"event.module\"\n",
        "[[do]]\nset = { \"event.module\" = \"x\" }\n",
        "[[do]]\npairs = \"raw.a\"\nto = \"event\"\n", "[[do]]\ncopy = \"raw.a\"\nto = \"event\"\n",
        "[[do]]\ndrop = \"event.module\"\n", "[[do]]\nprune = \"event\"\n",
        "[[do]]\nmove = \"event.module\"\nto = \"x\"\n"}) {
    EXPECT_NE(complaint_of_rest(std::string(constants) + std::string(statement))
                  .find("'event.module' is a constant"),
              std::string::npos)
        << statement;
  }
  EXPECT_NE(complaint_of_rest("[constants]\n\"event.module\" = \"\"\n").find("it is empty"),
            std::string::npos);
}

TEST(Mapping, TheKindOfAnEventIsNoConstant) {
  const Mapping mapping = test::mapping_of(R"(
[constants]
"event.kind" = "event"
"event.module" = "m"
[[do]]
date = "raw.when"
to = "@timestamp"
)");
  ASSERT_EQ(mapping.constants().size(), 1U);
  EXPECT_EQ(mapping.constants().front().first, "event.module");
  EXPECT_EQ(test::normalized(mapping, "{}"), R"({"event":{"kind":"event","module":"m"}})");
  EXPECT_NE(test::normalized(mapping, R"({"when":0})").find(R"("kind":"pipeline_error")"),
            std::string::npos);
}

TEST(Mapping, OutputsAreWhatStatementsCanWrite) {
  const Mapping mapping = test::mapping_of(R"(
[constants]
"event.module" = "m"
[[do]]
copy = "raw.a"
to = ["tmp.a", "x"]
[[do]]
render = "raw.b"
to = "text"
keep = "object"
)");
  const std::vector<std::string> expected = {"event.module", "object.*", "text", "x"};
  EXPECT_EQ(mapping.outputs(), expected);
}

TEST(Mapping, WhatIsWrittenMayHoldAField) {
  EXPECT_TRUE(can_hold("object.*", "object.a.b"));
  EXPECT_FALSE(can_hold("object.*", "objects.a"));
  EXPECT_TRUE(can_hold("text", "text"));
  // An object may be copied to a plain name, and a name may be asked what lies below it.
  EXPECT_TRUE(can_hold("text", "text.a"));
  EXPECT_TRUE(can_hold("text.a", "text"));
  EXPECT_FALSE(can_hold("text.a", "text.b"));
  EXPECT_FALSE(can_hold("text", "texts"));
}

TEST(Mapping, FieldsThatNothingWritesAreKnown) {
  const Mapping mapping = test::mapping_of(R"(
[constants]
"event.module" = "m"
[[do]]
copy = "raw.a"
to = ["tmp.a", "x.y"]
)");
  EXPECT_TRUE(mapping.can_write("event.module"));
  EXPECT_TRUE(mapping.can_write("x.y"));
  EXPECT_TRUE(mapping.can_write("x.y.z"));
  EXPECT_TRUE(mapping.can_write("x"));
  EXPECT_FALSE(mapping.can_write("x.z"));
  EXPECT_FALSE(mapping.can_write("tmp.a"));
  // Mapping errors write these.
  EXPECT_TRUE(mapping.can_write("event.kind"));
  EXPECT_TRUE(mapping.can_write("error.message"));
}

TEST(Mapping, ValuesThatAreKnownBeforehand) {
  const std::string constants =
      "[constants]\n\"event.kind\" = \"event\"\n\"event.module\" = \"m\"\n";
  const Mapping mapping = test::mapping_of(constants);
  using Values = std::vector<std::string_view>;
  EXPECT_EQ(mapping.known_values("event.module"), Values({"m"}));
  EXPECT_EQ(mapping.known_values("event.kind"), Values({"event", "pipeline_error"}));
  EXPECT_EQ(mapping.known_values("event"), Values());
  EXPECT_EQ(mapping.known_values("event.action"), Values());
  const Mapping changing =
      test::mapping_of(constants + "[[do]]\nset = { \"event.kind\" = \"alert\" }\n");
  EXPECT_EQ(changing.known_values("event.kind"), Values());
}

TEST(Mapping, TracesSayWhichStatementWroteAField) {
  const Mapping mapping = test::mapping_of("[[do]]\ncopy = \"raw.a\"\nto = \"x\"\n");
  std::vector<Mapping::Trace> traces;
  (void)mapping.apply(*parse_json_tree(R"({"a":1})"), &traces);
  ASSERT_EQ(traces.size(), 1U);
  EXPECT_EQ(traces.front().field, "x");
  EXPECT_EQ(traces.front().line, 5U);
  EXPECT_EQ(traces.front().statement, "copy raw.a -> x");
}

TEST(BuiltinMappings, LoadAndHaveDistinctNames) {
  std::vector<std::string> names;
  for (const Mapping& mapping : builtin_mappings()) {
    names.push_back(mapping.name());
    EXPECT_FALSE(mapping.title().empty());
    EXPECT_NE(mapping.name(), "auto");
    EXPECT_NE(mapping.name(), "none");
  }
  EXPECT_NE(std::ranges::find(names, "aws.cloudtrail"), names.end());
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

// They are parsed when trawl is built, and their patterns compiled when they are first used: here
// all of that is done.
TEST(BuiltinMappings, LoadAsThoseOfUsersDo) {
  for (const EmbeddedFile& file : embedded_mappings()) {
    const auto mapping = Mapping::parse(file.text, std::string(file.name));
    EXPECT_TRUE(mapping) << mapping.error().render();
  }
}

TEST(BuiltinMappings, AreReadAsTheyAreParsed) {
  for (const EmbeddedFile& file : embedded_mappings()) {
    const auto tree = parse_toml(file.text);
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_EQ(toml_image(*tree), file.image) << file.name;
    EXPECT_EQ(toml_image(read_toml_image(file.image)), file.image) << file.name;
    EXPECT_EQ(to_json(read_toml_image(file.image)), to_json(*tree)) << file.name;
  }
}

TEST(ChooseFormats, AllNoneOrOne) {
  EXPECT_EQ(choose_formats("auto")->mappings().size(), builtin_mappings().size());
  EXPECT_TRUE(choose_formats("none")->is_empty());
  const auto one = choose_formats("aws.cloudtrail");
  ASSERT_TRUE(one.has_value());
  ASSERT_EQ(one->mappings().size(), 1U);
  EXPECT_EQ(one->find("aws.cloudtrail"), one->mappings().front());
  EXPECT_EQ(one->find("other"), nullptr);
  const auto unknown = choose_formats("cloudtrail");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::Invalid);
  EXPECT_NE(unknown.error().message.find("aws.cloudtrail"), std::string::npos);
}

TEST(Normalizer, WritesTheEventAndKeepsThePadding) {
  const Mapping mapping = test::mapping_of("[[do]]\ncopy = \"raw.a\"\nto = \"x\"\n");
  Normalizer normalizer;
  const Block plain = copy_block(R"({"test_id":1,"a":"\u0041"})");
  const Block wrapped = copy_block(R"({"_index":"i","_source":{"test_id":1,"a":[1.50]},"x":2})");
  for (const auto& [block, expected] :
       {std::pair{&plain, R"({"x":"A"})"}, std::pair{&wrapped, R"({"x":[1.50]})"}}) {
    const auto event = normalizer.normalize(mapping, block->bytes);
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->text, expected);
    for (std::size_t i = 0; i < kPaddingBytes; ++i) {
      EXPECT_EQ(event->text.data()[event->text.size() + i], '\0');
    }
  }
}

TEST(Normalizer, RefusesWhatIsNoJson) {
  const Mapping mapping = test::mapping_of("[[do]]\ncopy = \"raw.a\"\nto = \"x\"\n");
  Normalizer normalizer;
  const Block broken = copy_block(R"({"test_id":1,"a":"\ud80"})");
  EXPECT_EQ(normalizer.normalize(mapping, broken.bytes).error().code, ErrorCode::Corrupt);
  const std::string deep(2000, '[');
  const Block nested = copy_block("{\"a\":" + deep + std::string(2000, ']') + "}");
  EXPECT_EQ(normalizer.normalize(mapping, nested.bytes).error().code, ErrorCode::Limit);
}

}  // namespace
}  // namespace trawl
