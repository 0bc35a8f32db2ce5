// docs/formats.md, "Mapping files", says what the code does: every verb has a row, and the example
// is a mapping that does what the page says.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "io/whole_file.h"
#include "scanner/ecs/mapping.h"
#include "scanner/ecs/statement.h"
#include "tests/support/mappings.h"

namespace trawl {
namespace {

class MappingFilesPage : public testing::Test {
 protected:
  void SetUp() override {
    const auto text = read_whole_file(TRAWL_SOURCE_DIR "/docs/formats.md", std::size_t{4} << 20);
    ASSERT_TRUE(text) << text.error().text();
    const std::size_t begin = text->find("\n## Mapping files\n");
    ASSERT_NE(begin, std::string::npos);
    page_ = text->substr(begin, text->find("\n## ", begin + 1) - begin);
  }

  // The blocks of code in this language.
  std::vector<std::string> blocks(const std::string& language) const {
    std::vector<std::string> found;
    const std::string fence = "\n```" + language + "\n";
    for (std::size_t at = page_.find(fence); at != std::string::npos; at = page_.find(fence, at)) {
      at += fence.size();
      found.push_back(page_.substr(at, page_.find("\n```", at) - at));
    }
    return found;
  }

  std::string page_;
};

TEST_F(MappingFilesPage, HasARowForEveryVerb) {
  const std::vector<std::string_view> verbs = verb_names();
  EXPECT_GT(verbs.size(), 20U);
  for (const std::string_view verb : verbs) {
    EXPECT_NE(page_.find("\n| `" + std::string(verb) + "` | "), std::string::npos) << verb;
  }
}

TEST_F(MappingFilesPage, ShowsAMappingThatDoesWhatItSays) {
  ASSERT_EQ(blocks("toml").size(), 1U);
  ASSERT_EQ(blocks("json").size(), 2U);
  const auto mapping = Mapping::parse(blocks("toml").front(), "docs/formats.md");
  ASSERT_TRUE(mapping) << mapping.error().render();
  EXPECT_TRUE(mapping->recognises(*parse_json_tree(blocks("json")[0])));
  using Json = nlohmann::json;
  EXPECT_EQ(Json::parse(test::normalized(*mapping, blocks("json")[0])),
            Json::parse(blocks("json")[1]));
}

}  // namespace
}  // namespace trawl
