#include "io/chunker.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trawl {
namespace {

std::vector<Chunk> take_ready(Chunker& chunker) {
  std::vector<Chunk> chunks;
  while (std::optional<Chunk> chunk = chunker.next()) {
    chunks.push_back(*std::move(chunk));
  }
  return chunks;
}

// `text` in blocks of `block_bytes`, cut up.
std::vector<Chunk> chunks_of(std::string_view text, std::size_t block_bytes, Chunker chunker) {
  for (; !text.empty(); text.remove_prefix(std::min(block_bytes, text.size()))) {
    chunker.push(copy_block(text.substr(0, block_bytes)));
  }
  chunker.finish();
  return take_ready(chunker);
}

std::vector<std::string> texts(const std::vector<Chunk>& chunks) {
  std::vector<std::string> all;
  all.reserve(chunks.size());
  for (const Chunk& chunk : chunks) {
    all.emplace_back(chunk.block.bytes);
  }
  return all;
}

using Texts = std::vector<std::string>;

TEST(Chunker, NothingGivesNothing) {
  EXPECT_TRUE(chunks_of("", 10, Chunker()).empty());
  Chunker chunker;
  chunker.push(Block{});
  chunker.finish();
  EXPECT_FALSE(chunker.next().has_value());
}

TEST(Chunker, CutsAtTheLastNewlineBeforeTheTarget) {
  EXPECT_EQ(texts(chunks_of("a\nbb\nccc\ndddd\n", 100, Chunker(6))),
            (Texts{"a\nbb\n", "ccc\n", "dddd\n"}));
}

TEST(Chunker, NewlineAtTheTargetBelongsToTheChunk) {
  EXPECT_EQ(texts(chunks_of("aa\nbb\ncc\n", 100, Chunker(6))), (Texts{"aa\nbb\n", "cc\n"}));
}

TEST(Chunker, LongLineIsAChunkOfItsOwn) {
  EXPECT_EQ(texts(chunks_of("a\nbbbbbbbbbb\nc\n", 100, Chunker(4))),
            (Texts{"a\n", "bbbbbbbbbb\n", "c\n"}));
}

TEST(Chunker, LastLineMayLackItsNewline) {
  EXPECT_EQ(texts(chunks_of("a\nb", 100, Chunker(10))), (Texts{"a\n", "b"}));
}

TEST(Chunker, EmptyLinesAreLines) {
  EXPECT_EQ(texts(chunks_of("\n\n\n", 100, Chunker(2))), (Texts{"\n\n", "\n"}));
}

TEST(Chunker, StraddlingLineIsPutTogether) {
  EXPECT_EQ(texts(chunks_of("aaaa\nbbbb\n", 7, Chunker(100))), (Texts{"aaaa\n", "bbbb\n"}));
}

TEST(Chunker, OnlyAStraddlingLineIsCopied) {
  const Block first = copy_block("one\ntwo\nth");
  const Block second = copy_block("ree\nfour\n");
  Chunker chunker(100);
  chunker.push(first);
  chunker.push(second);
  chunker.finish();
  const std::vector<Chunk> chunks = take_ready(chunker);
  ASSERT_EQ(texts(chunks), (Texts{"one\ntwo\n", "three\n", "four\n"}));
  EXPECT_EQ(chunks[0].block.bytes.data(), first.bytes.data());
  EXPECT_EQ(chunks[2].block.bytes.data(), second.bytes.data() + 4);
}

TEST(Chunker, ChunksComeAsSoonAsTheyAreComplete) {
  Chunker chunker(100);
  chunker.push(copy_block("one\ntw"));
  EXPECT_EQ(texts(take_ready(chunker)), (Texts{"one\n"}));
  chunker.push(copy_block("o\n"));
  EXPECT_EQ(texts(take_ready(chunker)), (Texts{"two\n"}));
}

TEST(Chunker, GapClosesTheLineAndMovesTheOffset) {
  Chunker chunker(100);
  chunker.push(copy_block("one\ntw"));
  chunker.push_gap(1000);
  chunker.push(copy_block("x\nfour\n"));
  chunker.finish();
  const std::vector<Chunk> chunks = take_ready(chunker);
  ASSERT_EQ(texts(chunks), (Texts{"one\n", "tw", "x\nfour\n"}));
  EXPECT_EQ(chunks[1].offset_bytes, 4U);
  EXPECT_EQ(chunks[2].offset_bytes, 1006U);
}

TEST(Chunker, TooLongLineComesMarkedAndAlone) {
  const std::vector<Chunk> chunks = chunks_of("a\nbbbbbbbbbb\nc\n", 3, Chunker(2, 5));
  std::string too_long;
  std::string rest;
  for (const Chunk& chunk : chunks) {
    (chunk.is_too_long ? too_long : rest) += chunk.block.bytes;
  }
  EXPECT_EQ(too_long, "bbbbbbbbbb\n");
  EXPECT_EQ(rest, "a\nc\n");
}

TEST(Chunker, LineLimitCountsTheNewline) {
  for (const std::size_t block_bytes : {1U, 2U, 3U, 4U, 5U, 100U}) {
    for (const Chunk& chunk : chunks_of("1234\n", block_bytes, Chunker(2, 5))) {
      EXPECT_FALSE(chunk.is_too_long) << block_bytes;
    }
    for (const Chunk& chunk : chunks_of("12345\n", block_bytes, Chunker(2, 5))) {
      EXPECT_TRUE(chunk.is_too_long) << block_bytes;
    }
    for (const Chunk& chunk : chunks_of("12345", block_bytes, Chunker(2, 5))) {
      EXPECT_FALSE(chunk.is_too_long) << block_bytes;
    }
  }
}

TEST(Chunker, GapEndsATooLongLine) {
  Chunker chunker(2, 4);
  chunker.push(copy_block("123456"));
  chunker.push_gap(10);
  chunker.push(copy_block("x\n"));
  chunker.finish();
  const std::vector<Chunk> chunks = take_ready(chunker);
  ASSERT_EQ(texts(chunks), (Texts{"123456", "x\n"}));
  EXPECT_TRUE(chunks[0].is_too_long);
  EXPECT_FALSE(chunks[1].is_too_long);
  EXPECT_EQ(chunks[1].offset_bytes, 16U);
}

TEST(Chunker, PaddingBehindAStraddlingLineIsReadable) {
  const std::vector<Chunk> chunks = chunks_of("aaaa\nb", 2, Chunker(100));
  for (const Chunk& chunk : chunks) {
    const char* const end = chunk.block.bytes.data() + chunk.block.bytes.size();
    EXPECT_EQ(std::string(end, kPaddingBytes).size(), kPaddingBytes);
  }
}

// One random input: lines of random lengths cut into random blocks, with gaps between some of them.
struct Random {
  std::mt19937 engine;

  std::size_t up_to(std::size_t most) { return engine() % (most + 1); }

  std::string text(std::size_t most_lines, std::size_t most_line_bytes) {
    std::string all;
    for (std::size_t line_count = up_to(most_lines); line_count > 0; --line_count) {
      all += std::string(up_to(most_line_bytes), static_cast<char>('a' + up_to(25))) + '\n';
    }
    if (up_to(1) == 0) {
      all += std::string(up_to(most_line_bytes), 'z');
    }
    return all;
  }
};

// The whole lines of `text`, each with whether it passes `max_line_bytes`.
std::vector<std::pair<std::string, bool>> marked_lines(std::string_view text,
                                                       std::size_t max_line_bytes) {
  std::vector<std::pair<std::string, bool>> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, size), size > max_line_bytes);
    text.remove_prefix(size);
  }
  return lines;
}

// What holds for chunks between two gaps.
void check_equations(const std::vector<Chunk>& chunks, std::string_view text,
                     std::uint64_t offset_bytes, std::size_t target_bytes,
                     std::size_t max_line_bytes) {
  std::string joined;
  std::vector<std::pair<std::string, bool>> lines;
  for (const Chunk& chunk : chunks) {
    const std::string_view bytes = chunk.block.bytes;
    ASSERT_FALSE(bytes.empty());
    ASSERT_EQ(chunk.offset_bytes, offset_bytes + joined.size());
    joined += bytes;
    if (chunk.is_too_long) {
      if (lines.empty() || !lines.back().second || lines.back().first.ends_with('\n')) {
        lines.emplace_back("", true);
      }
      lines.back().first += bytes;
      continue;
    }
    ASSERT_TRUE(bytes.ends_with('\n') || &chunk == &chunks.back());
    const bool is_one_line = bytes.find('\n') >= bytes.size() - 1;
    ASSERT_TRUE(bytes.size() <= target_bytes || is_one_line);
    ASSERT_TRUE(bytes.size() <= max_line_bytes);
    std::ranges::copy(marked_lines(bytes, max_line_bytes), std::back_inserter(lines));
  }
  ASSERT_EQ(joined, text);
  ASSERT_EQ(lines, marked_lines(text, max_line_bytes));
}

TEST(ChunkerProperty, ChunksAreTheInputForAnyBlocksAndTargets) {
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    Random random{std::mt19937(seed)};
    const std::size_t target_bytes = 1 + random.up_to(40);
    const std::size_t max_line_bytes = target_bytes + random.up_to(40);
    const std::size_t most_block_bytes = 1 + random.up_to(60);
    Chunker chunker(target_bytes, max_line_bytes);
    std::uint64_t offset_bytes = 0;
    for (std::size_t part_count = 1 + random.up_to(3); part_count > 0; --part_count) {
      const std::string text = random.text(12, 60);
      for (std::string_view rest = text; !rest.empty();) {
        const std::size_t size = std::min(random.up_to(most_block_bytes), rest.size());
        chunker.push(copy_block(rest.substr(0, size)));
        rest.remove_prefix(size);
      }
      const std::size_t gap_bytes = random.up_to(100);
      chunker.push_gap(gap_bytes);
      check_equations(take_ready(chunker), text, offset_bytes, target_bytes, max_line_bytes);
      if (HasFatalFailure()) {
        return;
      }
      offset_bytes += text.size() + gap_bytes;
    }
    chunker.finish();
    EXPECT_FALSE(chunker.next().has_value());
  }
}

}  // namespace
}  // namespace trawl
