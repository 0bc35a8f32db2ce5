// What a key ends in is found, and nothing else, wherever its text begins.

#include "scanner/match/key_index.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "scanner/event/walk/kernel_choice.h"

namespace trawl {
namespace {

// True if a kernel tells the only key of the text.
bool is_told(const KeyIndex& index, const std::string& text) {
  const Block block = copy_block(text);
  const SiftQuery query{.keys = &index.endings()};
  std::vector<SiftMark> marks(text.size() + Kernel::kSpareMarks);
  std::size_t looked_at = 0;
  return best_kernel().sift(block.bytes.data(), block.bytes.size(), query, marks.data(),
                            text.size(), looked_at) == 1;
}

// What is found before the quote that ends `key`, far from the beginning of the text and near it.
KeyIndex::Number find(const KeyIndex& index, const std::string& key) {
  const std::string near = "{\"" + key + "\":1";
  const std::string far = std::string(40, ' ') + near;
  const std::size_t quote = near.size() - 3;
  const KeyIndex::Number found = index.find_near_begin(near, quote);
  EXPECT_EQ(index.find(far, quote + 40), found) << key;
  EXPECT_EQ(index.find_near_begin(far, quote + 40), found) << key;
  if (found != KeyIndex::kNone) {
    EXPECT_TRUE(is_told(index, far)) << key;
    EXPECT_TRUE(is_told(index, near)) << key;
  }
  return found;
}

TEST(KeyIndex, FindsSegments) {
  const std::vector<std::string> segments = {"id",
                                             "ip",
                                             "aws",
                                             "name",
                                             "action",
                                             "eightlet",
                                             "fifteen_letters",
                                             "sixteen_letters_",
                                             "x_sixteen_letters_",
                                             "conditional_access_policies",
                                             "applied_conditional_access_policies"};
  const KeyIndex index(segments);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    EXPECT_EQ(find(index, segments[i]), i + 1) << segments[i];
    EXPECT_EQ(find(index, "user." + segments[i]), i + 1) << segments[i];
    EXPECT_EQ(find(index, "x" + segments[i]), KeyIndex::kNone) << segments[i];
    EXPECT_EQ(find(index, segments[i] + "x"), KeyIndex::kNone) << segments[i];
    EXPECT_EQ(find(index, segments[i] + "."), KeyIndex::kNone) << segments[i];
  }
  for (const char* const other : {"", "d", "_id", "user_name", "sixteen_letters", "access_policies",
                                  "d_conditional_access_policies"}) {
    EXPECT_EQ(find(index, other), KeyIndex::kNone) << other;
  }
}

// Endings let by all that is sought, and little else.
TEST(KeyIndex, EndingsLeaveMostOtherKeysOut) {
  std::mt19937 random(5);
  const auto word = [&random] {
    std::string text(2 + random() % 12, ' ');
    for (char& byte : text) {
      byte = static_cast<char>('a' + random() % 26);
    }
    return text;
  };
  for (const std::size_t count : {1U, 8U, 30U, 200U}) {
    std::set<std::string> segments;
    while (segments.size() < count) {
      segments.insert(word());
    }
    const KeyIndex index(std::vector<std::string>(segments.begin(), segments.end()));
    for (const std::string& segment : segments) {
      EXPECT_TRUE(is_told(index, "{\"" + segment + "\":1")) << segment;
      EXPECT_TRUE(is_told(index, "{\"x." + segment + "\":1")) << segment;
    }
    int others = 0;
    for (int i = 0; i < 1000; ++i) {
      others += is_told(index, "{\"" + word() + "\":1") ? 1 : 0;
    }
    EXPECT_LT(others, count <= 30 ? 100 : 800) << count;
  }
}

TEST(KeyIndex, TellsManySegmentsApart) {
  std::mt19937 random(11);
  const auto word = [&random] {
    std::string text(2 + random() % 20, ' ');
    for (char& byte : text) {
      byte = static_cast<char>('a' + random() % 4);
    }
    return text;
  };
  for (const std::size_t count : {0U, 1U, 60U, 1000U}) {
    std::set<std::string> wanted;
    while (wanted.size() < count) {
      wanted.insert(word());
    }
    const std::vector<std::string> segments(wanted.begin(), wanted.end());
    const KeyIndex index(segments);
    for (std::size_t i = 0; i < segments.size(); ++i) {
      ASSERT_EQ(find(index, segments[i]), i + 1) << segments[i];
    }
    for (int i = 0; i < 1000; ++i) {
      const std::string other = word();
      ASSERT_EQ(find(index, other) != KeyIndex::kNone, wanted.contains(other)) << other;
    }
  }
}

// A text may hold any bytes, and a key in it be no key.
TEST(KeyIndex, FindsNothingInOtherBytes) {
  const KeyIndex index({"id", "action"});
  for (const std::string& before :
       {std::string(30, '\xFF'), std::string(30, '\0'), std::string(30, '"'), std::string(30, '.'),
        std::string(30, 'a')}) {
    EXPECT_EQ(index.find(before + "\":", before.size()), KeyIndex::kNone);
  }
}

}  // namespace
}  // namespace trawl
