#include <fmt/format.h>
#include <gtest/gtest.h>

#include "packing.h"
#include "scratch_folder.h"

namespace trawl {
namespace {

constexpr std::size_t kBlockSizes[] = {1, 7, 1000, 65536, std::size_t{1} << 22};

TEST(GzipSource, UnpacksMembersOneAfterAnother) {
  const std::string one = log_text(100000, 1);
  const std::string two = log_text(30000, 2);
  const std::string packed = gzip(one) + gzip("") + gzip(two);
  for (const std::size_t block_bytes : kBlockSizes) {
    const Unpacked all = read_memory(packed, {.block_bytes = block_bytes});
    EXPECT_FALSE(all.error.has_value());
    EXPECT_TRUE(all.bytes == one + two) << "in blocks of " << block_bytes;
  }
}

TEST(GzipSource, ManySmallMembers) {
  std::string packed;
  std::string text;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    const std::string line = fmt::format("line {} of {}\n", i, i * i);
    packed += gzip(line);
    text += line;
  }
  const Unpacked all = read_memory(packed);
  EXPECT_FALSE(all.error.has_value());
  EXPECT_TRUE(all.bytes == text);
}

TEST(GzipSource, EmptyMemberIsAnEmptyInput) {
  const Unpacked all = read_memory(gzip(""));
  EXPECT_FALSE(all.error.has_value());
  EXPECT_EQ(all.piece_count, 0U);
}

TEST(GzipSource, HeaderFieldsAreSkipped) {
  const std::string packed = gzip_with_header_fields("{}\n") + gzip("{\"a\":1}\n");
  const Unpacked all = read_memory(packed);
  EXPECT_FALSE(all.error.has_value()) << all.error->text();
  EXPECT_EQ(all.bytes, "{}\n{\"a\":1}\n");
}

TEST(GzipSource, MappedFileLongerThanAWindow) {
  const ScratchFolder folder;
  const std::string one = log_text(3000000, 1);
  const std::string two = log_text(2000000, 2);
  const std::string path = folder.write("log.gz", gzip(one) + gzip(two));
  const Unpacked all = read_path(path, {.block_bytes = 65536});
  EXPECT_FALSE(all.error.has_value());
  EXPECT_TRUE(all.bytes == one + two);
}

// A small member is unpacked in one call, unless it is unusual or blocks are too small for it: that
// must leave no trace. Every byte of the file is damaged in turn, and the file cut behind it.
TEST(GzipSource, InOneCallOrStreamedTheAnswerIsTheSame) {
  const std::string text = log_text(700);
  const std::string packed = gzip(text);
  const auto compare = [&text](const std::string& bytes, const std::string& what) {
    SCOPED_TRACE(what);
    const Unpacked whole = read_memory(bytes);
    const Unpacked streamed = read_memory(bytes, {.block_bytes = text.size() - 1});
    ASSERT_EQ(whole.error.has_value(), streamed.error.has_value());
    if (whole.error) {
      EXPECT_EQ(whole.error->text(), streamed.error->text());
      EXPECT_TRUE(streamed.bytes.starts_with(whole.bytes) ||
                  whole.bytes.starts_with(streamed.bytes));
    } else {
      EXPECT_EQ(whole.bytes, streamed.bytes);
    }
  };
  compare(packed, "sound");
  EXPECT_EQ(read_memory(packed).piece_count, 1U);
  for (std::size_t i = 2; i < packed.size(); ++i) {
    for (const char flip : {'\x01', '\x02', '\x80', '\xff'}) {
      std::string damaged = packed;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      compare(damaged, fmt::format("byte {} damaged by {}", i, int{flip}));
    }
    compare(packed.substr(0, i), fmt::format("cut at {}", i));
    compare(packed + packed.substr(0, i), fmt::format("{} bytes behind", i));
  }
}

// The length in the trailer is a claim: it takes no memory before it is known to be possible.
TEST(GzipSource, ClaimOfGigabytesIsDamage) {
  std::string packed = gzip("{}\n");
  for (std::size_t i = packed.size() - 4; i < packed.size(); ++i) {
    packed[i] = '\xff';
  }
  const Unpacked all = read_memory(packed, {.block_bytes = std::size_t{1} << 30});
  EXPECT_EQ(all.bytes, "{}\n");
  ASSERT_TRUE(all.error.has_value());
  EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
}

TEST(GzipSource, ConsumesAllOfTheFile) {
  const std::string packed = gzip(log_text(100000));
  const auto source = open_memory_source(copy_block(packed)).value();
  EXPECT_FALSE(read_all(*source).error.has_value());
  EXPECT_EQ(source->consumed_bytes(), packed.size());
  EXPECT_EQ(source->codec(), Codec::Gzip);
}

TEST(GzipSource, ZeroPaddingIsTolerated) {
  for (const std::size_t padding : {1U, 2U, 3U, 511U, 5000U}) {
    const Unpacked all = read_memory(gzip("{}\n") + std::string(padding, '\0'));
    EXPECT_FALSE(all.error.has_value()) << padding;
    EXPECT_EQ(all.bytes, "{}\n");
  }
}

TEST(GzipSource, MemberBehindZeroPaddingIsRead) {
  const Unpacked all = read_memory(gzip("{}\n") + std::string(511, '\0') + gzip("[]\n"));
  EXPECT_FALSE(all.error.has_value());
  EXPECT_EQ(all.bytes, "{}\n[]\n");
}

TEST(GzipSource, TrailingBytesAreAnErrorAfterTheGoodOnes) {
  const std::string packed = gzip("{}\n");
  for (const std::string& tail :
       {std::string("x"), std::string("\x1f"), std::string("garbage"), std::string("\0\0x", 3)}) {
    const Unpacked all = read_memory(packed + tail);
    EXPECT_EQ(all.bytes, "{}\n");
    ASSERT_TRUE(all.error.has_value());
    EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
    EXPECT_EQ(all.error->where,
              fmt::format("memory, byte {}", packed.size() + tail.find_first_not_of('\0')));
  }
}

// Cut anywhere, an archive yields the beginning of its text and an error, however its blocks are
// cut. What is lost is at most what the last bytes before the cut encode.
TEST(GzipSource, TruncatedAnywhereIsAnErrorAfterTheGoodBytes) {
  const std::string one = log_text(3000, 1);
  const std::string two = log_text(500, 2);
  const std::string first = gzip(one);
  const std::string packed = first + gzip_with_header_fields(two);
  for (const std::size_t block_bytes : {std::size_t{5}, std::size_t{1} << 20}) {
    std::size_t before_bytes = 0;
    for (std::size_t size = 2; size < packed.size(); ++size) {
      SCOPED_TRACE(fmt::format("cut at {} of {}", size, packed.size()));
      const Unpacked all = read_memory(packed.substr(0, size), {.block_bytes = block_bytes});
      EXPECT_TRUE((one + two).starts_with(all.bytes));
      EXPECT_GE(all.bytes.size(), before_bytes) << "more input must not give less";
      before_bytes = all.bytes.size();
      ASSERT_EQ(all.error.has_value(), size != first.size());
      if (all.error) {
        EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
      }
      if (size >= first.size() - 8) {
        EXPECT_GE(all.bytes.size(), one.size());
      }
    }
    EXPECT_EQ(before_bytes, one.size() + two.size());
  }
}

TEST(GzipSource, TruncatedStoredBlockGivesEveryByteBeforeTheCut) {
  const std::string text = log_text(300);
  const std::string packed = gzip_with_header_fields(text);
  const std::size_t overhead = packed.size() - text.size() - 8;
  for (std::size_t kept = 0; kept <= text.size(); ++kept) {
    const Unpacked all = read_memory(packed.substr(0, overhead + kept));
    EXPECT_EQ(all.bytes, text.substr(0, kept));
    EXPECT_TRUE(all.error.has_value());
  }
}

// A few bits mean nothing (the time in the header, what fills the last byte of the data): then the
// text is whole.
TEST(GzipSource, FlippedBitIsNeverSilent) {
  const std::string text = log_text(2000);
  const std::string packed = gzip(text);
  for (std::size_t at = 2; at < packed.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << bit));
      const Unpacked all = read_memory(damaged);
      if (all.error) {
        ASSERT_EQ(all.error->code, ErrorCode::Corrupt) << "byte " << at << ", bit " << bit;
      } else {
        ASSERT_TRUE(all.bytes == text) << "byte " << at << ", bit " << bit;
      }
    }
  }
}

TEST(GzipSource, ReservedFlagsAreRefused) {
  for (unsigned bit = 5; bit < 8; ++bit) {
    std::string packed = gzip("{}\n");
    packed[3] = static_cast<char>(1U << bit);
    const Unpacked all = read_memory(packed);
    ASSERT_TRUE(all.error.has_value());
    EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
    EXPECT_TRUE(all.bytes.empty());
  }
}

TEST(GzipSource, WrongChecksumAndWrongLengthAreErrorsAfterTheBytes) {
  const std::string text = log_text(100000);
  for (const std::size_t from_end : {8U, 5U, 4U, 1U}) {
    std::string packed = gzip(text) + gzip("more\n");
    const std::size_t at = gzip(text).size() - from_end;
    packed[at] = static_cast<char>(packed[at] + 1);
    const Unpacked all = read_memory(packed);
    EXPECT_TRUE(all.bytes == text);
    ASSERT_TRUE(all.error.has_value());
    EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
    EXPECT_EQ(all.error->where, fmt::format("memory, byte {}", gzip(text).size()));
  }
}

TEST(GzipSource, DamageInTheMiddleKeepsWhatCameBefore) {
  const std::string text = log_text(2000000);
  std::string packed = gzip(text);
  const std::size_t at = packed.size() / 2;
  packed.replace(at, 200, 200, '\xff');
  for (const std::size_t block_bytes : kBlockSizes) {
    if (block_bytes < 1000) {
      continue;
    }
    const Unpacked all = read_memory(packed, {.block_bytes = block_bytes});
    ASSERT_TRUE(all.error.has_value());
    EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
    EXPECT_GT(all.bytes.size(), text.size() / 3);
    // A flip may decode to wrong bytes for a little while before it is noticed.
    EXPECT_EQ(all.bytes.compare(0, text.size() / 3, text, 0, text.size() / 3), 0);
  }
}

}  // namespace
}  // namespace trawl
