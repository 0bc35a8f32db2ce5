#include "io/zstd_frame.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include "packing.h"

namespace trawl {
namespace {

TEST(ZstdFrame, ContentSizeOfEveryFieldWidth) {
  for (const std::size_t size : {0U, 1U, 255U, 256U, 257U, 65791U, 65792U, 100000U}) {
    const std::string packed = zstd(std::string(size, 'x'));
    const auto [state, header] = read_zstd_header(packed);
    ASSERT_EQ(state, ZstdHeaderState::Whole);
    EXPECT_EQ(header.content_bytes, size);
    EXPECT_EQ(header.content_bytes, ZSTD_getFrameContentSize(packed.data(), packed.size()));
    EXPECT_FALSE(header.is_skippable);
  }
}

TEST(ZstdFrame, WindowIsPowerAndEighths) {
  for (int log = 10; log <= 27; ++log) {
    const std::string packed = zstd("x", {.has_content_size = false, .window_log = log});
    const auto [state, header] = read_zstd_header(packed);
    ASSERT_EQ(state, ZstdHeaderState::Whole);
    EXPECT_EQ(header.window_bytes, std::uint64_t{1} << log);
    EXPECT_FALSE(header.content_bytes.has_value());
  }
  // Exponent 1, mantissa 3: 2048 and three eighths of it.
  const auto [state, header] = read_zstd_header(std::string_view("\x28\xb5\x2f\xfd\x00\x0b", 6));
  ASSERT_EQ(state, ZstdHeaderState::Whole);
  EXPECT_EQ(header.window_bytes, 2048U + 768U);
}

TEST(ZstdFrame, DictionaryIdIsLittleEndian) {
  const auto [state, header] =
      read_zstd_header(std::string_view("\x28\xb5\x2f\xfd\x02\x00\x34\x12", 8));
  ASSERT_EQ(state, ZstdHeaderState::Whole);
  EXPECT_EQ(header.dictionary_id, 0x1234U);
}

TEST(ZstdFrame, SkippableFrameCountsItsHeader) {
  const auto [state, header] = read_zstd_header(zstd_skippable("abc"));
  ASSERT_EQ(state, ZstdHeaderState::Whole);
  EXPECT_TRUE(header.is_skippable);
  EXPECT_EQ(header.skippable_bytes, 11U);
}

TEST(ZstdFrame, EveryBeginningOfAHeaderIsShort) {
  const std::string packed = zstd(std::string(100000, 'x'));
  std::size_t size = 0;
  while (read_zstd_header(packed.substr(0, size)).state == ZstdHeaderState::Short) {
    ++size;
  }
  EXPECT_EQ(size, 9U) << "magic number, descriptor and a content size of four bytes";
  EXPECT_EQ(read_zstd_header(packed.substr(0, size)).state, ZstdHeaderState::Whole);
  EXPECT_EQ(read_zstd_header(packed).header.header_bytes, size);
  const std::string skippable = zstd_skippable("abc");
  for (size = 0; size < 8; ++size) {
    EXPECT_EQ(read_zstd_header(skippable.substr(0, size)).state, ZstdHeaderState::Short) << size;
  }
}

TEST(ZstdFrame, OtherBytesAreForeign) {
  for (const std::string_view bytes :
       {"x", "\x28\xb4", "{\"a\":1}", "\x1f\x8b", "\x60\x2a\x4d\x18"}) {
    EXPECT_EQ(read_zstd_header(bytes).state, ZstdHeaderState::Foreign) << bytes;
  }
}

}  // namespace
}  // namespace trawl
