// Law 3: chunks are the input. Concatenated, they equal the unpacked input; every cut falls between
// two lines; however the input was cut into blocks.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "io/chunker.h"
#include "scanner/event/document_cutter.h"
#include "tests/support/framings.h"
#include "tests/support/generate.h"

namespace trawl::test {
namespace {

std::string random_text(Random& random) {
  std::string text;
  for (std::size_t lines = random.below(40); lines > 0; --lines) {
    std::string line = random.bytes(random.one_in(6) ? random.below(400) : random.below(30));
    std::ranges::replace(line, '\n', ' ');
    text += line + '\n';
  }
  if (random.one_in(2)) {
    text += random.bytes(random.below(20));
  }
  return text;
}

std::vector<Chunk> cut(Random& random, std::string_view text, std::size_t target_bytes,
                       std::size_t max_line_bytes) {
  Chunker chunker(target_bytes, max_line_bytes);
  std::vector<Chunk> chunks;
  const auto take_ready = [&] {
    while (auto chunk = chunker.next()) {
      chunks.push_back(std::move(*chunk));
    }
  };
  while (!text.empty()) {
    const std::size_t size = std::min(text.size(), 1 + random.below(200));
    chunker.push(copy_block(text.substr(0, size)));
    text.remove_prefix(size);
    take_ready();
  }
  chunker.finish();
  take_ready();
  return chunks;
}

class Chunks : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Chunks, ConcatenatedAreTheInput) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  for (int round = 0; round < 50; ++round) {
    const std::string text = random_text(random);
    const std::size_t target = 1 + random.below(100);
    const std::vector<Chunk> chunks = cut(random, text, target, target + 1000);
    std::string joined;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const std::string_view bytes = chunks[i].block.bytes;
      EXPECT_EQ(chunks[i].offset_bytes, joined.size());
      EXPECT_FALSE(bytes.empty());
      EXPECT_FALSE(chunks[i].is_too_long);
      EXPECT_TRUE(i + 1 == chunks.size() || bytes.ends_with('\n'));
      EXPECT_TRUE(bytes.size() <= target || bytes.find('\n') >= bytes.size() - 1)
          << "larger than asked for, and not one line";
      joined += bytes;
    }
    ASSERT_EQ(joined, text);
  }
}

TEST_P(Chunks, LinesAboveTheLimitAreMarkedAndStillWhole) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  for (int round = 0; round < 50; ++round) {
    const std::string text = random_text(random);
    constexpr std::size_t kLimit = 60;
    std::string joined;
    std::string long_lines;
    for (const Chunk& chunk : cut(random, text, 1 + random.below(kLimit), kLimit)) {
      EXPECT_EQ(chunk.offset_bytes, joined.size());
      joined += chunk.block.bytes;
      long_lines += chunk.is_too_long ? chunk.block.bytes : "";
    }
    ASSERT_EQ(joined, text);
    std::string expected;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
      expected += end - begin > kLimit ? text.substr(begin, end - begin) : "";
      begin = end;
    }
    EXPECT_EQ(long_lines, expected);
  }
}

TEST_P(Chunks, OfDocumentsConcatenatedAreTheInput) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random(GetParam());
  for (const FramedText& framed : in_all_framings(random, framable_events(random, 30))) {
    SCOPED_TRACE(framed.framing);
    const std::size_t target_bytes = 1 + random.below(1000);
    DocumentCutter cutter(target_bytes);
    std::string joined;
    std::size_t events = 0;
    const auto take_ready = [&] {
      while (const auto chunk = cutter.next()) {
        EXPECT_EQ(chunk->offset_bytes, joined.size());
        EXPECT_TRUE(chunk->rejected.empty());
        // Full with its last event at the latest.
        EXPECT_TRUE(chunk->events.empty() || chunk->events.back().offset_bytes < target_bytes);
        events += chunk->events.size();
        joined += chunk->block.bytes;
      }
    };
    for (std::string_view rest = framed.text; !rest.empty();) {
      const std::size_t size = std::min(rest.size(), 1 + random.below(3000));
      cutter.push(copy_block(rest.substr(0, size)));
      rest.remove_prefix(size);
      take_ready();
    }
    cutter.finish(CutProblem::NoEnd);
    take_ready();
    EXPECT_EQ(joined, framed.text);
    EXPECT_EQ(events, 30U);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Chunks, testing::Range<std::uint64_t>(1, 21));

}  // namespace
}  // namespace trawl::test
