// A gate may hold a text that no pivot holds for; it never keeps one out that some pivot holds for.

#include "scanner/match/value_gate.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ir/pattern.h"

namespace trawl {
namespace {

Leaf leaf(trawl::Test test, const std::vector<std::string>& operands) {
  Leaf made;
  made.test = test;
  made.reading.type = FieldType::Keyword;
  for (const std::string& operand : operands) {
    made.operands.push_back(Value{.data = operand});
  }
  return made;
}

ValueGate gate(const std::vector<Leaf>& leaves) {
  std::vector<ValueGate::Wanted> keys(2);
  for (const Leaf& each : leaves) {
    keys.back().add(each);
  }
  return ValueGate(keys);
}

bool may_hold(const ValueGate& gate, std::string_view text) {
  return gate.is_open(1) || gate.may_hold(1, TextPrint(text));
}

TEST(ValueGate, HoldsTextsWhateverTheirCase) {
  const std::string longer(100, 'l');
  const ValueGate texts = gate({leaf(trawl::Test::Equals, {"", "a", "StartExportTask", longer})});
  EXPECT_FALSE(texts.is_open(1));
  for (const std::string& text : {std::string(), std::string("A"), std::string("startexporttask"),
                                  std::string("StartExportTask"), longer}) {
    EXPECT_TRUE(may_hold(texts, text)) << text;
  }
  EXPECT_FALSE(may_hold(texts, "StopExportTask"));
  EXPECT_FALSE(may_hold(texts, "StartExportTasks"));
  EXPECT_FALSE(texts.may_hold(0, TextPrint("a"))) << "the other key's";
}

TEST(ValueGate, HoldsGlobsByTheirEnds) {
  const ValueGate globs = gate({leaf(trawl::Test::Like, {"Delete*", "*.delete", "a\\*bcd"}),
                                leaf(trawl::Test::Like, {"v?.compute.routes.insert", "whole"})});
  EXPECT_FALSE(globs.is_open(1));
  for (const char* const text :
       {"Delete", "DeleteTrail", "delete_it", "x.delete", ".delete", "a*bcd",
        "v1.compute.routes.insert", "whole", "a text of more than thirty-two bytes.delete"}) {
    EXPECT_TRUE(may_hold(globs, text)) << text;
  }
  EXPECT_FALSE(may_hold(globs, "PutObject"));
  EXPECT_FALSE(may_hold(globs, "Del"));
  EXPECT_FALSE(may_hold(globs, ""));
}

TEST(ValueGate, IsOpenForWhatHasNoEnds) {
  EXPECT_TRUE(gate({leaf(trawl::Test::Like, {"*AWS_Lambda*"})}).is_open(1));
  EXPECT_TRUE(gate({leaf(trawl::Test::Like, {"ab*"})}).is_open(1));
  EXPECT_TRUE(gate({leaf(trawl::Test::Exists, {})}).is_open(1));
  Leaf number = leaf(trawl::Test::Equals, {"7"});
  number.reading.type = FieldType::Integer;
  EXPECT_TRUE(gate({number}).is_open(1));
}

TEST(ValueGate, HoldsWhateverAPivotHoldsFor) {
  std::mt19937 random(5);
  const auto word = [&random](std::string_view alphabet, std::size_t most) {
    std::string text(random() % most, ' ');
    for (char& byte : text) {
      byte = alphabet[random() % alphabet.size()];
    }
    return text;
  };
  int matches = 0;
  int kept_out = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> globs;
    for (std::size_t i = 0; i <= random() % 4; ++i) {
      globs.push_back(word("abAB", 6) + word("ab*?", 4) + word("abAB", 6));
    }
    const ValueGate made = gate({leaf(trawl::Test::Like, globs)});
    for (int i = 0; i < 100; ++i) {
      const std::string text = word("abAB", 12) + (i % 10 == 0 ? std::string(30, 'a') : "");
      bool matches_one = false;
      for (const std::string& glob : globs) {
        matches_one = matches_one || glob_matches(glob, text, CaseRule::AsciiFold);
      }
      matches += matches_one ? 1 : 0;
      kept_out += may_hold(made, text) ? 0 : 1;
      ASSERT_TRUE(!matches_one || may_hold(made, text)) << text << " for " << globs.front();
    }
  }
  EXPECT_GT(matches, 500);
  EXPECT_GT(kept_out, 500);
}

// Read in place or copied, a text has one print.
TEST(TextPrint, IsTheSameWhereverTheTextStands) {
  const std::string around = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (std::size_t size = 0; size <= TextPrint::kMaxBytes; ++size) {
    const TextPrint in_place(around.data() + 10, size);
    EXPECT_EQ(in_place.bits(), TextPrint(around.substr(10, size)).bits()) << size;
    EXPECT_EQ(in_place.is_whole(), size < TextPrint::kMaxBytes);
  }
}

}  // namespace
}  // namespace trawl
