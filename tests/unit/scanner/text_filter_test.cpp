// The filter holds what was added, however its letters are cased; that it holds little else is a
// matter of speed.

#include "scanner/match/text_filter.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "rules/ir/pattern.h"

namespace trawl {
namespace {

bool may_hold(const TextFilter& filter, std::string_view text) {
  return filter.may_hold(TextPrint(text));
}

TEST(TextFilter, HoldsWhatWasAdded) {
  TextFilter filter(5);
  for (const char* const text :
       {"", "a", "Abc", "StartExportTask", "secretsmanager.amazonaws.com"}) {
    filter.add(text);
  }
  for (const char* const text :
       {"", "A", "aBC", "startexporttask", "SECRETSmanager.amazonaws.COM"}) {
    EXPECT_TRUE(may_hold(filter, text)) << text;
  }
}

TEST(TextFilter, HoldsLittleElse) {
  std::mt19937 random(7);
  const auto word = [&random] {
    std::string text(random() % 20, ' ');
    for (char& byte : text) {
      byte = static_cast<char>('A' + random() % 58);
    }
    return text;
  };
  for (const std::size_t count : {0U, 1U, 40U, 3000U}) {
    TextFilter filter(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string text = "held" + word();
      filter.add(text);
      ASSERT_TRUE(may_hold(filter, text)) << text;
      ASSERT_TRUE(may_hold(filter, ascii_lower(text))) << text;
    }
    int passed = 0;
    for (int i = 0; i < 1000; ++i) {
      passed += may_hold(filter, "other" + word()) ? 1 : 0;
    }
    EXPECT_LT(passed, 100) << count << " texts";
  }
}

}  // namespace
}  // namespace trawl
