#include "rules/ir/pattern.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

bool like(std::string_view pattern, std::string_view text) {
  return glob_matches(pattern, text, CaseRule::Sensitive);
}
bool like_folded(std::string_view pattern, std::string_view text) {
  return glob_matches(pattern, text, CaseRule::AsciiFold);
}

TEST(GlobMatches, WholeValue) {
  EXPECT_TRUE(like("", ""));
  EXPECT_FALSE(like("", "a"));
  EXPECT_TRUE(like("abc", "abc"));
  EXPECT_FALSE(like("abc", "abcd"));
  EXPECT_FALSE(like("bcd", "abcd"));
}

TEST(GlobMatches, StarIsAnyRun) {
  EXPECT_TRUE(like("*", ""));
  EXPECT_TRUE(like("**", "abc"));
  EXPECT_TRUE(like("a*", "a"));
  EXPECT_TRUE(like("*c", "abc"));
  EXPECT_TRUE(like("a*c", "abbbc"));
  EXPECT_FALSE(like("a*c", "abbb"));
  EXPECT_TRUE(like("*ab*ab", "abcabab"));
  EXPECT_FALSE(like("*ab*ab", "ab"));
  EXPECT_TRUE(like("*a*b*c*", "xxaxxbxxcxx"));
  EXPECT_TRUE(like("a*", std::string_view("a\0b\n", 4)));
}

TEST(GlobMatches, QuestionMarkIsOneCodePoint) {
  EXPECT_TRUE(like("a?c", "abc"));
  EXPECT_FALSE(like("a?c", "ac"));
  EXPECT_TRUE(like("?", "é"));
  EXPECT_FALSE(like("??", "é"));
  EXPECT_TRUE(like("*?", "é"));
  EXPECT_FALSE(like("*??", "é"));
  EXPECT_TRUE(like("x?y", "x🦊y"));
  EXPECT_FALSE(like("x??y", "x🦊y"));
  EXPECT_TRUE(like("*?y", "é🦊y"));
  EXPECT_TRUE(like("?", "\xff"));  // damage is one character a byte
  EXPECT_TRUE(like("??", "\xc3("));
}

TEST(GlobMatches, StarSkipsWholeCharacters) {
  EXPECT_FALSE(like("*??y*", "漢y"));
  EXPECT_FALSE(like_folded("*??y*", "漢y"));
  EXPECT_TRUE(like("*??y*", "漢字y"));
  EXPECT_FALSE(like("*\xa9", "éa"));  // half a character is none
  EXPECT_EQ(like("x*\xa9", "x é"), like_folded("x*\xa9", "x é"));
}

TEST(GlobMatches, BackslashMakesLiteral) {
  EXPECT_TRUE(like("\\*", "*"));
  EXPECT_FALSE(like("\\*", "a"));
  EXPECT_TRUE(like("\\?\\\\", "?\\"));
  EXPECT_TRUE(like("*\\*", "abc*"));
  EXPECT_FALSE(like("*\\*", "abc"));
  EXPECT_TRUE(like("\\a", "a"));
  EXPECT_TRUE(like("a\\", "a\\"));  // at the end it stands for itself
  EXPECT_TRUE(like("*\\", "abc\\"));
}

TEST(GlobMatches, FoldsAsciiOnly) {
  EXPECT_TRUE(like_folded("CMD.EXE", "cmd.exe"));
  EXPECT_TRUE(like_folded("*\\System32\\*", "c:system32*"));
  EXPECT_TRUE(like_folded("*\\\\SYSTEM32\\\\*", "c:\\system32\\x"));
  EXPECT_FALSE(like("CMD", "cmd"));
  EXPECT_FALSE(like_folded("É", "é"));
  EXPECT_FALSE(like_folded("[", "{"));  // 0x20 apart, and no letters
  EXPECT_FALSE(like_folded("@", "`"));
}

TEST(GlobMatches, StaysFastOnHostilePatterns) {
  std::string pattern;
  for (int count = 0; count < 200; ++count) {
    pattern += "*a";
  }
  pattern += "*b";
  EXPECT_FALSE(like(pattern, std::string(20'000, 'a')));
  EXPECT_FALSE(like_folded(pattern, std::string(20'000, 'A')));
}

// The definition, written down: slow, and obviously right.
bool like_by_definition(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) {
    return text.empty();
  }
  if (pattern.front() == '*') {
    return like_by_definition(pattern.substr(1), text) ||
           (!text.empty() && like_by_definition(pattern, text.substr(1)));
  }
  if (text.empty()) {
    return false;
  }
  if (pattern.front() == '?') {
    return like_by_definition(pattern.substr(1), text.substr(1));
  }
  if (pattern.front() == '\\' && pattern.size() > 1) {
    pattern.remove_prefix(1);
  }
  return pattern.front() == text.front() && like_by_definition(pattern.substr(1), text.substr(1));
}

TEST(GlobMatches, AgreesWithItsDefinition) {
  std::mt19937 random(20260410);  // NOLINT(cert-msc51-cpp): the same patterns every time
  const auto draw = [&random](std::string_view letters, std::size_t most) {
    std::string text(random() % (most + 1), ' ');
    for (char& c : text) {
      c = letters[random() % letters.size()];
    }
    return text;
  };
  int matches = 0;
  for (int round = 0; round < 50'000; ++round) {
    const std::string pattern = draw("ab**?\\", 8);
    const std::string text = draw("ab*\\", 8);
    const bool expected = like_by_definition(pattern, text);
    ASSERT_EQ(like(pattern, text), expected) << pattern << " on " << text;
    ASSERT_EQ(like_folded(pattern, text), expected) << pattern << " on " << text;
    matches += expected ? 1 : 0;
  }
  EXPECT_GT(matches, 1000);
}

TEST(EscapeGlob, MatchesItselfOnly) {
  EXPECT_EQ(escape_glob("a*b?c\\d"), "a\\*b\\?c\\\\d");
  EXPECT_EQ(escape_glob(""), "");
  for (const std::string_view text : {"*", "C:\\Temp\\*.exe", "what?", "\\", "é*"}) {
    EXPECT_TRUE(like(escape_glob(text), text)) << text;
    EXPECT_FALSE(like(escape_glob(text), std::string(text) + "x")) << text;
  }
}

TEST(Utf16Length, CountsUnits) {
  EXPECT_EQ(utf16_length(""), 0U);
  EXPECT_EQ(utf16_length("abc"), 3U);
  EXPECT_EQ(utf16_length("é"), 1U);
  EXPECT_EQ(utf16_length("漢字"), 2U);
  EXPECT_EQ(utf16_length("🦊"), 2U);
}

TEST(Utf16Length, CountsDamageByByte) {
  EXPECT_EQ(utf16_length("\xff\xfe"), 2U);
  EXPECT_EQ(utf16_length("a\xe6\xbc"), 3U);         // cut off
  EXPECT_EQ(utf16_length("\xed\xa0\x80"), 3U);      // a surrogate
  EXPECT_EQ(utf16_length("\xc0\x80"), 2U);          // overlong
  EXPECT_EQ(utf16_length("\xf4\x90\x80\x80"), 4U);  // beyond Unicode
  EXPECT_EQ(utf16_length("\xf0\x9f\xa6\x8a\x80"), 3U);
}

TEST(AsciiLower, LeavesTheRest) {
  EXPECT_EQ(ascii_lower("AbZ[É"), "abz[É");
}

}  // namespace
}  // namespace trawl
