#include "scanner/event/bracket_scan.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/event/bracket_kernel.h"
#include "scanner/event/walk/kernel_choice.h"

namespace trawl {
namespace {

using Outcome = BracketScan::Outcome;

// Scans a text that begins with its bracket, in slices of `slice_bytes`. Positions are those of the
// whole text.
BracketScan::Stop scan(std::string_view text, std::size_t slice_bytes,
                       const Kernel& kernel = best_kernel()) {
  BracketScan scan(kernel);
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
  for (const Kernel* kernel : usable_kernels()) {
    for (const std::size_t slice_bytes :
         {text.size(), std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7},
          std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{600}, std::size_t{2100}}) {
      SCOPED_TRACE(testing::Message()
                   << text << ", " << kernel->name << ", slices of " << slice_bytes);
      const BracketScan::Stop stop = scan(text, slice_bytes, *kernel);
      EXPECT_EQ(stop.outcome, outcome);
      EXPECT_EQ(stop.position, position);
      if (stop.outcome == Outcome::Broken) {
        EXPECT_EQ(stop.problem, problem);
      }
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

// More brackets than are noted at a time, and more than the kernel is shown at once.
TEST(BracketScan, TakesBracketsSideBySide) {
  for (const std::size_t count :
       {3U, 4U, 5U, 8U, 62U, 63U, 64U, 65U, 128U, 1023U, 1024U, 2047U, 2048U, 3000U}) {
    const std::string open(count, '[');
    const std::string close(count, ']');
    expect_closed(open + close, close);
    expect_stop(open + close.substr(1), Outcome::Unfinished, 2 * count - 1);
    if (count < 1024) {  // deeper ones are not told apart
      expect_stop(open + close.substr(1) + "}]", Outcome::Broken, 2 * count - 1);
      expect_stop(open + "\\" + close, Outcome::Broken, count, CutProblem::Quote);
      expect_closed(open + close, "\"\\" + close);
    }
  }
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

TEST(BracketScan, TellsBracketsApartAtEveryDepth) {
  for (std::size_t depth = 60; depth <= 68; ++depth) {
    // Objects and arrays by turns.
    std::string open;
    std::string close;
    for (std::size_t i = 0; i < depth; ++i) {
      open += i % 2 == 0 ? "{\"a\":" : "[1,";
      close.insert(0, 1, i % 2 == 0 ? '}' : ']');
    }
    const auto text_with = [&](std::string_view inner) {
      std::string text = open;
      text += inner;
      return text += close;
    };
    expect_closed(text_with("0"), ",");
    // The innermost is closed as what it is not; another opens where it must not.
    expect_stop(text_with(depth % 2 == 0 ? "0}" : "0]"), Outcome::Broken, open.size() + 1);
    expect_stop(text_with("0 {}"), Outcome::Broken, open.size() + 2);
  }
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

// Where the objects of a list end, up to the first that is broken: found by one scan that goes
// through the text, or by one for each.
std::vector<std::size_t> ends(std::string_view text, const Kernel& kernel, bool is_one_scan) {
  std::vector<std::size_t> ends;
  BracketScan one(kernel);
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at)) {
    BracketScan own(kernel);
    BracketScan& scan = is_one_scan ? one : own;
    scan.reset();
    scan.open('{');
    const BracketScan::Stop stop = scan.run(text, at + 1);
    at = stop.position;
    ends.push_back(at * 3 + static_cast<std::size_t>(stop.outcome));
    if (stop.outcome != Outcome::Closed) {
      break;
    }
  }
  return ends;
}

TEST(BracketScan, WhatIsKeptForTheNextObjectChangesNothing) {
  const std::vector<std::string> pieces = {
      R"({"a":1})", R"({"b":"}"})", R"({"c":[{"d":{}}]})", R"({"e":"\\"})", "{}", ",", " ",
      "\n",         ", \n "};
  const std::vector<std::string> damage = {"\"", "\\", "x", "]", "[", "\x01"};
  std::mt19937_64 random(2);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t left = random() % (round % 10 == 0 ? 2000 : 200); left > 0; --left) {
      text += pieces[random() % pieces.size()];
      text += random() % 50 == 0 ? damage[random() % damage.size()] : "";
      text += random() % 30 == 0 ? "{\"long\":\"" + std::string(random() % 700, 'x') + "\"}" : "";
    }
    for (const Kernel* kernel : usable_kernels()) {
      ASSERT_EQ(ends(text, *kernel, true), ends(text, *kernel, false)) << kernel->name << text;
    }
  }
}

TEST(BracketScan, KeepsNothingForAnotherText) {
  std::string text = R"({"a":1},{"b":2})";
  text.resize(200, ' ');
  BracketScan scan;
  scan.open('{');
  ASSERT_EQ(scan.run(text, 1).position, 7U);
  text.replace(8, 7, R"({"b":"}"})");
  scan.begin_text();
  scan.reset();
  scan.open('{');
  EXPECT_EQ(scan.run(text, 9).position, 17U);
}

// What a kernel says of a text.
struct Noted {
  std::vector<std::uint16_t> places;
  std::optional<std::size_t> fault;
  bool is_line_break = false;
  std::optional<BracketState> state;  // if there is no fault
  bool operator==(const Noted&) const = default;
};

Noted note(const Kernel& kernel, std::string_view text, const BracketState& state) {
  std::string padded(text);
  padded.resize(block_count(text.size()) * kBlockBytes, '\0');
  constexpr std::uint16_t kUntouched = 0xABCD;
  std::vector<std::uint16_t> places(text.size() + BracketKernel::kSparePlaces + 1, kUntouched);
  const BracketNotes notes =
      bracket_kernel_for(kernel).note(padded.data(), text.size(), state, places.data());
  EXPECT_EQ(places.back(), kUntouched) << kernel.name;
  places.resize(notes.bracket_count);
  return {.places = places,
          .fault = notes.fault,
          .is_line_break = notes.is_line_break,
          .state = notes.fault ? std::nullopt : std::optional(notes.state)};
}

// Two texts that follow one another, the first of whole blocks or not.
std::vector<Noted> note(const Kernel& kernel, std::string_view first, std::string_view second) {
  std::vector<Noted> noted = {note(kernel, first, BracketState{})};
  if (noted.front().state) {
    noted.push_back(note(kernel, second, *noted.front().state));
  }
  return noted;
}

TEST(BracketKernel, GoesWithTheKernelOfTheSameName) {
  for (const Kernel* kernel : usable_kernels()) {
    EXPECT_EQ(bracket_kernel_for(*kernel).name, kernel->name);
  }
}

TEST(BracketKernel, AllAgreeWithThePortableOneOnAnyBytes) {
  const std::vector<std::string> alphabets = {
      "\"\\", "\"\\{}[]:,a \n", std::string("\"\\{}[]:,a \n\x1f\x00\x80\xff\x7f", 16),
      "{}[]", "\"a :",          "{}[]:, "};
  // Of these, long texts have no fault.
  const std::vector<std::string> sound = {
      R"(,"a":)", R"("b}",)", R"(:"\\",)", R"(,"\"{\\":)", R"(:"c\\\"]",)", "{", "}", "[",
      "]",        ",1,",      " ",         "\n",           ":true,"};
  std::mt19937_64 random(1);
  for (int round = 0; round < 4000; ++round) {
    const std::string& alphabet = alphabets[random() % alphabets.size()];
    std::string text;
    for (std::size_t size = random() % 400; size > 0; --size) {
      if (round % 2 == 0) {
        text += random() % 200 == 0 ? ",x," : "," + sound[random() % sound.size()];
      } else {
        text +=
            random() % 40 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
      }
    }
    const std::size_t cut = random() % (text.size() + 1);
    const std::string_view first = std::string_view(text).substr(0, cut);
    const std::string_view second = std::string_view(text).substr(cut);
    const std::vector<Noted> judged = note(*usable_kernels().front(), first, second);
    for (const Kernel* kernel : usable_kernels()) {
      ASSERT_TRUE(note(*kernel, first, second) == judged) << kernel->name << ": " << text;
    }
  }
}

}  // namespace
}  // namespace trawl
