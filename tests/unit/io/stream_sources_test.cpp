// bzip2, xz and lz4: what holds for all three, and what is peculiar to one.

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "archives.h"
#include "io/source.h"
#include "packing.h"

namespace trawl {
namespace {

struct StreamCodec {
  Codec codec;
  std::string name;
  std::function<std::string(std::string_view)> pack;
};

class StreamSources : public testing::TestWithParam<StreamCodec> {
 protected:
  [[nodiscard]] std::string pack(std::string_view bytes) const { return GetParam().pack(bytes); }
};

TEST_P(StreamSources, StreamsOfAnySizeComeWholeInBlocksOfAnySize) {
  for (const std::size_t size : {0U, 1U, 1000U, 65536U, 65537U, 300000U}) {
    const std::string bytes = log_text(size);
    for (const std::size_t block_bytes :
         {std::size_t{1}, std::size_t{4099}, std::size_t{65536}, std::size_t{1} << 22}) {
      if (block_bytes == 1 && size > 1000) {
        continue;  // slow, and shows nothing new
      }
      const Unpacked all = read_memory(pack(bytes), {.block_bytes = block_bytes});
      EXPECT_FALSE(all.error.has_value()) << all.error->text();
      EXPECT_EQ(all.bytes, bytes) << size << " in blocks of " << block_bytes;
    }
  }
}

TEST_P(StreamSources, IsKnownByItsFirstBytes) {
  const auto source = open_memory_source(copy_block(pack("{}\n"))).value();
  EXPECT_EQ(source->codec(), GetParam().codec);
  EXPECT_EQ(codec_name(source->codec()), GetParam().name);
}

TEST_P(StreamSources, StreamsOneBehindAnother) {
  const Unpacked all = read_memory(pack("first\n") + pack("") + pack("second\n"));
  EXPECT_FALSE(all.error.has_value()) << all.error->text();
  EXPECT_EQ(all.bytes, "first\nsecond\n");
}

TEST_P(StreamSources, ZerosBehindAStreamArePadding) {
  const Unpacked all = read_memory(pack("first\n") + std::string(512, '\0') + pack("second\n") +
                                   std::string(4, '\0'));
  EXPECT_FALSE(all.error.has_value()) << all.error->text();
  EXPECT_EQ(all.bytes, "first\nsecond\n");
}

TEST_P(StreamSources, OtherBytesBehindAStreamAreDamage) {
  const std::string packed = pack("first\n");
  const Unpacked all = read_memory(packed + "garbage");
  EXPECT_EQ(all.bytes, "first\n");
  ASSERT_TRUE(all.error.has_value());
  EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
  EXPECT_EQ(all.error->where, "memory, byte " + std::to_string(packed.size()));
  EXPECT_TRUE(all.error->message.starts_with("bytes follow the last " + GetParam().name))
      << all.error->message;
}

TEST_P(StreamSources, EveryCutIsReportedAndWhatLiesBeforeItIsThere) {
  const std::string bytes = log_text(3000);
  const std::string packed = pack(bytes);
  const std::size_t first_sure = 18;  // as long as the longest header by which a codec is known
  for (std::size_t size = first_sure; size < packed.size(); ++size) {
    const Unpacked all = read_memory(packed.substr(0, size));
    ASSERT_TRUE(all.error.has_value()) << size;
    EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
    EXPECT_NE(all.error->message.find("the file ends in the middle"), std::string::npos);
    EXPECT_TRUE(bytes.starts_with(all.bytes)) << size;
  }
}

TEST_P(StreamSources, WholeStreamsBeforeACutComeWhole) {
  const std::string bytes = log_text(200000);
  const std::string packed = pack(bytes);
  const Unpacked all = read_memory(packed + packed.substr(0, packed.size() / 2));
  ASSERT_TRUE(all.error.has_value());
  EXPECT_TRUE(all.bytes.starts_with(bytes));
}

TEST_P(StreamSources, EveryChangedByteIsNoticedOrHarmless) {
  const std::string bytes = log_text(700);
  const std::string packed = pack(bytes);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x11);
    const auto source = open_memory_source(copy_block(damaged)).value();
    if (source->codec() != GetParam().codec) {
      continue;  // what is not recognised is text that holds no events
    }
    const Unpacked all = read_all(*source);
    EXPECT_TRUE(all.error.has_value() || all.bytes == bytes) << "byte " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    , StreamSources,
    testing::Values(StreamCodec{Codec::Bzip2, "bzip2", [](std::string_view b) { return bzip2(b); }},
                    StreamCodec{Codec::Xz, "xz", [](std::string_view b) { return xz(b); }},
                    StreamCodec{Codec::Lz4, "lz4", [](std::string_view b) { return lz4(b); }}),
    [](const auto& one) { return one.param.name; });

TEST(XzSource, AStreamThatNeedsTooMuchMemoryIsRefusedWithTheNumbers) {
  const std::string packed = xz("{}\n", std::uint32_t{32} << 20);
  const Unpacked all = read_memory(packed, {.max_xz_memory_bytes = std::uint64_t{16} << 20});
  ASSERT_TRUE(all.error.has_value());
  EXPECT_EQ(all.error->code, ErrorCode::Limit);
  EXPECT_NE(all.error->message.find("at most 16777216 are allowed"), std::string::npos);
  EXPECT_EQ(read_memory(packed).bytes, "{}\n");
}

TEST(Lz4Source, FramesWithoutChecksumsAndSkippableFramesBetween) {
  const Unpacked all = read_memory(lz4("a\n", false) + zstd_skippable("skipped") + lz4("b\n"));
  EXPECT_FALSE(all.error.has_value()) << all.error->text();
  EXPECT_EQ(all.bytes, "a\nb\n");
}

TEST(Lz4Source, AFrameThatNeedsADictionaryIsUnsupported) {
  std::string packed = lz4("a\n");
  packed[4] = static_cast<char>(packed[4] | 1);
  const Unpacked all = read_memory(packed);
  ASSERT_TRUE(all.error.has_value());
  EXPECT_EQ(all.error->code, ErrorCode::Unsupported);
}

TEST(Bzip2Source, TextThatBeginsLikeAHeaderIsText) {
  EXPECT_EQ(open_memory_source(copy_block("BZh9 is no header")).value()->codec(), Codec::Plain);
}

}  // namespace
}  // namespace trawl
