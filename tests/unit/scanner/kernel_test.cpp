#include "scanner/event/walk/kernel.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/block.h"
#include "scanner/event/walk/kernel_choice.h"

namespace trawl {
namespace {

struct Indexed {
  std::vector<BlockMasks> blocks;
  TextSummary summary;
  bool operator==(const Indexed&) const = default;
};

Indexed index(const Kernel& kernel, std::string_view text) {
  const Block block = copy_block(text);
  // Whatever was in the masks before has no part in the answer.
  Indexed indexed{.blocks = std::vector<BlockMasks>(block_count(text.size()), {1, 2, 3, 4, 5})};
  kernel.index(block.bytes.data(), block.bytes.size(), indexed.blocks.data(), indexed.summary);
  return indexed;
}

// A mask of the first block as dots and ones.
std::string picture(std::uint64_t mask, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += (mask >> i & 1U) != 0 ? '1' : '.';
  }
  return text;
}

class EveryKernel : public testing::TestWithParam<const Kernel*> {};

TEST_P(EveryKernel, SeesTheStructureOutsideStrings) {
  const std::string_view text = R"({"a":"b\"{","c":[1]})";
  const Indexed indexed = index(*GetParam(), text);
  const BlockMasks& masks = indexed.blocks.at(0);
  EXPECT_EQ(picture(masks.quotes, text.size()), ".1.1.1....1.1.1.....");
  EXPECT_EQ(picture(masks.slashes, text.size()), ".......1............");
  EXPECT_EQ(picture(masks.opens, text.size()), "1...............1...");
  EXPECT_EQ(picture(masks.closes, text.size()), "..................11");
  EXPECT_EQ(picture(masks.colons, text.size()), "....1..........1....");
  EXPECT_EQ(indexed.summary, (TextSummary{.open_count = 2, .close_count = 2}));
}

TEST_P(EveryKernel, SumsUpTheText) {
  const auto summary = [](std::string_view text) { return index(*GetParam(), text).summary; };
  EXPECT_EQ(summary(""), TextSummary());
  EXPECT_EQ(summary("\"x"), (TextSummary{.ends_in_string = true}));
  EXPECT_EQ(summary("\t\n\x01"), TextSummary());
  EXPECT_EQ(summary("\"\t\""), (TextSummary{.has_control = true}));
  EXPECT_EQ(summary("\"\x7f\x20\""), TextSummary());
  EXPECT_EQ(summary("\xff"), (TextSummary{.has_non_ascii = true}));
}

// Runs of backslashes of every length, at every place about the bounds of blocks.
TEST_P(EveryKernel, CountsBackslashesAcrossBlocks) {
  for (std::size_t begin = 0; begin <= 130; ++begin) {
    for (std::size_t count = 0; count <= 130; count += count < 5 ? 1 : 31) {
      const std::string text = std::string(begin, ' ') + std::string(count, '\\') + "\"{\":";
      EXPECT_EQ(index(*GetParam(), text), index(*usable_kernels().front(), text))
          << begin << " blanks, " << count << " backslashes";
    }
  }
}

TEST_P(EveryKernel, AgreesWithTheJudgeOnAnyBytes) {
  const std::vector<std::string> alphabets = {
      "\"\\", "\"\\{}[]:,a", std::string("\"\\{}[]:,a \n\x1f\x00\x80\xff\x7f", 16), "{}[]"};
  std::mt19937_64 random(1);
  for (int round = 0; round < 4000; ++round) {
    const std::string& alphabet = alphabets[random() % alphabets.size()];
    std::string text;
    for (std::size_t size = random() % 300; size > 0; --size) {
      text +=
          random() % 40 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
    }
    ASSERT_EQ(index(*GetParam(), text), index(*usable_kernels().front(), text)) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(All, EveryKernel,
                         testing::ValuesIn(usable_kernels().begin(), usable_kernels().end()),
                         [](const auto& test) { return std::string(test.param->name); });

TEST(KernelChoice, FindsByName) {
  for (const Kernel* kernel : usable_kernels()) {
    EXPECT_EQ(find_kernel(kernel->name).value(), kernel);
  }
  EXPECT_EQ(usable_kernels().front()->name, "portable");
  const auto unknown = find_kernel("sse9");
  ASSERT_FALSE(unknown);
  EXPECT_TRUE(unknown.error().message.starts_with("no kernel 'sse9' on this processor"));
  EXPECT_FALSE(find_kernel(""));
}

}  // namespace
}  // namespace trawl
