// Diagnostics: places, carets, long lines and hostile text.

#include "rules/diagnostic.h"

#include <string>

#include <gtest/gtest.h>

namespace trawl {
namespace {

TEST(Diagnostic, CountsLinesAndCodePoints) {
  const std::string text = "ab\ncd€f\n\nx";
  const auto place = [&](std::size_t offset) {
    const LineColumn at = line_column(text, offset);
    return std::pair(at.line, at.column);
  };
  EXPECT_EQ(place(0), std::pair(1UL, 1UL));
  EXPECT_EQ(place(2), std::pair(1UL, 3UL));  // the line break itself
  EXPECT_EQ(place(3), std::pair(2UL, 1UL));
  EXPECT_EQ(place(8), std::pair(2UL, 4UL));  // behind the euro sign's three bytes
  EXPECT_EQ(place(10), std::pair(3UL, 1UL));
  EXPECT_EQ(place(11), std::pair(4UL, 1UL));
  EXPECT_EQ(place(1000), std::pair(4UL, 2UL));
}

TEST(Diagnostic, ShowsTheLineAndACaret) {
  const std::string text = "one\nquery = 'a: and b: c'\nthree\n";
  EXPECT_EQ(make_diagnostic(text, {.begin = 16, .end = 19}, "expected a value", "f.toml").render(),
            "f.toml:2:13: expected a value\n"
            "  2 | query = 'a: and b: c'\n"
            "    |             ^");
}

TEST(Diagnostic, AlignsTheBarWithLongLineNumbers) {
  const std::string text = std::string(99, '\n') + "x = ]";
  EXPECT_EQ(make_diagnostic(text, {.begin = 103, .end = 104}, "m", "f").render(),
            "f:100:5: m\n  100 | x = ]\n      |     ^");
}

TEST(Diagnostic, ShowsTheEndBehindTheLastVisibleCharacter) {
  const Diagnostic diagnostic = make_diagnostic("a: (b\n  \n", {.begin = 9, .end = 9}, "m", "f");
  EXPECT_EQ(diagnostic.source_line, "a: (b");
  EXPECT_EQ(diagnostic.place.line, 1U);
  EXPECT_EQ(diagnostic.place.column, 6U);
  EXPECT_EQ(make_diagnostic("", {}, "m", "f").render(), "f:1:1: m\n  1 | \n    | ^");
  EXPECT_EQ(make_diagnostic("\n\n", {.begin = 2, .end = 2}, "m", "f").place.line, 1U);
}

TEST(Diagnostic, CutsLongLinesAroundTheCaret) {
  const std::string line = std::string(500, 'a') + "X" + std::string(500, 'b');
  const Diagnostic middle = make_diagnostic(line, {.begin = 500, .end = 501}, "m", "f");
  EXPECT_EQ(middle.place.column, 501U);
  const std::string rendered = middle.render();
  // "  1 | …" and the columns before the caret; the cut mark is three bytes and one column.
  const std::size_t line_start = rendered.find("…") + 3;
  EXPECT_EQ(rendered.substr(line_start + middle.caret_column - 2, 1), "X");
  EXPECT_TRUE(middle.source_line.ends_with("…"));
  EXPECT_LE(middle.source_line.size(), kMaxSourceLineColumns + 4);

  const Diagnostic first = make_diagnostic(line, {.begin = 0, .end = 1}, "m", "f");
  EXPECT_TRUE(first.source_line.starts_with("aaa"));
  EXPECT_EQ(first.caret_column, 1U);
  const Diagnostic last = make_diagnostic(line, {.begin = 1001, .end = 1001}, "m", "f");
  EXPECT_TRUE(last.source_line.ends_with("bbb"));
  EXPECT_EQ(last.caret_column, kMaxSourceLineColumns);
}

TEST(Diagnostic, ShowsControlCharactersAsDots) {
  const std::string text = "a\x1B[31m\tb\x7F\xFF\xC2\x9B\xE2\x80\xAE!";
  const Diagnostic diagnostic =
      make_diagnostic(text, {.begin = text.size() - 1, .end = text.size()}, "bad \x1B", "f\n");
  EXPECT_EQ(diagnostic.render(),
            "f.:1:13: bad .\n"
            "  1 | a.[31m.b....!\n"
            "    |             ^");
}

TEST(Diagnostic, DropsTheCarriageReturn) {
  EXPECT_EQ(make_diagnostic("ab\r\ncd", {.begin = 1, .end = 2}, "m", "f").source_line, "ab");
}

}  // namespace
}  // namespace trawl
