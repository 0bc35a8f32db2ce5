// Text analysis: rules/ir/analyzer.cpp, rules/ir/unicode.cpp.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ir/pattern.h"
#include "rules/ir/unicode.h"
#include "rules/ir/utf8.h"

namespace trawl {
namespace {

using Tokens = std::vector<std::string>;

Tokens standard(std::string_view text) {
  Tokens tokens;
  analyze(Analyzer::Standard, text, tokens);
  return tokens;
}

Tokens powershell(std::string_view text) {
  Tokens tokens;
  analyze(Analyzer::PowerShell, text, tokens);
  return tokens;
}

TEST(StandardAnalyzer, CutsAtBlanksAndPunctuation) {
  EXPECT_EQ(standard("The  quick\tbrown-fox, (jumped)!\n"),
            (Tokens{"the", "quick", "brown", "fox", "jumped"}));
  EXPECT_EQ(standard(""), Tokens{});
  EXPECT_EQ(standard(" \t.,:;'\"-/\\|"), Tokens{});
}

TEST(StandardAnalyzer, ReplacesTheTokens) {
  Tokens tokens{"old"};
  analyze(Analyzer::Standard, "new", tokens);
  EXPECT_EQ(tokens, Tokens{"new"});
}

TEST(StandardAnalyzer, KeepsSingleMarksBetweenLetters) {
  EXPECT_EQ(standard("cmd.exe /c"), (Tokens{"cmd.exe", "c"}));
  EXPECT_EQ(standard("O'Neil don’t"), (Tokens{"o'neil", "don’t"}));
  EXPECT_EQ(standard("system:admins a:b:c"), (Tokens{"system:admins", "a:b:c"}));
  EXPECT_EQ(standard("system:nodes:node-1"), (Tokens{"system:nodes:node", "1"}));
  EXPECT_EQ(standard("a,b a;b"), (Tokens{"a", "b", "a", "b"}));
  EXPECT_EQ(standard("a..b a.:b a. .b"), (Tokens{"a", "b", "a", "b", "a", "b"}));
  EXPECT_EQ(standard("C:\\Windows\\x.dll"), (Tokens{"c", "windows", "x.dll"}));
}

TEST(StandardAnalyzer, KeepsSingleMarksBetweenDigits) {
  EXPECT_EQ(standard("1.5 3,000 1;2 9'9"), (Tokens{"1.5", "3,000", "1;2", "9'9"}));
  EXPECT_EQ(standard("192.168.0.1:80"), (Tokens{"192.168.0.1", "80"}));
  EXPECT_EQ(standard("1..2 1:2"), (Tokens{"1", "2", "1", "2"}));
}

TEST(StandardAnalyzer, DoesNotMixMarksOfLettersAndDigits) {
  EXPECT_EQ(standard("x.1 1.x a1.b2 v2.0"), (Tokens{"x", "1", "1", "x", "a1", "b2", "v2.0"}));
  EXPECT_EQ(standard("abc123def"), Tokens{"abc123def"});
}

TEST(StandardAnalyzer, UnderscoresJoin) {
  EXPECT_EQ(standard("foo_bar __init__ a_1 _ ___"), (Tokens{"foo_bar", "__init__", "a_1"}));
  EXPECT_EQ(standard("a_.b"), (Tokens{"a_", "b"}));
  EXPECT_EQ(standard("1_000.5"), Tokens{"1_000.5"});
}

TEST(StandardAnalyzer, CutsAddressesAndMail) {
  EXPECT_EQ(standard("user@example.com"), (Tokens{"user", "example.com"}));
  EXPECT_EQ(standard("https://a.example/x?y=1"), (Tokens{"https", "a.example", "x", "y", "1"}));
  EXPECT_EQ(standard("fe80::1"), (Tokens{"fe80", "1"}));
}

TEST(StandardAnalyzer, LowersLettersOfAllScripts) {
  EXPECT_EQ(standard("ÀÉÎ ΣΟΦΟΣ ПРИВЕТ ՀԱՅ"), (Tokens{"àéî", "σοφοσ", "привет", "հայ"}));
  EXPECT_EQ(standard("İSTANBUL ẞ Ꭰ"), (Tokens{"istanbul", "ß", "ꭰ"}));
}

TEST(StandardAnalyzer, AttachesMarksAndFormatCharacters) {
  EXPECT_EQ(standard("e\u0301te\u0301"), Tokens{"e\u0301te\u0301"});
  EXPECT_EQ(standard("co\u00ADop"), Tokens{"co\u00ADop"});
  EXPECT_EQ(standard("a\u0301.\u0301b"), Tokens{"a\u0301.\u0301b"});
  EXPECT_EQ(standard("\u0301 a"), Tokens{"a"});
}

TEST(StandardAnalyzer, EastAsianScripts) {
  EXPECT_EQ(standard("東京タワー"), (Tokens{"東", "京", "タワー"}));
  EXPECT_EQ(standard("ひら"), (Tokens{"ひ", "ら"}));
  EXPECT_EQ(standard("한국어 가"), (Tokens{"한국어", "가"}));
  EXPECT_EQ(standard("ภาษาไทย ok"), (Tokens{"ภาษาไทย", "ok"}));
  EXPECT_EQ(standard("アa ア_a"), (Tokens{"ア", "a", "ア_a"}));
  EXPECT_EQ(standard("１２３"), Tokens{"１２３"});
}

TEST(StandardAnalyzer, HebrewQuotes) {
  EXPECT_EQ(standard("צה\"ל"), Tokens{"צה\"ל"});
  EXPECT_EQ(standard("ג' x"), (Tokens{"ג'", "x"}));
  EXPECT_EQ(standard("a\"b"), (Tokens{"a", "b"}));
}

TEST(StandardAnalyzer, Pictographs) {
  EXPECT_EQ(standard("ok👍🏽!"), (Tokens{"ok", "👍🏽"}));
  EXPECT_EQ(standard("👨‍👩‍👧 🦊🦊"), (Tokens{"👨‍👩‍👧", "🦊", "🦊"}));
  EXPECT_EQ(standard("🇩🇪🇫🇷 🇯"), (Tokens{"🇩🇪", "🇫🇷"}));
  EXPECT_EQ(standard("#️⃣ # *"), Tokens{"#️⃣"});
}

TEST(StandardAnalyzer, CutsLongTokens) {
  const Tokens tokens = standard(std::string(600, 'A') + " b");
  ASSERT_EQ(tokens.size(), 4U);
  EXPECT_EQ(tokens[0], std::string(255, 'a'));
  EXPECT_EQ(tokens[1], std::string(255, 'a'));
  EXPECT_EQ(tokens[2], std::string(90, 'a'));
  EXPECT_EQ(tokens[3], "b");
}

TEST(StandardAnalyzer, DoesNotLookBeyondTheLongestToken) {
  // The dot is the 255th character: what follows it cannot be seen.
  const Tokens tokens = standard(std::string(254, 'a') + ".b");
  EXPECT_EQ(tokens, (Tokens{std::string(254, 'a'), "b"}));
  EXPECT_EQ(standard(std::string(253, 'a') + ".b"), Tokens{std::string(253, 'a') + ".b"});
}

TEST(StandardAnalyzer, LongRunsOfUnderscores) {
  EXPECT_EQ(standard(std::string(100'000, '_')), Tokens{});
  EXPECT_EQ(standard(std::string(100'000, '_') + "a b"),
            (Tokens{std::string(254, '_') + "a", "b"}));
}

TEST(StandardAnalyzer, SurvivesDamagedText) {
  EXPECT_EQ(standard("a\xff\xfe"
                     "b \xe6\xbc c\xc3"),
            (Tokens{"a", "b", "c"}));
}

TEST(PowerShellAnalyzer, KeepsHyphensAndUnderscores) {
  EXPECT_EQ(powershell("Invoke-Thing -Path 'C:\\Temp_1';$Env:X.Y()"),
            (Tokens{"invoke-thing", "-path", "c", "temp_1", "env", "x", "y"}));
  EXPECT_EQ(powershell("a é b"), (Tokens{"a", "b"}));
  EXPECT_EQ(powershell("écho"), Tokens{"cho"});  // letters beyond ASCII divide words
  EXPECT_EQ(powershell(""), Tokens{});
  EXPECT_EQ(powershell("..."), Tokens{});
  EXPECT_EQ(powershell(std::string(1000, 'A')), Tokens{std::string(1000, 'a')});
}

TEST(Unicode, ClassesOfAscii) {
  EXPECT_EQ(word_class('a'), WordClass::Letter);
  EXPECT_EQ(word_class('7'), WordClass::Numeric);
  EXPECT_EQ(word_class('_'), WordClass::ExtendNumLet);
  EXPECT_EQ(word_class(':'), WordClass::MidLetter);
  EXPECT_EQ(word_class('.'), WordClass::MidNumLet);
  EXPECT_EQ(word_class(','), WordClass::MidNum);
  EXPECT_EQ(word_class('-'), WordClass::Other);
  EXPECT_EQ(word_class(0x7F), WordClass::Other);
}

TEST(Unicode, LowerCaseIsStable) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    ASSERT_EQ(lower_case(lower_case(c)), lower_case(c)) << static_cast<std::uint32_t>(c);
  }
}

TEST(DecodeUtf8, CoversEveryByte) {
  const std::string text = "aé漢🦊\xff\xc3";
  std::vector<std::uint32_t> points;
  for (std::size_t offset = 0; offset < text.size();) {
    const CodePoint point = decode_utf8(text, offset);
    points.push_back(point.value);
    offset += point.length_bytes;
  }
  EXPECT_EQ(points, (std::vector<std::uint32_t>{'a', 0xE9, 0x6F22, 0x1F98A, 0xFFFD, 0xFFFD}));
}

}  // namespace
}  // namespace trawl
