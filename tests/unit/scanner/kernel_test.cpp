#include "scanner/event/walk/kernel.h"

#include <algorithm>
#include <array>
#include <random>
#include <span>
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

const KeyEndings kAnyKey = KeyEndings::any();

// Those of keys that end in these, each in a group of its own.
KeyEndings endings_of(std::span<const std::string_view> ends) {
  KeyEndings endings;
  for (std::size_t group = 0; group < ends.size(); ++group) {
    for (std::size_t place = 0; place < KeyEndings::kBytes; ++place) {
      for (std::size_t half = 0; half < KeyEndings::kHalves; ++half) {
        const std::string_view end = ends[group];
        const bool is_own =
            place >= end.size() ||
            half == static_cast<unsigned char>(end[end.size() - 1 - place]) % KeyEndings::kHalves;
        endings.groups[place][half] |= static_cast<std::uint8_t>((is_own ? 1U : 0U) << group);
      }
    }
  }
  return endings;
}

// Keys, those with a dot too, and these texts.
struct Wanted {
  [[nodiscard]] static SiftQuery keys() { return {.keys = &kAnyKey}; }
  [[nodiscard]] static SiftQuery dots() { return {.keys = &kAnyKey, .finds_dots = true}; }
  [[nodiscard]] SiftQuery words() const {
    return {.texts = texts.data(), .text_count = texts.size()};
  }
  [[nodiscard]] SiftQuery both() const {
    return {.keys = &kAnyKey, .texts = texts.data(), .text_count = texts.size()};
  }

  std::array<SoughtText, 3> texts{
      {{.text = "abcab", .size = 5, .first = 'c', .second = 'a', .second_at = 3},
       {.text = "bbbb", .size = 4, .first = 'b', .second = 'b', .second_at = 1},
       {.text = "cc", .size = 2, .first = 'c', .second = 'c', .second_at = 1, .is_segment = true}}};
};

struct Sifted {
  std::vector<SiftMark> marks;
  std::size_t looked_at = 0;
  bool operator==(const Sifted&) const = default;

  [[nodiscard]] std::vector<std::size_t> places(SiftMark::Kind kind) const {
    std::vector<std::size_t> places;
    for (const SiftMark& mark : marks) {
      if (mark.kind() == kind) {
        places.push_back(mark.place());
      }
    }
    return places;
  }
};

Sifted sift(const Kernel& kernel, std::string_view text, const SiftQuery& query,
            std::size_t max_marks = 1000) {
  const Block block = copy_block(text);
  Sifted sifted{.marks = std::vector<SiftMark>(max_marks + Kernel::kSpareMarks)};
  sifted.marks.resize(kernel.sift(block.bytes.data(), block.bytes.size(), query,
                                  sifted.marks.data(), max_marks, sifted.looked_at));
  return sifted;
}

using Places = std::vector<std::size_t>;

TEST_P(EveryKernel, SiftsKeysAndLineBreaks) {
  const Wanted wanted;
  const std::string_view text =
      "{\"host\":{\"name\":\"x\"},\"id\":1,\"n\":\"\\\"name\\\":\"}\n{\"name\":2}";
  const Sifted sifted = sift(*GetParam(), text, wanted.keys());
  EXPECT_EQ(sifted.places(SiftMark::Kind::Key), (Places{7, 15, 25, 31, 41, 52}));
  EXPECT_EQ(sifted.places(SiftMark::Kind::LineBreak), (Places{44}));
  EXPECT_EQ(sifted.places(SiftMark::Kind::Sign), Places());
  EXPECT_EQ(sifted.places(SiftMark::Kind::Check), Places());
  EXPECT_EQ(sifted.looked_at, text.size());
}

// A key is told by the lower halves of its last bytes, wherever it stands.
TEST_P(EveryKernel, SiftsKeysByTheirEndings) {
  static_assert(KeyEndings::kBytes == 6);
  const std::array<std::string_view, 3> ends = {"\"id", "name", "region"};
  const KeyEndings endings = endings_of(ends);
  const SiftQuery query{.keys = &endings};
  const auto keys = [&](std::string_view text) {
    return sift(*GetParam(), text, query).places(SiftMark::Kind::Key);
  };
  EXPECT_EQ(keys(R"({"id":1,"ids":2,"my_id":3})"), (Places{5})) << "a quote is part of the first";
  EXPECT_EQ(keys(R"({"name":1,"username":2,"names":3})"), (Places{7, 20}));
  EXPECT_EQ(keys(R"({"xxregion":1,"legion":2,"vegion":3})"), (Places{11}));
  EXPECT_EQ(keys(R"({"NAME":1,"~a}e":2})"), (Places{7, 16})) << "letters of the same lower halves";
  EXPECT_EQ(keys(R"(name":1)"), (Places{5})) << "before a text there is nothing else";
  EXPECT_EQ(keys(R"(ame":1)"), Places());
  EXPECT_EQ(keys(R"(":1)"), Places());
  for (std::size_t before = 0; before < 140; ++before) {
    const std::string text = std::string(before, ' ') + R"("name":1,"nama":2,"id":3)";
    EXPECT_EQ(keys(text), (Places{before + 6, before + 22})) << before;
  }
}

TEST_P(EveryKernel, SiftsKeysWithDots) {
  const auto dots = [&](std::string_view text) {
    return sift(*GetParam(), text, Wanted::dots()).places(SiftMark::Kind::Dot);
  };
  EXPECT_EQ(dots(R"({"a.b":1,"c":"d.e","f":"g.h","":2})"), (Places{6}));
  EXPECT_EQ(dots(R"({".":1,"a.b.c":2})"), (Places{4, 14}));
  EXPECT_EQ(dots(R"(a.b":1)"), (Places{4})) << "behind no quote at all";
  EXPECT_EQ(dots(R"({"v":"\"a.b\":1"})"), (Places{13})) << "a key in a text looks like one";
  EXPECT_EQ(sift(*GetParam(), R"({"a.b":1})", Wanted::keys()).places(SiftMark::Kind::Dot),
            Places());
  for (std::size_t before = 0; before < 140; ++before) {
    for (const std::size_t within : {1U, 63U, 64U, 70U}) {
      const std::string text = std::string(before, ' ') + "\"." + std::string(within, 'k') +
                               "\":1,\"" + std::string(within, 'k') + "\":2";
      EXPECT_EQ(dots(text), (Places{before + within + 3})) << before << " " << within;
    }
  }
}

TEST_P(EveryKernel, SiftingTellsWhatIsUncertain) {
  const Wanted wanted;
  const auto signs = [&](std::string_view text) {
    return sift(*GetParam(), text, wanted.keys()).places(SiftMark::Kind::Sign);
  };
  EXPECT_EQ(signs(R"({"name" : 1})"), (Places{8}));
  EXPECT_EQ(signs("{\"name\"\t\r : 1}"), (Places{10}));
  EXPECT_EQ(signs(R"({"a":"b : c"})"), Places()) << "no quote before the blank";
  EXPECT_EQ(signs(R"({"\u006e":1})"), (Places{3}));
  EXPECT_EQ(signs(std::string(62, ' ') + R"("\u)"), (Places{64}));
  EXPECT_EQ(signs("{\"\\\n\"u"), Places());
}

TEST_P(EveryKernel, SiftingTellsWhatNeedsACheck) {
  const Wanted wanted;
  const auto checks = [&](std::string_view text) {
    return sift(*GetParam(), text, wanted.words()).places(SiftMark::Kind::Check);
  };
  EXPECT_EQ(checks("{}\r\n{}\r\n"), Places());
  EXPECT_EQ(checks("{}\r"), (Places{2}));
  EXPECT_EQ(checks("{}\r {}\n"), (Places{2}));
  EXPECT_EQ(checks(std::string(63, ' ') + "\r\n"), Places());
  EXPECT_EQ(checks(std::string(63, ' ') + "\r "), (Places{63}));
  EXPECT_EQ(checks("a\xff\xff\nb\x01"), (Places{1, 5}));
  EXPECT_EQ(checks(std::string(64, ' ') + std::string(1, '\0')), (Places{64}));
}

TEST_P(EveryKernel, SiftingStopsForWantOfRoom) {
  const Wanted wanted;
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "{\"name\":1}\n";
  }
  const Sifted sifted = sift(*GetParam(), text, wanted.keys(), 40);
  EXPECT_GE(sifted.marks.size(), 40U);
  EXPECT_LT(sifted.looked_at, text.size());
  EXPECT_EQ(sifted, sift(*GetParam(), text.substr(0, sifted.looked_at), wanted.keys()));
}

// Whatever is in the block at which there is no more room.
TEST_P(EveryKernel, SiftingWritesNoFurtherThanItMay) {
  const Wanted wanted;
  const SiftMark untouched(SiftMark::Kind::Sign, 12345);
  constexpr std::size_t kBehind = 100;
  std::mt19937_64 random(8);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const std::vector<std::string> parts = {"\n", "\":", ".\":", "\x80\n", "\\u\n", "x"};
    const std::size_t kinds = 1 + random() % parts.size();
    while (text.size() < 400) {
      text += parts[random() % kinds];
    }
    const std::size_t max_marks = 1 + random() % 150;
    const Block block = copy_block(text);
    for (const SiftQuery& query : {wanted.keys(), wanted.dots(), wanted.words(), wanted.both()}) {
      std::vector<SiftMark> marks(max_marks + Kernel::kSpareMarks + kBehind, untouched);
      std::size_t looked_at = 0;
      const std::size_t count = GetParam()->sift(block.bytes.data(), block.bytes.size(), query,
                                                 marks.data(), max_marks, looked_at);
      ASSERT_LE(count, max_marks + Kernel::kSpareMarks);
      ASSERT_EQ(std::count(marks.end() - kBehind, marks.end(), untouched), kBehind) << text;
    }
  }
}

// A key, a text and a line break at every place about the bounds of blocks.
TEST_P(EveryKernel, SiftsAcrossBlocks) {
  const Wanted wanted;
  for (std::size_t begin = 4; begin <= 200; ++begin) {
    const std::string text = std::string(begin, ' ') + "\"user.name\":\"id\":abcab\nabc\nab bbbb";
    const Sifted sifted = sift(*GetParam(), text, wanted.both());
    EXPECT_EQ(sifted.places(SiftMark::Kind::Key), (Places{begin + 11, begin + 16})) << begin;
    EXPECT_EQ(sifted.places(SiftMark::Kind::LineBreak), (Places{begin + 22, begin + 26})) << begin;
    EXPECT_EQ(sifted.places(SiftMark::Kind::Sign), (Places{begin + 20, begin + 31})) << begin;
    EXPECT_EQ(sifted, sift(*usable_kernels().front(), text, wanted.both())) << begin;
  }
}

TEST_P(EveryKernel, SiftsAnyBytesAsTheJudgeDoes) {
  const Wanted wanted;
  const std::array<std::string_view, 4> ends = {"name", "\"c", "a\"b", "cc"};
  const KeyEndings few = endings_of(ends);
  const std::string_view alphabet = "aaabbbbccname\"\"id::\\{. \n\r\x80u";
  std::mt19937_64 random(3);
  std::size_t found = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text(random() % 300, ' ');
    std::ranges::generate(text, [&] { return alphabet[random() % alphabet.size()]; });
    if (text.size() > 20) {
      text.replace(random() % (text.size() - 7), 7, "\"name\":");
    }
    for (const SiftQuery& query : {wanted.keys(), wanted.dots(), wanted.words(), wanted.both(),
                                   SiftQuery{.keys = &few, .finds_dots = true},
                                   SiftQuery{.texts = wanted.texts.data(), .text_count = 1}}) {
      const Sifted expected = sift(*usable_kernels().front(), text, query);
      ASSERT_EQ(sift(*GetParam(), text, query), expected) << text;
      found += expected.places(SiftMark::Kind::Key).size();
    }
  }
  EXPECT_GT(found, 1000U);
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
