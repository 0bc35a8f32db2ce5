#include "io/member_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archives.h"
#include "io/entry_names.h"
#include "packing.h"
#include "scratch_folder.h"

namespace trawl {
namespace {

struct ReadMember {
  std::string label;
  std::string codecs;
  std::string bytes;
  std::string error;  // of the member or of reading it
  bool is_container = false;
  std::uint32_t ordinal = 0;
};

std::vector<ReadMember> read_members(MemberReader reader) {
  std::vector<ReadMember> members;
  while (std::optional<Member> member = reader.next()) {
    ReadMember read{.label = member->label,
                    .codecs = codec_chain_text(member->codecs),
                    .bytes = {},
                    .error = member->error ? member->error->text() : "",
                    .is_container = member->container.has_value(),
                    .ordinal = member->ordinal};
    if (member->source) {
      const Unpacked all = read_all(*member->source);
      read.bytes = all.bytes;
      read.error += all.error ? all.error->text() : "";
    }
    members.push_back(std::move(read));
  }
  EXPECT_FALSE(reader.next().has_value());
  return members;
}

std::vector<ReadMember> members_of(const std::string& bytes, const SourceOptions& options = {}) {
  return read_members(MemberReader::over(copy_block(bytes), "in", options));
}

// "label codecs bytes|error", the containers' own accounts without bytes.
std::vector<std::string> texts_of(const std::string& bytes, const SourceOptions& options = {}) {
  std::vector<std::string> texts;
  for (const ReadMember& one : members_of(bytes, options)) {
    texts.push_back(fmt::format("{} {} {}{}", one.label, one.codecs,
                                one.is_container ? "(container)" : one.bytes,
                                one.error.empty() ? "" : "!" + one.error));
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST(MemberReader, AFileIsItsOwnOnlyMember) {
  EXPECT_EQ(texts_of("{}\n"), (Texts{" plain {}\n"}));
  EXPECT_EQ(texts_of(""), (Texts{" plain "}));
  EXPECT_EQ(texts_of(gzip("{}\n")), (Texts{" gzip {}\n"}));
}

TEST(MemberReader, CodecsInsideOneAnotherAreTakenOff) {
  EXPECT_EQ(texts_of(zstd(gzip(bzip2(xz(lz4("{}\n")))))), (Texts{" zstd+gzip+bzip2+xz+lz4 {}\n"}));
  const std::string bytes = log_text(3000000);
  const std::vector<ReadMember> members = members_of(gzip(zstd(bytes)), {.block_bytes = 10000});
  ASSERT_EQ(members.size(), 1U);
  EXPECT_EQ(members[0].bytes, bytes);
  EXPECT_EQ(members[0].error, "");
}

TEST(MemberReader, FramesInsideStayPackedForOthersToUnpack) {
  const std::string frame = zstd(log_text(100000));
  MemberReader reader = MemberReader::over(copy_block(frame + frame), "in", {});
  std::optional<Member> member = reader.next();
  const Unpacked all = read_all(*member->source);
  EXPECT_EQ(all.bytes, log_text(100000) + log_text(100000));
  EXPECT_EQ(all.packed_piece_count, 1U) << "the first was unpacked to look at it";
}

TEST(MemberReader, MembersOfArchives) {
  const std::vector<ArchiveEntry> entries = {{"a.json", "{}\n"},
                                             {"logs/", "", EntryType::Folder},
                                             {"logs/b.gz", gzip("[]\n")},
                                             {"empty", ""}};
  const Texts expected = {"a.json plain {}\n", "logs/b.gz gzip []\n", "empty plain "};
  Texts tar_texts = expected;
  tar_texts.emplace_back(" tar (container)");
  Texts zip_texts = expected;
  zip_texts.emplace_back(" zip (container)");
  EXPECT_EQ(texts_of(tar(entries)), tar_texts);
  EXPECT_EQ(texts_of(zip(entries)), zip_texts);
  EXPECT_EQ(texts_of(zip(entries, "store")), zip_texts);
}

TEST(MemberReader, PackedArchivesOfArchives) {
  const std::string inner = zip({{"c", "{}"}, {"d", xz("[]")}});
  EXPECT_EQ(texts_of(xz(tar({{"a.zip", inner}, {"b", lz4("x")}}))),
            (Texts{"a.zip!/c plain {}", "a.zip!/d xz []", "a.zip zip (container)", "b lz4 x",
                   " xz+tar (container)"}));
}

TEST(MemberReader, OrdinalsCountInOrderContainersBeforeWhatTheyHold) {
  std::vector<std::uint32_t> ordinals;
  for (const ReadMember& one :
       members_of(tar({{"a", "x"}, {"b.tar", tar({{"c", "y"}})}, {"d", "z"}}))) {
    ordinals.push_back(one.ordinal);
  }
  EXPECT_EQ(ordinals, (std::vector<std::uint32_t>{1, 3, 2, 4, 0}));
}

TEST(MemberReader, BlocksOfAnySizeMakeNoDifference) {
  const std::string bytes = log_text(200000);
  const std::string packed =
      gzip(tar({{"a", bytes}, {"b.zst", zstd(bytes)}, {"c.zip", zip({{"d", bytes}})}}));
  for (const std::size_t block_bytes :
       {std::size_t{777}, std::size_t{65536}, std::size_t{1} << 22}) {
    const std::vector<ReadMember> members = members_of(packed, {.block_bytes = block_bytes});
    ASSERT_EQ(members.size(), 5U);
    EXPECT_EQ(members[0].bytes, bytes);
    EXPECT_EQ(members[1].bytes, bytes);
    EXPECT_EQ(members[2].label, "c.zip!/d");
    EXPECT_EQ(members[2].bytes, bytes);
  }
}

TEST(MemberReader, AFileOnDiskIsReadLikeMemory) {
  const ScratchFolder folder;
  const std::string bytes = log_text(300000);
  const std::string path = folder.write("logs", zip({{"a", bytes}, {"b", bytes}}, "store"));
  const std::vector<ReadMember> members = read_members(MemberReader::open(path, {}).value());
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].bytes, bytes);
  EXPECT_EQ(members[1].bytes, bytes);
  EXPECT_EQ(members[2].error, "");
}

TEST(MemberReader, LinksFoldersAndOthersAreCounted) {
  MemberReader reader =
      MemberReader::over(copy_block(tar({{"a", "x"},
                                         {"f/", "", EntryType::Folder},
                                         {"s", "/etc/passwd", EntryType::SymbolicLink},
                                         {"h", "a", EntryType::HardLink},
                                         {"p", "", EntryType::Pipe}})),
                         "in", {});
  ASSERT_TRUE(reader.has_many());
  EXPECT_EQ(reader.next()->label, "a");
  const std::optional<Member> account = reader.next();
  ASSERT_TRUE(account && account->container);
  EXPECT_EQ(account->container->members, 1U);
  EXPECT_EQ(account->container->folders, 1U);
  EXPECT_EQ(account->container->links, 2U);
  EXPECT_EQ(account->container->others, 1U);
}

TEST(MemberReader, NamesAreLabelsWithoutControlCharacters) {
  EXPECT_EQ(texts_of(zip({{"../../etc/passwd", "1"},
                          {"/absolute", "2"},
                          {"a\x1b[31m\nb", "3"},
                          {"100%!/#", "4"},
                          {"caf\xc3\xa9", "5"},
                          {"same", "6"},
                          {"same", "7"}})),
            (Texts{"../../etc/passwd plain 1", "/absolute plain 2", "a%1B[31m%0Ab plain 3",
                   "100%25%21/%23 plain 4", "caf\xc3\xa9 plain 5", "same plain 6", "same#2 plain 7",
                   " zip (container)"}));
  EXPECT_EQ(entry_label("a\xff"), "a%FF");
  EXPECT_EQ(entry_label("\xc2\x9b"), "%C2%9B") << "C1 controls are obeyed by terminals too";
  EXPECT_EQ(entry_label(""), "%");
}

TEST(MemberReader, EncryptedMembersSayThatTheyAre) {
  const std::vector<ReadMember> members =
      members_of(zip({{"secret", "{}"}}, "deflate", "password"));
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].error, "in!/secret: is encrypted");
  EXPECT_EQ(members[1].error, "");
}

TEST(MemberReader, EmptyArchives) {
  EXPECT_EQ(texts_of(tar({})), (Texts{" tar (container)"}));
  EXPECT_EQ(texts_of(zip({})), (Texts{" zip (container)"}));
  EXPECT_EQ(texts_of(gzip(tar({}))), (Texts{" gzip+tar (container)"}));
  EXPECT_EQ(texts_of(std::string(100, '\0')), (Texts{" plain " + std::string(100, '\0')}));
  const std::string zeros(kMaxEmptyTarBytes + 512, '\0');
  EXPECT_EQ(texts_of(zeros), (Texts{" plain " + zeros}));
}

TEST(MemberReader, ArchivesOneBehindAnother) {
  EXPECT_EQ(texts_of(tar({{"a", "1"}}) + tar({{"b", "2"}})),
            (Texts{"a plain 1", "b plain 2", " tar (container)"}));
}

TEST(MemberReader, ACutArchiveGivesWhatLiesBeforeTheCut) {
  const std::string bytes = log_text(50000);
  for (const std::string& whole :
       {tar({{"a", bytes}, {"b", bytes}}), zip({{"a", bytes}, {"b", bytes}}, "store")}) {
    const std::vector<ReadMember> members = members_of(whole.substr(0, 80000));
    ASSERT_EQ(members.size(), 3U);
    EXPECT_EQ(members[0].bytes, bytes);
    EXPECT_EQ(members[0].error, "");
    EXPECT_TRUE(bytes.starts_with(members[1].bytes));
    EXPECT_GT(members[1].bytes.size(), 20000U);
    EXPECT_NE(members[1].error, "");
    EXPECT_NE(members[2].error, "") << "the container is cut too";
  }
}

// Cut between two members, which nothing else tells.
TEST(MemberReader, ATarWithoutItsEndMayLackMembers) {
  const std::string whole = tar({{"a", "1"}, {"b", "2"}, {"c", "3"}});
  const std::size_t member_bytes = 1024;
  for (const std::string& cut :
       {whole.substr(0, 2 * member_bytes), tar({{"z", "0"}}) + whole.substr(0, 2 * member_bytes)}) {
    const std::vector<ReadMember> members = members_of(cut);
    ASSERT_GE(members.size(), 3U);
    EXPECT_EQ(members[members.size() - 2].bytes, "2");
    EXPECT_NE(members.back().error.find("without the block of zeros that marks its end"),
              std::string::npos);
  }
  EXPECT_EQ(members_of(whole.substr(0, 3 * member_bytes + 512)).back().error, "");
}

TEST(MemberReader, DamageUnderneathIsNamedByWhatItIs) {
  const std::string packed = gzip(tar({{"a", log_text(50000)}, {"b", log_text(50000, 2)}}));
  const std::vector<ReadMember> members = members_of(packed.substr(0, packed.size() / 2));
  ASSERT_EQ(members.size(), 2U);
  EXPECT_TRUE(log_text(50000).starts_with(members[0].bytes.substr(0, 40000)));
  EXPECT_NE(members[0].error.find("the file ends in the middle of a gzip member"),
            std::string::npos);
  EXPECT_EQ(members[1].error, members[0].error);
}

TEST(MemberReader, AZipMemberThatDoesNotMatchItsChecksumIsReportedAndTheNextIsRead) {
  const std::string bytes = log_text(20000);
  for (const std::string method : {"store", "deflate"}) {
    std::string packed = zip({{"a", bytes}, {"b", bytes}}, method);
    packed[500] = static_cast<char>(packed[500] ^ 1);
    const std::vector<ReadMember> members = members_of(packed);
    ASSERT_EQ(members.size(), 3U) << method;
    EXPECT_NE(members[0].error, "") << method;
    EXPECT_EQ(members[1].bytes, bytes) << method;
    EXPECT_EQ(members[1].error, "");
  }
}

// What the account of a zip says that is read from front to back: it cannot be sought in.
std::string error_of_packed_zip(const std::string& bytes, std::size_t block_bytes = 4096) {
  const std::vector<ReadMember> members = members_of(gzip(bytes), {.block_bytes = block_bytes});
  return members.empty() ? "nothing" : members.back().error;
}

TEST(MemberReader, AZipThatCannotBeSoughtInIsReadToTheEndOfTheInput) {
  const std::string whole = zip({{"a", log_text(30000)}, {"b", log_text(100)}, {"c", ""}});
  const std::string ends_at = fmt::format("in, byte {}: ", whole.size());
  for (const std::size_t block_bytes : {std::size_t{1}, std::size_t{777}, std::size_t{1} << 20}) {
    EXPECT_EQ(error_of_packed_zip(whole, block_bytes), "");
    EXPECT_EQ(error_of_packed_zip(whole + "more", block_bytes),
              ends_at + "the zip is not all of the input: 4 bytes behind it are not part of it");
    EXPECT_EQ(error_of_packed_zip(whole + whole, block_bytes),
              ends_at + fmt::format("the zip is not all of the input: {} bytes behind it are not "
                                    "part of it",
                                    whole.size()));
  }
  EXPECT_EQ(error_of_packed_zip(zip({})), "");
  EXPECT_EQ(error_of_packed_zip(zip({}) + "x"),
            "in, byte 22: the zip is not all of the input: 1 bytes behind it are not part of it");
}

TEST(MemberReader, AZipThatCannotBeSoughtInMustHaveAWholeDirectory) {
  const std::string whole = zip({{"a", log_text(30000)}, {"b", log_text(100)}});
  const std::size_t directory = whole.find("PK\1\2");
  for (std::size_t size = directory + 4; size < whole.size(); ++size) {
    const std::string error = error_of_packed_zip(whole.substr(0, size));
    EXPECT_NE(error.find("the zip ends inside its directory"), std::string::npos) << error;
  }
  std::string damaged = whole;
  damaged[whole.find("PK\1\2", directory + 1)] = 'X';
  EXPECT_NE(error_of_packed_zip(damaged).find("the directory of the zip is damaged"),
            std::string::npos);
}

TEST(MemberReader, AMemberWithoutItsHeaderIsMissedInNoZip) {
  const std::string text = log_text(5000);
  const std::string whole = zip({{"a", text}, {"b", text}, {"c", text}}, "store");
  const std::size_t second = whole.find("PK\3\4", 4);
  const std::size_t third = whole.find("PK\3\4", second + 1);
  std::string damaged = whole;
  damaged[second] = 'X';
  for (const std::size_t block_bytes : {std::size_t{1}, std::size_t{4096}}) {
    const std::vector<ReadMember> members = members_of(gzip(damaged), {.block_bytes = block_bytes});
    ASSERT_EQ(members.size(), 3U);
    EXPECT_EQ(members[0].bytes, text);
    EXPECT_EQ(members[1].label, "c");
    EXPECT_EQ(members[1].bytes, text);
    EXPECT_EQ(members[2].error, fmt::format("in, byte {}: {} bytes of the zip belong to no member, "
                                            "the first of them here",
                                            second, third - second));
  }
}

TEST(MemberReader, NestingIsBounded) {
  std::string bytes = "{}";
  for (std::size_t i = 0; i < kMaxNesting; ++i) {
    bytes = gzip(bytes);
  }
  EXPECT_EQ(members_of(bytes)[0].bytes, "{}");
  EXPECT_EQ(members_of(gzip(bytes))[0].error, "in: is a gzip inside 8 others, the limit");
  std::string archive = tar({{"x", "{}"}});
  for (int i = 0; i < 10; ++i) {
    archive = tar({{"x", archive}});
  }
  const std::vector<ReadMember> members = members_of(archive);
  EXPECT_EQ(members.size(), 9U);
  EXPECT_NE(members[0].error.find("is a tar inside 8 others, the limit"), std::string::npos);
}

TEST(MemberReader, UnpackedSizeIsBoundedByRatioAndBySize) {
  const std::string zeros(std::size_t{300} << 20, ' ');
  const std::string packed = zstd(zeros);
  MemberReader reader = MemberReader::over(copy_block(gzip(packed)), "in", {});
  const Unpacked all = read_all(*reader.next()->source);
  ASSERT_TRUE(all.error.has_value());
  EXPECT_EQ(all.error->text(),
            "in: unpacks to more than 1000 times its size, the limit (--max-unpack-ratio)");
  EXPECT_GT(all.bytes.size(), kUnlimitedBytes - (std::size_t{16} << 20));

  const std::vector<ReadMember> small =
      members_of(gzip(log_text(100000)), {.block_bytes = 1000, .max_unpacked_bytes = 50000});
  EXPECT_EQ(small[0].bytes, log_text(100000).substr(0, 50000));
  EXPECT_EQ(small[0].error, "in: unpacks to more than 50000 bytes, the limit (--max-unpacked)");
}

TEST(MemberReader, FormatsThatAreNotReadAreNamed) {
  using namespace std::string_literals;
  EXPECT_EQ(members_of("7z\xbc\xaf\x27\x1c"s + std::string(100, 'x'))[0].error,
            "in: is a 7-Zip archive, which this program does not read");
}

TEST(MemberReader, MembersLeftUnreadAreSkipped) {
  MemberReader reader =
      MemberReader::over(copy_block(tar({{"a", log_text(100000)}, {"b", "x"}})), "in", {});
  EXPECT_EQ(reader.next()->label, "a");
  std::optional<Member> second = reader.next();
  EXPECT_EQ(second->label, "b");
  EXPECT_EQ(read_all(*second->source).bytes, "x");
}

}  // namespace
}  // namespace trawl
