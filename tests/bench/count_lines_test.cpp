// bench/macro/count_lines.h: every way to count finds what is there.

#include "bench/macro/count_lines.h"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace bench {
namespace {

std::uint64_t count_each(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

// One byte in so many is a line break, and now and then another.
std::string make_text(unsigned one_in, std::size_t size) {
  std::mt19937 random(7);
  std::string text(size, 'x');
  for (char& byte : text) {
    byte = random() % one_in == 0 ? '\n' : static_cast<char>(random() % 256);
  }
  return text;
}

TEST(CountLines, CountsWhatIsThere) {
  for (const std::size_t size : {0U, 1U, 255U, 256U, 257U, 4096U, 4159U}) {
    for (const unsigned one_in : {1U, 2U, 50U, 5000U}) {
      const std::string text = make_text(one_in, size);
      EXPECT_EQ(count_lines(text), count_each(text)) << size << " bytes, one in " << one_in;
    }
  }
  // At every place of a block, alone.
  for (std::size_t i = 0; i < 2 * kCountBytes; ++i) {
    std::string text(2 * kCountBytes, '\v');
    text[i] = '\n';
    EXPECT_EQ(count_lines(text), 1U) << i;
  }
}

#ifdef __x86_64__
TEST(CountLines, IsTheSameByEverySetOfInstructions) {
  for (const unsigned one_in : {1U, 3U, 100U}) {
    const std::string text = make_text(one_in, 20 * kCountBytes);
    if (__builtin_cpu_supports("avx2")) {
      EXPECT_EQ(count_lines_avx2(text), count_each(text)) << one_in;
    }
    if (__builtin_cpu_supports("avx512bw")) {
      EXPECT_EQ(count_lines_avx512(text), count_each(text)) << one_in;
    }
  }
}
#endif

}  // namespace
}  // namespace bench
