#include "scanner/event/walk/unescape.h"

#include <string>

#include <gtest/gtest.h>

namespace trawl {
namespace {

// "bad" for an escape that does not exist.
std::string unescaped(std::string_view raw) {
  std::string out(raw.size(), '\0');
  const std::size_t size = unescape(raw, out.data());
  return size == kBadEscape ? "bad" : out.substr(0, size);
}

TEST(Unescape, KnowsTheEscapesOfJson) {
  EXPECT_EQ(unescaped("plain"), "plain");
  EXPECT_EQ(unescaped(""), "");
  EXPECT_EQ(unescaped(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(unescaped(R"(a\u0053b)"), "aSb");
  EXPECT_EQ(unescaped(R"(\u00e9\u00E9)"), "éé");
  EXPECT_EQ(unescaped(R"(\u20ac)"), "€");
  EXPECT_EQ(unescaped(R"(\ud83d\ude00)"), "😀");
  EXPECT_EQ(unescaped(R"(\u0000)"), std::string(1, '\0'));
}

// As Elasticsearch stores it.
TEST(Unescape, TakesHalfAPairOfSurrogates) {
  const std::string half = "\xEF\xBF\xBD";  // U+FFFD
  EXPECT_EQ(unescaped(R"(\ud800)"), half);
  EXPECT_EQ(unescaped(R"(a\uDFFFb)"), "a" + half + "b");
  EXPECT_EQ(unescaped(R"(\ud800\n)"), half + "\n");
  EXPECT_EQ(unescaped(R"(\ud800\u0041)"), half + "A");
  EXPECT_EQ(unescaped(R"(\ud800\ud83d\ude00\udc00)"), half + "😀" + half);
}

TEST(Unescape, RefusesOthers) {
  for (const char* raw : {R"(\q)", R"(\)", R"(\u)", R"(\u12)", R"(\u12g4)", R"(\U0041)",
                          R"(\ud83d\u)", R"(\ud800\u004)"}) {
    EXPECT_EQ(unescaped(raw), "bad") << raw;
  }
}

}  // namespace
}  // namespace trawl
