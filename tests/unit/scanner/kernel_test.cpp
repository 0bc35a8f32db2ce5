#include "scanner/event/walk/kernel.h"

#include <algorithm>
#include <array>
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

// Keys that end in "name", or are "id".
KeyFilter name_filter() {
  KeyFilter filter;
  const auto allow = [&filter](std::string_view before, unsigned bit) {
    for (std::size_t place = 0; place < KeyFilter::kPlaces; ++place) {
      filter.allow(place, before[KeyFilter::kPlaces - 1 - place], bit);
    }
  };
  allow("ame", 1);
  allow("\"id", 2);
  return filter;
}

struct SiftedText {
  SiftSummary summary;
  std::vector<std::uint32_t> colons;
  bool operator==(const SiftedText&) const = default;
};

SiftedText sift(const Kernel& kernel, std::string_view text, bool stops_at_line_break = true) {
  static const KeyFilter filter = name_filter();
  const Block block = copy_block(text);
  SiftedText sifted{.summary = {}, .colons = std::vector<std::uint32_t>(Kernel::kKeyCapacity, 7)};
  kernel.find_keys(block.bytes.data(), block.bytes.size(), stops_at_line_break, filter,
                   sifted.colons.data(), sifted.summary);
  sifted.colons.resize(sifted.summary.key_count);
  return sifted;
}

TEST_P(EveryKernel, SiftsTheKeysOfTheFirstLine) {
  const std::string_view text =
      "{\"host\":{\"name\":\"x\"},\"id\":1,\"n\":\"\\\"name\\\":\"}\n{\"name\":2}";
  const SiftedText sifted = sift(*GetParam(), text);
  EXPECT_EQ(sifted.summary.size, text.find('\n'));
  EXPECT_EQ(sifted.colons, (std::vector<std::uint32_t>{15, 25}));
  EXPECT_EQ(sifted.summary.text, (TextSummary{.open_count = 2, .close_count = 2}));
  EXPECT_FALSE(sifted.summary.has_loose_colon);
  EXPECT_FALSE(sifted.summary.has_unicode_escape);
  EXPECT_EQ(sift(*GetParam(), text, false).colons, (std::vector<std::uint32_t>{15, 25, 52}));
}

TEST_P(EveryKernel, SiftingTellsWhatIsUncertain) {
  EXPECT_TRUE(sift(*GetParam(), R"({"name" : 1})").summary.has_loose_colon);
  EXPECT_TRUE(sift(*GetParam(), R"({"\u006e":1})").summary.has_unicode_escape);
  EXPECT_TRUE(sift(*GetParam(), std::string(62, ' ') + R"("\u)").summary.has_unicode_escape);
  EXPECT_FALSE(sift(*GetParam(), "{\"\\\n\"u").summary.has_unicode_escape)
      << "the line ends between them";
  EXPECT_TRUE(sift(*GetParam(), "{\"a\nb\"}").summary.text.ends_in_string);
  EXPECT_TRUE(sift(*GetParam(), "{\"a\nb\"}", false).summary.text.has_control);
  std::string many = "{";
  for (std::size_t i = 0; i < Kernel::kMaxKeys + 100; ++i) {
    many += "\"name\":1,";
  }
  EXPECT_EQ(sift(*GetParam(), many).summary.key_count, Kernel::kMaxKeys);
}

// A key at every place about the bounds of blocks, and a line break behind it at every distance.
TEST_P(EveryKernel, SiftsAcrossBlocks) {
  for (std::size_t begin = 0; begin <= 130; ++begin) {
    const std::string blanks(begin, ' ');
    const std::string text = blanks + R"("user.name":"id":)";
    const SiftedText sifted = sift(*GetParam(), text);
    EXPECT_EQ(sifted, sift(*usable_kernels().front(), text)) << begin;
    EXPECT_EQ(sifted.colons, (std::vector<std::uint32_t>{static_cast<std::uint32_t>(begin + 11),
                                                         static_cast<std::uint32_t>(begin + 16)}))
        << begin;
    const std::string broken = text + blanks + "\n\"name\":";
    EXPECT_EQ(sift(*GetParam(), broken).summary.size, text.size() + begin);
    EXPECT_EQ(sift(*GetParam(), broken), sift(*usable_kernels().front(), broken)) << begin;
  }
}

TEST_P(EveryKernel, SiftsAnyBytesAsTheJudgeDoes) {
  const std::string alphabet("\"\"\"\\{}[]:::,nameidu. \n\x1f\x80", 24);
  std::mt19937_64 random(2);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (std::size_t size = random() % 300; text.size() < size;) {
      text +=
          random() % 4 == 0 ? "\"name\":" : std::string(1, alphabet[random() % alphabet.size()]);
    }
    for (const bool stops : {false, true}) {
      ASSERT_EQ(sift(*GetParam(), text, stops), sift(*usable_kernels().front(), text, stops))
          << text;
    }
  }
}

SiftSummary find_texts(const Kernel& kernel, std::string_view text, bool stops_at_line_break) {
  static const std::array<SoughtText, 2> sought{
      {{.text = "abcab", .size = 5, .first = 'c', .second = 'a', .second_at = 3},
       {.text = "bbbb", .size = 4, .first = 'b', .second = 'b', .second_at = 1}}};
  const Block block = copy_block(text);
  SiftSummary summary;
  kernel.find_texts(block.bytes.data(), block.bytes.size(), stops_at_line_break, sought.data(),
                    sought.size(), summary);
  return summary;
}

TEST_P(EveryKernel, FindsTextsAcrossBlocks) {
  for (std::size_t begin = 0; begin <= 130; ++begin) {
    const std::string blanks(begin, ' ');
    EXPECT_TRUE(find_texts(*GetParam(), blanks + "abcab", true).has_text) << begin;
    EXPECT_TRUE(find_texts(*GetParam(), blanks + "\"abbbb\"", true).has_text) << begin;
    EXPECT_FALSE(find_texts(*GetParam(), blanks + "abcaxbbb", true).has_text) << begin;
    EXPECT_FALSE(find_texts(*GetParam(), blanks + "abca", true).has_text) << begin;
    EXPECT_FALSE(find_texts(*GetParam(), blanks + "abc\nabcab", true).has_text) << begin;
    EXPECT_TRUE(find_texts(*GetParam(), blanks + "abc\nabcab", false).has_text) << begin;
  }
}

TEST_P(EveryKernel, FindsTextsInAnyBytesAsTheJudgeDoes) {
  const std::string_view alphabet = "aaabbbbcc\"\\{\n\x80u";
  std::mt19937_64 random(3);
  std::size_t found = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text(random() % 200, ' ');
    std::ranges::generate(text, [&] { return alphabet[random() % alphabet.size()]; });
    for (const bool stops : {false, true}) {
      const SiftSummary expected = find_texts(*usable_kernels().front(), text, stops);
      ASSERT_EQ(find_texts(*GetParam(), text, stops), expected) << text;
      found += expected.has_text ? 1U : 0U;
    }
  }
  EXPECT_GT(found, 100U);
  EXPECT_LT(found, 7900U);
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
