#include "scanner/event/document_cutter.h"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/scanner/cutting.h"

namespace trawl {
namespace {

using test::cut_text;
using test::cut_whole;
using test::CutOptions;
using test::CutText;
using test::Rejection;
using Strings = std::vector<std::string>;

// Cuts the text in every two blocks, in blocks of one byte and of a few, into chunks of all sizes:
// what comes out is the same each time.
CutText cut_in_all_ways(const std::string& text, std::size_t max_event_bytes = kMaxLineBytes) {
  const CutText expected = cut_whole(text, {.max_event_bytes = max_event_bytes});
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_EQ(cut_text(text, {size, text.size()}, {.max_event_bytes = max_event_bytes}), expected)
        << "first block of " << size;
  }
  for (const std::size_t size : {1U, 2U, 3U, 5U, 11U, 64U}) {
    EXPECT_EQ(cut_text(text, {size}, {.max_event_bytes = max_event_bytes}), expected)
        << "blocks of " << size;
  }
  for (const std::size_t target : {1U, 10U, 30U}) {
    EXPECT_EQ(
        cut_text(text, {17, 1, 40}, {.target_bytes = target, .max_event_bytes = max_event_bytes}),
        expected)
        << "chunks of " << target;
  }
  return expected;
}

void expect_events(const std::string& text, const Strings& events, Framing framing) {
  const CutText cut = cut_in_all_ways(text);
  EXPECT_EQ(cut.events, events) << text;
  EXPECT_TRUE(cut.rejected.empty()) << text << "\n" << cut.rejected[0];
  EXPECT_EQ(framing_name(cut.framing), framing_name(framing)) << text;
  EXPECT_FALSE(cut.is_cut_short) << text;
}

const Strings kTwo = {R"({"a":{"b":[1,"}"]}})", R"({"c":"\"]"})"};

TEST(DocumentCutter, Documents) {
  expect_events(kTwo[0] + kTwo[1], kTwo, Framing::Documents);
  expect_events(kTwo[0] + "\n" + kTwo[1] + "\n", kTwo, Framing::Documents);
  expect_events("\xEF\xBB\xBF\r\n " + kTwo[0] + " \t" + kTwo[1], kTwo, Framing::Documents);
  expect_events(kTwo[0] + ",\n" + kTwo[1] + ",\n", kTwo, Framing::Documents);
  const std::string pretty =
      "{\n  \"a\": {\n    \"b\": [\n      {\n        \"c\": {}\n      }\n    ]\n  }\n}";
  expect_events(pretty + "\n" + pretty, {pretty, pretty}, Framing::Documents);
  expect_events("{}{}", {"{}", "{}"}, Framing::Documents);
  expect_events("", {}, Framing::Documents);
  expect_events(" \n", {}, Framing::Documents);
}

TEST(DocumentCutter, Arrays) {
  expect_events("[" + kTwo[0] + "," + kTwo[1] + "]", kTwo, Framing::Array);
  expect_events("[\n" + kTwo[0] + ",\n" + kTwo[1] + "\n]\n", kTwo, Framing::Array);
  expect_events("[\n" + kTwo[0] + "\n,\n" + kTwo[1] + "\n]", kTwo, Framing::Array);
  expect_events("[" + kTwo[0] + "]\n[" + kTwo[1] + "]\n", kTwo, Framing::Array);
  expect_events("[]", {}, Framing::Array);
  expect_events("[[" + kTwo[0] + "],[ " + kTwo[1] + "]]", kTwo, Framing::Array);
}

TEST(DocumentCutter, Wrappers) {
  const std::string both = kTwo[0] + "," + kTwo[1];
  expect_events(R"({"Records":[)" + both + "]}", kTwo, Framing::Records);
  expect_events(R"({"Records":[)" + kTwo[0] + "]}\n" + R"({"Records":[)" + kTwo[1] + "]}\n", kTwo,
                Framing::Records);
  expect_events(R"({"Records":[)" + kTwo[0] + "]}" + R"({"Records":[)" + kTwo[1] + "]}", kTwo,
                Framing::Records);
  expect_events(R"([{"Records":[)" + kTwo[0] + R"(]},{"Records":[)" + kTwo[1] + "]}]", kTwo,
                Framing::Records);
  expect_events(R"({"next":"x","events":[)" + both + R"(],"tail":{"Records":[{}]},"x":"]}"})", kTwo,
                Framing::Events);
  expect_events("{\n \"value\" : [ " + kTwo[0] + " , " + kTwo[1] + " ] \n}\n", kTwo,
                Framing::Value);
  expect_events(R"({"expected":[)" + both + "]}", kTwo, Framing::Expected);
  expect_events(
      R"({"took":1,"hits":{"total":2,"hits":[)" + both + R"(],"x":[]},"aggregations":{}})", kTwo,
      Framing::Hits);
  expect_events(R"({"Records":[)" + kTwo[0] + R"(],"Records":[)" + kTwo[1] + "]}", kTwo,
                Framing::Records);
  expect_events(R"({"Records":[]})", {}, Framing::Records);
  expect_events(R"({"took":1,"hits":{"hits":[]}})", {}, Framing::Hits);
}

TEST(DocumentCutter, SeveralFramingsAreMixed) {
  expect_events(kTwo[0] + "[" + kTwo[1] + "]", kTwo, Framing::Mixed);
  expect_events(R"({"Records":[)" + kTwo[0] + "]}" + kTwo[1], kTwo, Framing::Mixed);
}

TEST(DocumentCutter, EventsThatLookLikeWrappersStayWhole) {
  const std::string event = R"({"eventName":"x","Records":[{"a":1},{"a":2}]})";
  expect_events(event + event, {event, event}, Framing::Documents);
  const std::string inner = R"({"Records":[{"a":1}]})";
  expect_events(R"({"Records":[)" + inner + "]}", {inner}, Framing::Records);
}

TEST(DocumentCutter, FilesOfAwsWithoutEventsAreCounted) {
  const std::string digest = R"({"awsAccountId":"1","digestStartTime":"t","logFiles":[{"a":{}}]})";
  const std::string config = R"({"fileVersion":"1.0","configurationItems":[{"a":{}}]})";
  const CutText cut = cut_in_all_ways(digest + "\n" + config + "\n" + digest + kTwo[0]);
  EXPECT_EQ(cut.cloudtrail_digests, 2U);
  EXPECT_EQ(cut.aws_configs, 1U);
  EXPECT_EQ(cut.events, Strings{kTwo[0]});
  EXPECT_TRUE(cut.rejected.empty());
  EXPECT_FALSE(cut.is_cut_short);
}

TEST(DocumentCutter, ElementsThatAreNotObjectsAreRejected) {
  const std::string text = R"(["x\"}", {"a":1}, 12.5e3,null,[1,[]], true ,{"a":2},"",-1])";
  const CutText cut = cut_in_all_ways(text);
  EXPECT_EQ(cut.events, (Strings{R"({"a":1})", R"({"a":2})"}));
  Strings rejected;
  for (const Rejection& rejection : cut.rejected) {
    EXPECT_EQ(rejection.problem, CutProblem::NotAnObject);
    EXPECT_EQ(text.substr(rejection.offset_bytes, rejection.text.size()), rejection.text);
    rejected.push_back(rejection.text);
  }
  EXPECT_EQ(rejected, (Strings{R"("x\"}")", "12.5e3", "null", "1", "true", "\"\"", "-1"}));
}

TEST(DocumentCutter, EventsLongerThanTheLimitAreRejectedAndPassed) {
  const std::string at_limit = R"({"a":")" + std::string(42, 'x') + R"("})";
  const std::string too_long = R"({"a":")" + std::string(43, 'x') + R"("})";
  ASSERT_EQ(at_limit.size(), 50U);
  const CutText cut =
      cut_in_all_ways("[" + at_limit + "," + too_long + too_long + "," + at_limit + "]", 50);
  EXPECT_EQ(cut.events, (Strings{at_limit, at_limit}));
  EXPECT_EQ(cut.rejected, (std::vector<Rejection>{{52, too_long, CutProblem::TooLong},
                                                  {103, too_long, CutProblem::TooLong}}));
  EXPECT_FALSE(cut.is_cut_short);
}

TEST(DocumentCutter, WhatHasNoEndIsRejected) {
  const CutText event = cut_in_all_ways(R"({"a":1}{"b":{"c":1})");
  EXPECT_EQ(event.events, Strings{R"({"a":1})"});
  EXPECT_EQ(event.rejected, (std::vector<Rejection>{{7, R"({"b":{"c":1})", CutProblem::NoEnd}}));
  const CutText string = cut_in_all_ways(R"([{"a":1},"x)");
  EXPECT_EQ(string.rejected, (std::vector<Rejection>{{9, "\"x", CutProblem::NotAnObject}}));
  EXPECT_TRUE(string.is_cut_short);
}

TEST(DocumentCutter, ArraysAndWrappersWithoutEndAreCutShort) {
  for (const std::string text :
       {"[", "[{\"a\":1}", "[{\"a\":1},", "{\"Records\":[{\"a\":1}", "{\"Records\":[{\"a\":1}]",
        "{\"Records\":[{\"a\":1}],\"x\":", "{\"hits\":{\"hits\":[{\"a\":1}]}",
        "{\"fileVersion\":\"1.0\",\"configurationItems\":[", "[{\"Records\":[{\"a\":1}]}"}) {
    const CutText cut = cut_in_all_ways(text);
    EXPECT_TRUE(cut.is_cut_short) << text;
    EXPECT_TRUE(cut.rejected.empty()) << text;
  }
}

TEST(DocumentCutter, TextBetweenEventsThatCannotBeThereIsRejected) {
  const CutText cut = cut_in_all_ways("{\"a\":1}\nfoo bar {x [\n{\"a\":2}\n}\n]\n{\"a\":3}\n");
  EXPECT_EQ(cut.events, (Strings{R"({"a":1})", R"({"a":2})", R"({"a":3})"}));
  ASSERT_EQ(cut.rejected.size(), 3U);
  EXPECT_EQ(cut.rejected[0].text, "foo");
  EXPECT_EQ(cut.rejected[1], (Rejection{12, "bar {x [\n", CutProblem::Stray}));
  EXPECT_EQ(cut.rejected[2].text, "}\n]\n");
}

TEST(DocumentCutter, GapsAreNotPartOfAnyEvent) {
  DocumentCutter cutter;
  test::CutCollector collector;
  Strings events;
  std::vector<std::string> rejected;
  const auto take = [&] {
    while (const auto chunk = cutter.next()) {
      for (const ByteSpan span : chunk->events) {
        events.emplace_back(chunk->block.bytes.substr(span.offset_bytes, span.size_bytes));
        const std::uint64_t offset = chunk->offset_bytes + span.offset_bytes;
        EXPECT_TRUE(offset == 1 || offset == 142) << offset;
      }
      for (const RejectedPart& part : chunk->rejected) {
        EXPECT_EQ(part.problem, CutProblem::Damaged);
        EXPECT_FALSE(chunk->continues_rejected);
        rejected.emplace_back(
            chunk->block.bytes.substr(part.span.offset_bytes, part.span.size_bytes));
      }
    }
  };
  cutter.push(copy_block(R"([{"a":1},{"a":")"));
  cutter.push_gap(100);
  take();
  cutter.push(copy_block(R"(","b":{"a":2}},{"x":1},    {"a":3}])"));
  cutter.finish(CutProblem::NoEnd);
  take();
  EXPECT_EQ(events, (Strings{R"({"a":1})", R"({"a":3})"}));
  EXPECT_EQ(rejected, (Strings{R"({"a":")", R"(","b":{"a":2}},{"x":1},    )"}));
}

// Seven events in every framing; one byte of the middle one is lost, changed or put in. The events
// that do not touch it are found all the same, at most the next one behind it is not.
struct Layout {
  std::string name;
  std::string begin;
  std::string between;
  std::string end;
  bool is_pretty = false;
};

class DamagedDocuments : public testing::TestWithParam<Layout> {
 protected:
  static std::string event(int n) {
    if (GetParam().is_pretty) {
      return fmt::format(
          "{{\n    \"n\": {},\n    \"s\": \"a \\\"b\\\" {{c}}\",\n    \"o\": {{\n      \"n\": "
          "[\n        {{\n          \"n\": \"\"\n        }},\n        [ ]\n      ]\n    }},\n    "
          "\"last\": null\n  }}",
          n);
    }
    return fmt::format(
        R"({{"v":"1.0","n":{},"s":"a \"b\" {{c}}","r":[{{"n":"","m":[]}},{{"n":1}}],"p":"\\","last":null}})",
        n);
  }
};

TEST_P(DamagedDocuments, DoNotHideTheEventsAroundTheDamage) {
  constexpr int kEvents = 7;
  constexpr int kDamaged = 3;
  std::string before = GetParam().begin;
  for (int n = 0; n < kDamaged; ++n) {
    before += event(n) + GetParam().between;
  }
  const std::string middle = event(kDamaged) + GetParam().between;
  std::string behind;
  for (int n = kDamaged + 1; n < kEvents; ++n) {
    behind += event(n) + (n + 1 < kEvents ? GetParam().between : GetParam().end);
  }
  int lost_next = 0;
  int variants = 0;
  for (std::size_t at = 0; at < middle.size(); ++at) {
    for (const std::string_view change :
         {"", "{", "}", "[", "]", "\"", "\\", ",", ":", "x", "\n"}) {
      for (const bool inserts : {false, true}) {
        std::string damaged = middle;
        damaged.replace(at, inserts ? 0 : 1, change);
        const std::string text = before + damaged + behind;
        const CutText cut = cut_whole(text);
        const std::set<std::string> found(cut.events.begin(), cut.events.end());
        for (const int n : {0, 1, 2, 5, 6}) {
          EXPECT_TRUE(found.contains(event(n)))
              << n << " of " << text << "\nchange " << change << " at " << at;
        }
        lost_next += found.contains(event(4)) ? 0 : 1;
        ++variants;
        if (at % 7 == 0) {
          EXPECT_EQ(cut_text(text, {1}), cut) << text;
        }
      }
    }
  }
  EXPECT_LT(lost_next * 100, variants) << lost_next << " of " << variants;
}

INSTANTIATE_TEST_SUITE_P(
    Layouts, DamagedDocuments,
    testing::Values(Layout{"Array", "[", ",", "]"}, Layout{"ArrayOfLines", "[\n", ",\n", "\n]\n"},
                    Layout{"Records", "{\"Records\":[", ",", "]}"},
                    Layout{"Hits", "{\"took\":1,\"hits\":{\"hits\":[", ",", "]}}"},
                    Layout{"Concatenated", "", "", ""}, Layout{"Lines", "", "\n", "\n"},
                    Layout{"PrettyArray", "[\n  ", ",\n  ", "\n]\n", true},
                    Layout{"PrettyDocuments", "  ", "\n  ", "\n", true},
                    Layout{"PrettyRecords", "{\n\"Records\": [\n  ", ",\n  ", "\n]\n}\n", true}),
    [](const testing::TestParamInfo<Layout>& layout) { return layout.param.name; });

TEST(DocumentCutter, DamageToOneWrapperEndsWithIt) {
  const std::string text =
      "{\"Records\":[{\"a\":1},{\"b\":\"x]}\n"
      "{\"Records\":[{\"c\":1},{\"d\":1}]}\n";
  const CutText cut = cut_in_all_ways(text);
  EXPECT_EQ(cut.events, (Strings{R"({"a":1})", R"({"c":1})", R"({"d":1})"}));
  ASSERT_EQ(cut.rejected.size(), 1U);
  EXPECT_EQ(cut.rejected[0], (Rejection{20, "{\"b\":\"x]}\n", CutProblem::LineBreak}));
}

// Bad input that is expensive to look at, if anything is looked at twice.
TEST(DocumentCutter, HostileTextTakesLinearTime) {
  constexpr std::size_t kBytes = std::size_t{1} << 19;
  const auto repeat = [](std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
      text += part;
    }
    return text;
  };
  for (const std::string& text :
       {repeat("{", kBytes), repeat("[", kBytes), repeat("}", kBytes), repeat("{\"a\":", kBytes),
        repeat("\"", kBytes), repeat("[{\"", kBytes), repeat("{\"a\":1},,", kBytes),
        repeat("{ ", kBytes), "x" + repeat("{          ", kBytes), repeat("},{\"a\":1]", kBytes),
        "{\"Records\":[" + repeat(" ", kBytes), "{" + repeat("\"a\":{},", kBytes),
        "x{" + repeat(" ", kBytes), "{\"" + repeat("\\", kBytes), repeat("\n{", kBytes),
        repeat("1,", kBytes), repeat("{\",\":\"\n", kBytes), repeat("{\"a\":\\", kBytes),
        repeat(std::string_view("\0", 1), kBytes)}) {
    const CutText whole = cut_text(text, {kBytes, 1000});
    EXPECT_EQ(cut_text(text, {100}), whole) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace trawl
