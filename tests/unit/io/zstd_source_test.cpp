#include <algorithm>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "packing.h"
#include "scratch_folder.h"

namespace trawl {
namespace {

constexpr ZstdOptions kUnsized{.has_content_size = false};

TEST(ZstdSource, FramesOfKnownSizeAreHandedOutPacked) {
  const std::string one = log_text(100000, 1);
  const std::string two = log_text(30000, 2);
  const Unpacked all = read_memory(zstd(one) + zstd(two));
  EXPECT_FALSE(all.error.has_value());
  EXPECT_TRUE(all.bytes == one + two);
  EXPECT_EQ(all.packed_piece_count, 2U);
}

TEST(ZstdSource, FramesOfUnknownSizeAreStreamed) {
  const std::string one = log_text(300000, 1);
  const std::string two = log_text(30000, 2);
  for (const std::size_t block_bytes : {1000U, 65536U, 1U << 22}) {
    const Unpacked all =
        read_memory(zstd(one, kUnsized) + zstd(two, kUnsized), {.block_bytes = block_bytes});
    EXPECT_FALSE(all.error.has_value());
    EXPECT_TRUE(all.bytes == one + two);
    EXPECT_EQ(all.packed_piece_count, 0U);
    EXPECT_EQ(all.piece_count, (one.size() + two.size() + block_bytes - 1) / block_bytes);
  }
}

TEST(ZstdSource, StreamedAndPackedFramesKeepTheirOrder) {
  const std::string one = log_text(1000, 1);
  const std::string two = log_text(2000, 2);
  const std::string three = log_text(3000, 3);
  const Unpacked all = read_memory(zstd(one, kUnsized) + zstd(two) + zstd(three, kUnsized) +
                                   zstd_skippable("note") + zstd(one));
  EXPECT_FALSE(all.error.has_value());
  EXPECT_TRUE(all.bytes == one + two + three + one);
  EXPECT_EQ(all.packed_piece_count, 2U);
}

TEST(ZstdSource, LargeFrameIsStreamed) {
  const std::string text(std::size_t{17} << 20, 'x');
  const Unpacked all = read_memory(zstd(text));
  EXPECT_FALSE(all.error.has_value());
  EXPECT_TRUE(all.bytes == text);
  EXPECT_EQ(all.packed_piece_count, 0U);
}

TEST(ZstdSource, FrameOfTheLargestPackedSize) {
  const std::string text = log_text(std::size_t{16} << 20);
  const ScratchFolder folder;
  const Unpacked all = read_path(folder.write("log.zst", zstd("first\n") + zstd(text)));
  EXPECT_FALSE(all.error.has_value());
  EXPECT_TRUE(all.bytes == "first\n" + text);
  EXPECT_EQ(all.packed_piece_count, 2U);
}

TEST(ZstdSource, MappedFramesAcrossWindows) {
  const ScratchFolder folder;
  std::string packed;
  std::string text;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::string part = log_text(50000 + 1000 * i, i);
    packed += zstd(part, {.has_content_size = i % 5 != 0});
    text += part;
  }
  const Unpacked all = read_path(folder.write("log.zst", packed), {.block_bytes = 65536});
  EXPECT_FALSE(all.error.has_value());
  EXPECT_TRUE(all.bytes == text);
  EXPECT_EQ(all.packed_piece_count, 32U);
}

TEST(ZstdSource, EmptyFramesAndSkippableFramesGiveNothing) {
  for (const std::string& packed :
       {zstd(""), zstd("", kUnsized), zstd_skippable(""), zstd_skippable("only a note"),
        zstd("") + zstd_skippable("x") + zstd("", kUnsized)}) {
    const Unpacked all = read_memory(packed);
    EXPECT_FALSE(all.error.has_value());
    EXPECT_EQ(all.piece_count, 0U);
  }
}

TEST(ZstdSource, SkippableFrameLongerThanAWindow) {
  const ScratchFolder folder;
  const std::string path =
      folder.write("log.zst", zstd_skippable(std::string(500000, 'n')) + zstd("{}\n"));
  EXPECT_EQ(read_path(path, {.block_bytes = 65536}).bytes, "{}\n");
}

TEST(ZstdSource, ConsumesAllOfTheFile) {
  const std::string packed = zstd(log_text(1000)) + zstd(log_text(1000), kUnsized);
  const auto source = open_memory_source(copy_block(packed)).value();
  EXPECT_FALSE(read_all(*source).error.has_value());
  EXPECT_EQ(source->consumed_bytes(), packed.size());
  EXPECT_EQ(source->codec(), Codec::Zstd);
}

// The error that an archive of one good frame and `tail` ends with.
Error error_behind_a_frame(const std::string& tail, const SourceOptions& options = {}) {
  const Unpacked all = read_memory(zstd("{}\n") + tail, options);
  EXPECT_EQ(all.bytes, "{}\n");
  EXPECT_TRUE(all.error.has_value());
  return all.error.value_or(Error{});
}

TEST(ZstdSource, TrailingBytesAreAnErrorAfterTheGoodOnes) {
  for (const std::string& tail : {std::string("x"), std::string("garbage"), std::string(3, '\0')}) {
    const Error error = error_behind_a_frame(tail);
    EXPECT_EQ(error.code, ErrorCode::Corrupt);
    EXPECT_EQ(error.where, fmt::format("memory, byte {}", zstd("{}\n").size()));
  }
}

TEST(ZstdSource, WindowAboveTheLimitIsRefused) {
  const std::string text = log_text(100000);
  const std::string packed = zstd(text, {.has_content_size = false, .window_log = 20});
  EXPECT_TRUE(read_memory(packed, {.max_window_bytes = 1U << 20}).bytes == text);
  EXPECT_EQ(error_behind_a_frame(packed, {.max_window_bytes = (1U << 20) - 1}).code,
            ErrorCode::Limit);
}

TEST(ZstdSource, WindowBelowThePowerOfTwoAboveItIsAccepted) {
  const std::string text = log_text(100000);
  const std::string packed = zstd(text, {.has_content_size = false, .window_log = 27});
  EXPECT_TRUE(read_memory(packed).bytes == text);
  const std::string wider = zstd(text, {.has_content_size = false, .window_log = 28});
  EXPECT_EQ(error_behind_a_frame(wider).code, ErrorCode::Limit);
  EXPECT_TRUE(read_memory(wider, {.max_window_bytes = (1U << 28) + 1}).bytes == text);
}

TEST(ZstdSource, FrameWithADictionaryIsNotSupported) {
  // Magic number, single segment with a one-byte dictionary id of 7, content size 1, raw block.
  const std::string packed("\x28\xb5\x2f\xfd\x21\x07\x01\x09\x00\x00x", 11);
  EXPECT_EQ(error_behind_a_frame(packed).code, ErrorCode::Unsupported);
}

TEST(ZstdSource, TruncatedAnywhereIsAnErrorAfterTheGoodBytes) {
  const std::string one = log_text(2000, 1);
  const std::string two = log_text(1500, 2);
  const std::string three = log_text(500, 3);
  const std::vector<std::string> frames = {zstd(one), zstd_skippable("note"), zstd(two, kUnsized),
                                           zstd(three)};
  std::string packed;
  std::vector<std::size_t> ends;
  for (const std::string& frame : frames) {
    packed += frame;
    ends.push_back(packed.size());
  }
  std::size_t before_bytes = 0;
  for (std::size_t size = 4; size < packed.size(); ++size) {
    SCOPED_TRACE(fmt::format("cut at {} of {}", size, packed.size()));
    const Unpacked all = read_memory(packed.substr(0, size));
    EXPECT_TRUE((one + two + three).starts_with(all.bytes));
    EXPECT_GE(all.bytes.size(), before_bytes) << "more input must not give less";
    before_bytes = all.bytes.size();
    const bool is_between_frames = std::ranges::find(ends, size) != ends.end();
    ASSERT_EQ(all.error.has_value(), !is_between_frames);
    if (all.error) {
      EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
      EXPECT_EQ(all.error->where.find("memory, byte "), 0U);
    }
    EXPECT_GE(all.bytes.size(),
              (size >= ends[0] ? one.size() : 0) + (size >= ends[2] ? two.size() : 0));
  }
}

TEST(ZstdSource, TruncatedLargeFrameGivesItsWholeBlocks) {
  const std::string text = log_text(1000000);
  for (const ZstdOptions& options : {ZstdOptions{}, kUnsized}) {
    const std::string packed = zstd(text, options);
    const Unpacked all = read_memory(packed.substr(0, packed.size() / 2));
    EXPECT_TRUE(text.starts_with(all.bytes));
    EXPECT_GT(all.bytes.size(), text.size() / 3);
    ASSERT_TRUE(all.error.has_value());
    EXPECT_NE(all.error->message.find("ends in the middle"), std::string::npos);
  }
}

TEST(ZstdSource, DamageInAStreamedFrameKeepsTheBlocksBefore) {
  const std::string text = log_text(1000000);
  std::string packed = zstd(text, kUnsized);
  packed.replace(packed.size() / 2, 300, 300, '\xff');
  const Unpacked all = read_memory(packed);
  ASSERT_TRUE(all.error.has_value());
  EXPECT_EQ(all.error->code, ErrorCode::Corrupt);
  EXPECT_TRUE(text.starts_with(all.bytes));
  EXPECT_GT(all.bytes.size(), text.size() / 3);
}

TEST(ZstdSource, DamageInAPackedFrameIsFoundByUnpackAndLeavesTheOthers) {
  const std::string text = log_text(100000);
  const std::string first = zstd(text);
  std::string packed = first + first + first;
  packed[first.size() + first.size() / 2] ^= 0x55;
  const auto source = open_memory_source(copy_block(packed)).value();
  const Piece one = source->next().value().value();
  const Piece two = source->next().value().value();
  const Piece three = source->next().value().value();
  EXPECT_TRUE(source->unpack(one).value().bytes == text);
  EXPECT_TRUE(source->unpack(three).value().bytes == text);
  const Result<Block> damaged = source->unpack(two);
  ASSERT_FALSE(damaged.has_value());
  EXPECT_EQ(damaged.error().code, ErrorCode::Corrupt);
  EXPECT_EQ(damaged.error().where, fmt::format("memory, byte {}", first.size()));
  EXPECT_EQ(two.unpacked_bytes, text.size());
}

TEST(ZstdSource, FlippedBitIsNeverSilent) {
  const std::string text = log_text(600);
  for (const ZstdOptions& options : {ZstdOptions{}, kUnsized}) {
    const std::string packed = zstd(text, options);
    for (std::size_t at = 4; at < packed.size(); ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        std::string damaged = packed;
        damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << bit));
        const Unpacked all = read_memory(damaged);
        EXPECT_TRUE(all.error.has_value() || all.bytes == text) << "byte " << at << ", bit " << bit;
      }
    }
  }
}

TEST(ZstdSource, PiecesAreUnpackedOnManyThreads) {
  std::string packed;
  std::vector<std::string> texts;
  for (std::uint32_t i = 0; i < 24; ++i) {
    texts.push_back(log_text(200000 + i, i));
    packed += zstd(texts.back());
  }
  const auto source = open_memory_source(copy_block(packed)).value();
  std::vector<Piece> pieces;
  while (auto piece = source->next().value()) {
    pieces.push_back(*piece);
  }
  ASSERT_EQ(pieces.size(), texts.size());
  std::vector<char> is_right(texts.size());
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < 4; ++first) {
    threads.emplace_back([&, first] {
      for (std::size_t i = first; i < pieces.size(); i += 4) {
        const Result<Block> block = source->unpack(pieces[i]);
        is_right[i] = block && block->bytes == texts[i] ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(is_right, std::vector<char>(texts.size(), 1));
}

}  // namespace
}  // namespace trawl
