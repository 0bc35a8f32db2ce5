// Zips that can be sought in, member by member: what is read of them, and what is said of the rest.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archives.h"
#include "io/member_reader.h"
#include "io/zip_directory.h"
#include "packing.h"
#include "scratch_folder.h"

namespace trawl {
namespace {

struct ReadMember {
  std::string label;
  std::string bytes;
  std::string error;
  bool is_independent = false;
};

// The last one is the archive's own account.
std::vector<ReadMember> members_of(const std::string& bytes, const SourceOptions& options = {}) {
  MemberReader reader = MemberReader::over(copy_block(bytes), "in", options);
  std::vector<ReadMember> members;
  while (std::optional<Member> member = reader.next()) {
    ReadMember read{.label = member->label,
                    .bytes = {},
                    .error = member->error ? member->error->text() : "",
                    .is_independent = member->is_independent};
    if (member->source) {
      const Unpacked all = read_all(*member->source);
      read.bytes = all.bytes;
      read.error += all.error ? all.error->text() : "";
    }
    members.push_back(std::move(read));
  }
  return members;
}

std::string number(std::uint64_t value, std::size_t size_bytes) {
  std::string bytes;
  for (std::size_t i = 0; i < size_bytes; ++i) {
    bytes += static_cast<char>(value >> (8 * i));
  }
  return bytes;
}

void overwrite(std::string& bytes, std::size_t offset, std::string_view with) {
  bytes.replace(offset, with.size(), with);
}

// Where the k-th record with that signature begins.
std::size_t record(const std::string& bytes, std::string_view signature, std::size_t k) {
  std::size_t at = bytes.find(signature);
  while (k-- > 0) {
    at = bytes.find(signature, at + 1);
  }
  return at;
}

std::size_t listed(const std::string& bytes, std::size_t k) {
  return record(bytes, kZipDirectoryHeader, k);
}

TEST(Zip, MembersAreReadAtAnyTimeByAnyThread) {
  const ScratchFolder folder;
  for (const std::string method : {"store", "deflate"}) {
    std::vector<ArchiveEntry> entries;
    for (unsigned i = 0; i < 40; ++i) {
      entries.push_back({fmt::format("{}", i), log_text(i % 8 == 0 ? 900000 : 3000 * i, i)});
    }
    const std::string path = folder.write(method, zip(entries, method));
    std::vector<std::unique_ptr<Source>> sources;
    {
      MemberReader reader = MemberReader::open(path, {.block_bytes = 100000}).value();
      while (std::optional<Member> member = reader.next()) {
        EXPECT_EQ(member->is_independent, member->ordinal != 0);
        EXPECT_FALSE(member->error);
        if (member->source) {
          sources.push_back(std::move(member->source));
        }
      }
    }
    ASSERT_EQ(sources.size(), entries.size());
    std::vector<std::string> read(entries.size());
    std::vector<std::thread> threads;
    for (std::size_t first = 0; first < 4; ++first) {
      threads.emplace_back([&, first] {
        for (std::size_t i = entries.size() - 1 - first; i < entries.size(); i -= 4) {
          const Unpacked all = read_all(*sources[i]);
          read[i] = all.error ? all.error->text() : all.bytes;
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
      EXPECT_EQ(read[i], entries[i].bytes) << method << " " << i;
    }
  }
}

TEST(Zip, OnlyPlainMembersAreIndependent) {
  const std::vector<ReadMember> members =
      members_of(zip({{"log", "{}"},
                      {"empty", ""},
                      {"packed", gzip("{}")},
                      {"archive", tar({{"x", "{}"}})},
                      {"zeros", std::string(2000, '\0')},
                      {"nothing known", "7z\xbc\xaf\x27\x1c" + std::string(100, 'x')}}));
  std::string independent;
  for (const ReadMember& one : members) {
    independent += one.is_independent ? one.label + " " : "";
  }
  EXPECT_EQ(independent, "log empty ");
  ASSERT_EQ(members.size(), 8U);
  EXPECT_EQ(members[2].bytes, "{}");
  EXPECT_EQ(members[3].label, "archive!/x");
  EXPECT_EQ(members[7].error, "");
}

TEST(Zip, BlocksOfAnySizeMakeNoDifference) {
  const std::string text = log_text(70000);
  for (const std::string method : {"store", "deflate"}) {
    for (const std::size_t block_bytes : {std::size_t{1}, std::size_t{4099}, std::size_t{70000}}) {
      const std::vector<ReadMember> members =
          members_of(zip({{"a", text}, {"b", "x"}}, method), {.block_bytes = block_bytes});
      EXPECT_EQ(members.at(0).bytes, text);
      EXPECT_EQ(members.at(0).error + members.at(1).error + members.at(2).error, "");
    }
  }
}

TEST(Zip, AMemberIsWhatTheDirectorySays) {
  const std::string text = log_text(20000);
  for (const std::string method : {"store", "deflate"}) {
    const std::string whole = zip({{"a", text}, {"b", text}}, method);
    const std::size_t entry = listed(whole, 0);
    const std::string start = "in!/a: zip archive: the member is damaged: ";
    std::string packed = whole;
    overwrite(packed, entry + 16, number(0x12345678, 4));
    EXPECT_EQ(members_of(packed)[0].error.substr(0, start.size() + 15), start + "its checksum is");
    EXPECT_EQ(members_of(packed)[0].bytes, text);

    packed = whole;
    overwrite(packed, entry + 24, number(text.size() - 7, 4));
    const ReadMember longer = members_of(packed)[0];
    EXPECT_EQ(longer.error.substr(0, start.size() + 13), start + "it unpacks to");
    if (method == "deflate") {
      EXPECT_EQ(longer.bytes, text.substr(0, text.size() - 7)) << "no more than was promised";
    }
    overwrite(packed, entry + 24, number(text.size() + 7, 4));
    EXPECT_EQ(members_of(packed)[0].error,
              start + fmt::format("it unpacks to {} bytes, the directory says {}", text.size(),
                                  text.size() + 7));
    EXPECT_EQ(members_of(packed)[1].error, "") << "the other is whole";
    EXPECT_EQ(members_of(packed)[1].bytes, text);
  }
}

TEST(Zip, WhatLiesBeforeADamageIsHandedOut) {
  const std::string text = log_text(600000);
  const std::string whole = zip({{"a", text}, {"b", text}});
  std::string damaged = whole;
  const std::size_t middle = listed(whole, 0) / 4;
  overwrite(damaged, middle, std::string(40, '\xff'));
  const std::vector<ReadMember> members = members_of(damaged);
  ASSERT_EQ(members.size(), 3U);
  EXPECT_NE(members[0].error, "");
  EXPECT_GT(members[0].bytes.size(), text.size() / 3);
  EXPECT_EQ(members[0].bytes.substr(0, text.size() / 3), text.substr(0, text.size() / 3));
  EXPECT_EQ(members[1].bytes, text);
  EXPECT_EQ(members[2].error, "") << "the archive itself is sound";
}

TEST(Zip, AMemberWithoutItsHeaderIsNamed) {
  const std::string text = log_text(5000);
  std::string packed = zip({{"a", text}, {"b", text}, {"c", text}});
  const std::size_t second = record(packed, kZipLocalHeader, 1);
  packed[second] = 'X';
  const std::vector<ReadMember> members = members_of(packed);
  ASSERT_EQ(members.size(), 4U);
  EXPECT_EQ(members[1].label, "b");
  EXPECT_EQ(members[1].error,
            fmt::format("in, byte {}: zip archive: the header of the member is damaged", second));
  EXPECT_EQ(members[2].bytes, text);
  EXPECT_EQ(members[3].error, "");
}

TEST(Zip, BytesThatBelongToNoMemberAreAnError) {
  const std::string text = log_text(5000);
  std::string packed = zip({{"a", text}, {"b", text}, {"c", text}}, "store");
  // The directory forgets the second member.
  const std::size_t begin = listed(packed, 1);
  const std::size_t size = listed(packed, 2) - begin;
  packed.erase(begin, size);
  const std::size_t end = record(packed, kZipEnd, 0);
  overwrite(packed, end + 8, number(2, 2) + number(2, 2));
  overwrite(packed, end + 12, number(end - listed(packed, 0), 4));
  const std::vector<ReadMember> members = members_of(packed);
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].bytes, text);
  EXPECT_EQ(members[1].label, "c");
  // The descriptor of the member before is not told apart from them.
  const std::size_t first = record(packed, kZipLocalHeader, 1) - 16;
  const std::size_t third = record(packed, kZipLocalHeader, 2);
  EXPECT_EQ(members[2].error,
            fmt::format("in, byte {}: {} bytes of the zip belong to no member, the first of them "
                        "here",
                        first, third - first));
}

TEST(Zip, MembersOverOneAnotherAreAnError) {
  const std::string text = log_text(5000);
  std::string packed = zip({{"a", text}, {"b", text}}, "store");
  overwrite(packed, listed(packed, 1) + 42, number(0, 4));
  const std::vector<ReadMember> members = members_of(packed);
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[1].bytes, text);
  EXPECT_EQ(members[2].error, "in, byte 0: a member of the zip begins inside another");
}

TEST(Zip, AMemberThatReachesIntoTheDirectoryIsNotRead) {
  std::string packed = zip({{"a", "{}"}}, "store");
  overwrite(packed, listed(packed, 0) + 20, number(1000, 4));
  EXPECT_EQ(members_of(packed)[0].error,
            "in, byte 0: zip archive: the member reaches into the directory");
}

TEST(Zip, AFolderWithBytesIsAFile) {
  std::string packed = zip({{"x", "{}"}}, "store");
  const std::string name = "/";
  overwrite(packed, packed.find('x', 30), name);
  overwrite(packed, packed.find('x', listed(packed, 0)), name);
  const std::vector<ReadMember> members = members_of(packed);
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].label, "/");
  EXPECT_EQ(members[0].bytes, "{}");
}

TEST(Zip, LimitsGoByWhatTheDirectorySays) {
  const std::string text(2000, 'x');
  std::string packed = zip({{"a", text}, {"b", text}, {"c", text}});
  // Unpacking nothing so large, the second one is over the ratio by its word.
  overwrite(packed, listed(packed, 1) + 24, number(0xF0000000, 4));
  const std::vector<ReadMember> members = members_of(packed, {.max_unpack_ratio = 10});
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].error, "");
  EXPECT_NE(members[1].error, "");
  EXPECT_EQ(members[2].error,
            "in: unpacks to more than 10 times its size, the limit (--max-unpack-ratio)");
}

TEST(Zip, SizesOf64BitsAreReadFromTheirExtraField) {
  const std::string text = log_text(3000);
  std::string packed = zip({{"a", text}}, "store");
  const std::size_t entry = listed(packed, 0);
  const std::size_t name_end = entry + 46 + 1;
  const std::string sizes =
      number(1, 2) + number(24, 2) + number(text.size(), 8) + number(text.size(), 8) + number(0, 8);
  // In front of the extra fields that are there.
  const std::uint64_t extra = zip_number(packed, entry + 30, 2);
  packed.insert(name_end, sizes);
  overwrite(packed, entry + 20, number(UINT32_MAX, 4) + number(UINT32_MAX, 4));
  overwrite(packed, entry + 30, number(extra + sizes.size(), 2));
  overwrite(packed, entry + 42, number(UINT32_MAX, 4));
  const std::size_t end = record(packed, kZipEnd, 0);
  const std::string end64 = std::string(kZipEnd64) + number(44, 8) + number(45, 2) + number(45, 2) +
                            number(0, 8) + number(1, 8) + number(1, 8) + number(end - entry, 8) +
                            number(entry, 8) + std::string(kZipEnd64Locator) + number(0, 4) +
                            number(end, 8) + number(1, 4);
  packed.insert(end, end64);
  const std::size_t last = end + end64.size();
  overwrite(packed, last + 8, number(UINT16_MAX, 2) + number(UINT16_MAX, 2));
  overwrite(packed, last + 12, number(UINT32_MAX, 4) + number(UINT32_MAX, 4));
  const std::vector<ReadMember> members = members_of(packed);
  ASSERT_EQ(members.size(), 2U);
  EXPECT_TRUE(members[0].is_independent);
  EXPECT_EQ(members[0].bytes, text);
  EXPECT_EQ(members[0].error + members[1].error, "");
}

TEST(Zip, WhatIsUnusualIsReadAllTheSame) {
  const std::vector<ReadMember> named = members_of(zip({{"caf\xc3\xa9", "1"}, {"b", "2"}}));
  EXPECT_FALSE(named.at(0).is_independent);
  EXPECT_EQ(named.at(0).label, "caf\xc3\xa9");
  EXPECT_EQ(named.at(0).bytes + named.at(1).bytes, "12");
  const std::vector<ReadMember> secret = members_of(zip({{"s", "{}"}}, "deflate", "password"));
  EXPECT_EQ(secret.at(0).error, "in!/s: is encrypted");
}

TEST(Zip, AZipWithADamagedDirectoryIsReadFromFrontToBack) {
  const std::string text = log_text(5000);
  std::string packed = zip({{"a", text}, {"b", text}});
  packed[listed(packed, 1)] = 'X';
  const std::vector<ReadMember> members = members_of(packed);
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].bytes + members[1].bytes, text + text);
  EXPECT_NE(members[2].error.find("the directory of the zip is damaged"), std::string::npos);
}

}  // namespace
}  // namespace trawl
