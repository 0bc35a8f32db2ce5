// The index passes every glob that a text matches; how few others it passes is a matter of speed.

#include "scanner/match/glob_index.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ir/pattern.h"

namespace trawl {
namespace {

Leaf glob_leaf(const std::vector<std::string>& globs, CaseRule case_rule = CaseRule::Sensitive) {
  Leaf leaf;
  leaf.reading.type = FieldType::Keyword;
  leaf.test = Test::Like;
  leaf.case_rule = case_rule;
  for (const std::string& glob : globs) {
    leaf.operands.push_back({glob});
  }
  return leaf;
}

std::vector<LeafId> found(const GlobIndex& index, std::string_view text) {
  std::vector<LeafId> leaves;
  index.find(text, [&leaves](LeafId leaf) { leaves.push_back(leaf); });
  std::ranges::sort(leaves);
  const auto repeated = std::ranges::unique(leaves);
  leaves.erase(repeated.begin(), repeated.end());
  return leaves;
}

constexpr LeafId id(std::uint32_t number) {
  return static_cast<LeafId>(number);
}

TEST(GlobIndex, PassesWhatMayMatch) {
  GlobIndex index;
  EXPECT_TRUE(index.is_empty());
  EXPECT_TRUE(index.add(id(1), glob_leaf({"*Zebra*", "?:\\\\Windows\\\\*"})));
  EXPECT_TRUE(index.add(id(2), glob_leaf({"zebra.exe"})));
  EXPECT_TRUE(index.add(id(3), glob_leaf({"*horse*"}, CaseRule::AsciiFold)));
  index.finish();
  EXPECT_FALSE(index.is_empty());
  EXPECT_EQ(found(index, "C:\\Windows\\x"), (std::vector<LeafId>{id(1)}));
  EXPECT_EQ(found(index, "a HORSE"), (std::vector<LeafId>{id(3)}));
  EXPECT_EQ(found(index, "hors"), (std::vector<LeafId>{id(3)})) << "it only may match";
  EXPECT_EQ(found(index, "cow"), std::vector<LeafId>());
  EXPECT_EQ(found(index, ""), std::vector<LeafId>());
}

TEST(GlobIndex, RefusesGlobsWithoutFourBytesInARow) {
  GlobIndex index;
  for (const char* const glob : {"*", "abc", "ab*cd", "ab?cd", "abc\\*def", ""}) {
    EXPECT_FALSE(index.add(id(1), glob_leaf({"longer", glob}))) << glob;
  }
  EXPECT_TRUE(index.is_empty());
  EXPECT_TRUE(index.add(id(2), glob_leaf({"abc\\*defg"})));
  index.finish();
  EXPECT_EQ(found(index, "xdefg"), (std::vector<LeafId>{id(2)}));
  EXPECT_EQ(found(index, "longer"), std::vector<LeafId>()) << "of a leaf that was refused";
}

// Whatever bytes: no glob that matches is missed, whatever its case rule.
TEST(GlobIndex, MissesNone) {
  std::mt19937_64 random(5);
  const auto word = [&random](std::string_view alphabet, std::size_t size) {
    std::string text(size, ' ');
    std::ranges::generate(text, [&] { return alphabet[random() % alphabet.size()]; });
    return text;
  };
  std::size_t matches = 0;
  for (int round = 0; round < 200; ++round) {
    GlobIndex index;
    std::vector<std::pair<std::string, CaseRule>> globs;
    for (std::uint32_t i = 0; i < 40; ++i) {
      const CaseRule case_rule = random() % 2 == 0 ? CaseRule::Sensitive : CaseRule::AsciiFold;
      const std::string glob = "*" + word("aAb@`", 4) + word("a*?\xc3\xa9", random() % 3) + "*";
      if (index.add(id(static_cast<std::uint32_t>(globs.size())), glob_leaf({glob}, case_rule))) {
        globs.emplace_back(glob, case_rule);
      }
    }
    index.finish();
    for (int i = 0; i < 50; ++i) {
      const std::string text = word("aaAb@`\xc3\xa9", random() % 40);
      const std::vector<LeafId> passed = found(index, text);
      for (std::uint32_t glob = 0; glob < globs.size(); ++glob) {
        if (glob_matches(globs[glob].first, text, globs[glob].second)) {
          ++matches;
          EXPECT_TRUE(std::ranges::binary_search(passed, id(glob)))
              << globs[glob].first << " matches " << text;
        }
      }
    }
  }
  EXPECT_GT(matches, 100U);
}

}  // namespace
}  // namespace trawl
