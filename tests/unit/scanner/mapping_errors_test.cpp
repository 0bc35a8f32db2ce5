// What is wrong with a mapping file is said with its line and the reason.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/ecs/mapping.h"

namespace trawl {
namespace {

struct Mistake {
  std::string toml;  // behind a line with the name and two that recognise the format
  std::size_t line = 0;
  std::string reason;  // part of it
};

TEST(MappingErrors, HaveALineAndAReason) {
  const std::vector<Mistake> mistakes = {
      {"[[do]]\ncopi = \"raw.a\"\n", 4, "no verb"},
      {"[[do]]\ncopy = \"raw.a\"\nmove = \"raw.b\"\n", 4, "one verb"},
      {"[[do]]\ncopy = \"raw.a\"\n", 5, "'to' is missing"},
      {"[[do]]\ncopy = 7\nto = \"x\"\n", 5, "takes a text"},
      {"[[do]]\ncopy = \"raw.a\"\nto = \"x\"\nonly_if_uset = true\n", 7, "'only_if_uset'"},
      {"[[do]]\ncopy = \"raw.a\"\nto = \"x\"\nonly_if_unset = 1\n", 7, "true or false"},
      {"[[do]]\nwhen = \"raw.a = 'b'\"\ncopy = \"raw.a\"\nto = \"x\"\n", 5, "condition"},
      {"[[do]]\nconvert = \"raw.a\"\nto = \"x\"\nas = \"number\"\n", 4, "'as' takes"},
      {"[[do]]\ndate = \"raw.a\"\nto = \"x\"\nformats = [\"rfc1\"]\n", 4, "rfc1"},
      {"[[do]]\nmatch = \"raw.a\"\npatterns = [\"(\"]\n", 6, "missing )"},
      {"[[do]]\nlookup = \"raw.a\"\ntable = \"none\"\n", 4, "no table 'none'"},
      {"[[do]]\nset = { x = \"{raw.a\" }\n", 5, "not closed"},
      {"[[do]]\neach = \"raw.a\"\n", 4, "'do' is missing"},
      {"[[do]]\neach = \"raw.a\"\n[[do.do]]\ncopy = \"it.a\"\n", 7, "'to' is missing"},
      {"[[do]]\npairs = \"raw.a\"\nto = \"x\"\nseparator = \",\"\n", 4, "belong together"},
      {"[[do]]\npairs = \"raw.a\"\nto = \"x\"\nwithin = \"(\"\n", 4, "two characters"},
      {"[[do]]\nbuiltin = \"magic\"\n", 4, "no built-in 'magic'"},
      {"do = \"copy\"\n", 4, "'do' means nothing here"},
      {"[constants]\nx = \"1\"\n[[do]]\ncopy = \"raw.a\"\nto = \"x\"\n", 6, "is a constant"},
      {"[time]\npath = \"a\"\nformats = \"julian\"\n", 4, "julian"},
      {"[verbatim]\n\"x.*\" = \"a\"\n", 5, "'.*'"},
      {"[tables.t]\nrows = 1\n", 5, "'rows' means nothing here"},
      {"[[tables.t.row]]\nkeys = [\"a\", \"a\"]\n", 4, "two rows"},
      {"[tabels.t]\n", 4, "'tabels' means nothing"},
      {"[[do]]\ncopy = \"raw.a\nto = \"x\"\n", 5, ""},
  };
  for (const Mistake& mistake : mistakes) {
    const auto mapping =
        Mapping::parse("name = \"n\"\n[[recognise]]\nhas = [\"a\"]\n" + mistake.toml, "own.toml");
    ASSERT_FALSE(mapping) << mistake.toml;
    EXPECT_EQ(mapping.error().file, "own.toml");
    EXPECT_EQ(mapping.error().place.line, mistake.line) << mapping.error().render();
    EXPECT_NE(mapping.error().message.find(mistake.reason), std::string::npos)
        << mapping.error().render();
  }
}

TEST(MappingErrors, ANameAndARecognitionAreNeeded) {
  const auto reason = [](std::string_view toml) {
    const auto mapping = Mapping::parse(toml, "own.toml");
    return mapping ? "loaded" : mapping.error().message;
  };
  EXPECT_EQ(reason("[[recognise]]\nhas = [\"a\"]\n"), "'name' is missing");
  EXPECT_EQ(reason("name = \"n\"\n"), "'recognise' is missing");
  EXPECT_NE(reason("name = \"n\"\n[[recognise]]\nlacks = [\"a\"]\n").find("must name"),
            std::string::npos);
  EXPECT_EQ(reason("name = \"n\"\n[[recognise]]\nhas = [\"a\"]\n"), "loaded");
}

}  // namespace
}  // namespace trawl
