// Mappings of the user's own.

#include <string>

#include <gtest/gtest.h>

#include "scanner/ecs/format_set.h"
#include "tests/support/temporary_folder.h"

namespace trawl {
namespace {

std::string mapping_text(const std::string& name) {
  return "name = \"" + name + "\"\n[[recognise]]\nhas = [\"a\"]\n";
}

std::string names_of(const FormatSet& formats) {
  std::string names;
  for (const Mapping* mapping : formats.mappings()) {
    names += (names.empty() ? "" : " ") + mapping->name();
  }
  return names;
}

TEST(MappingFiles, AreTakenAloneOrWithOthersInTheirOrder) {
  const test::TemporaryFolder folder;
  const std::string own = folder.write("own.toml", mapping_text("own"));
  const std::string more = folder.write("more.toml", mapping_text("more"));
  EXPECT_EQ(names_of(*choose_formats(own)), "own");
  EXPECT_EQ(names_of(*choose_formats(more + "," + own)), "more own");
  EXPECT_EQ(names_of(*choose_formats(own + ",aws.cloudtrail")), "own aws.cloudtrail");
  const FormatSet all = *choose_formats(own + ",auto");
  EXPECT_EQ(all.mappings().size(), 1 + builtin_mappings().size());
  ASSERT_EQ(all.files().size(), 1U);
  EXPECT_EQ(all.files()[0].use, "mapping");
  EXPECT_EQ(all.files()[0].name, "own");
  EXPECT_EQ(all.files()[0].path, own);
  EXPECT_EQ(all.files()[0].sha256.size(), 64U);
}

TEST(MappingFiles, OutliveTheSetTheyCameWith) {
  const test::TemporaryFolder folder;
  FormatSet copy;
  {
    const FormatSet first = *choose_formats(folder.write("own.toml", mapping_text("own")));
    copy = first;
  }
  EXPECT_EQ(names_of(copy), "own");
}

TEST(MappingFiles, MayTakeThePlaceOfOneOfTheProgram) {
  const test::TemporaryFolder folder;
  const std::string own = folder.write("own.toml", mapping_text("okta.system"));
  const FormatSet formats = *choose_formats(own + ",auto");
  EXPECT_EQ(formats.mappings().size(), builtin_mappings().size());
  EXPECT_EQ(formats.find("okta.system"), formats.mappings().front());
}

TEST(MappingFiles, ThatCannotBeReadSayWhy) {
  const test::TemporaryFolder folder;
  const auto missing = choose_formats(folder.path("missing.toml"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::Io);
  const std::string path = folder.write("bad.toml", mapping_text("own") + "[[do]]\nfly = 1\n");
  const auto bad = choose_formats(path);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::Syntax);
  EXPECT_NE(bad.error().message.find(path + ":4:"), std::string::npos) << bad.error().message;
  EXPECT_NE(bad.error().message.find("no verb"), std::string::npos);
  const auto large =
      choose_formats(folder.write("large.toml", std::string(kMaxMappingFileBytes + 1, '#')));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::Limit);
}

}  // namespace
}  // namespace trawl
