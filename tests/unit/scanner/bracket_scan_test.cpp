#include "scanner/event/bracket_scan.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

using Outcome = BracketScan::Outcome;

// Scans a text that begins with its bracket, in slices of `slice_bytes`. Positions are those of the
// whole text.
BracketScan::Stop scan(std::string_view text, std::size_t slice_bytes) {
  BracketScan scan;
  scan.open(text.front());
  for (std::size_t at = 1; at < text.size(); at += slice_bytes) {
    BracketScan::Stop stop = scan.run(text.substr(at, slice_bytes), 0);
    stop.position += at;
    if (stop.outcome != Outcome::Unfinished) {
      return stop;
    }
  }
  return {Outcome::Unfinished, text.size(), {}};
}

void expect_stop(std::string_view text, Outcome outcome, std::size_t position,
                 CutProblem problem = CutProblem::Bracket) {
  for (const std::size_t slice_bytes :
       {text.size(), std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7},
        std::size_t{63}, std::size_t{64}, std::size_t{65}}) {
    const BracketScan::Stop stop = scan(text, slice_bytes);
    EXPECT_EQ(stop.outcome, outcome) << text << ", slices of " << slice_bytes;
    EXPECT_EQ(stop.position, position) << text << ", slices of " << slice_bytes;
    if (stop.outcome == Outcome::Broken) {
      EXPECT_EQ(stop.problem, problem) << text << ", slices of " << slice_bytes;
    }
  }
}

void expect_closed(std::string_view object, std::string_view behind = "") {
  expect_stop(std::string(object) + std::string(behind), Outcome::Closed, object.size());
}

TEST(BracketScan, EndsBehindTheBracketThatClosesTheFirst) {
  expect_closed("{}");
  expect_closed("[]", "]]]");
  expect_closed(R"({"a":1})", R"({"b":2})");
  expect_closed(R"({"a":{"b":[1,[2],{"c":[]}]},"d":[{},{}]})", R"(,{"e":1}])");
  expect_closed("[\n  {\n    \"a\" : [ ]\n  } , { }\n]", "\n");
}

TEST(BracketScan, TakesBracketsInStringsForText) {
  expect_closed(R"({"a":"}","]":"{[","b":"\"}","c":"\\"})", R"(})");
  expect_closed(R"({"a":"\\\\\\\"}\\"})");
}

TEST(BracketScan, FollowsBackslashesOverAllBorders) {
  for (std::size_t filler = 0; filler < 140; ++filler) {
    for (std::size_t backslashes = 0; backslashes < 6; ++backslashes) {
      std::string text = "{\"" + std::string(filler, 'x') + std::string(backslashes, '\\');
      text += backslashes % 2 == 1 ? "\"}\":1}" : "\":1}";
      expect_closed(text, "}}");
    }
  }
}

TEST(BracketScan, LongTextsHaveTheirEndsToo) {
  const std::string filler(1000, '}');
  expect_closed("{\"a\":\"" + filler + "\",\"b\":[" + std::string(300, ' ') + "]}", filler);
}

TEST(BracketScan, NoticesBracketsThatDoNotFit) {
  expect_stop(R"({"a":[1})", Outcome::Broken, 7);
  expect_stop(R"({"a":{"b":1]})", Outcome::Broken, 11);
  expect_stop(R"({"a":1,{"b":2}})", Outcome::Broken, 7);
  expect_stop(R"({"a" {"b":2}})", Outcome::Broken, 5);
  expect_stop(R"([{} {}])", Outcome::Broken, 4);
  expect_stop("{\n{}}", Outcome::Broken, 2);
}

TEST(BracketScan, NoticesStringsOutOfPlace) {
  expect_stop(R"({"a":x"b"})", Outcome::Broken, 6, CutProblem::Quote);
  expect_stop(R"({"a"b":1})", Outcome::Broken, 4, CutProblem::Quote);
  expect_stop(R"({"a""b"})", Outcome::Broken, 4, CutProblem::Quote);
  expect_stop(R"({"a":\"b"})", Outcome::Broken, 5, CutProblem::Quote);
  expect_stop("{\"a\":\"b\n\"}", Outcome::Broken, 7, CutProblem::LineBreak);
}

TEST(BracketScan, AnEndBeforeAFaultIsAnEnd) {
  expect_closed(R"({"a":1})", "x\"\\");
  expect_closed(R"({"a":"b"})", "\"");
}

TEST(BracketScan, TextWithoutEndIsUnfinished) {
  expect_stop(R"({"a":{"b":1})", Outcome::Unfinished, 12);
  expect_stop(R"({"a":"}}}}}})", Outcome::Unfinished, 12);
}

TEST(BracketScan, CountsBracketsDeeperThanItChecks) {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += R"({"a":[)";
  }
  std::string closing;
  for (int i = 0; i < 5000; ++i) {
    closing += "]}";
  }
  expect_closed(text + closing, "}");
  expect_stop(text, Outcome::Unfinished, text.size());
}

}  // namespace
}  // namespace trawl
