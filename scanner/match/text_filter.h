#pragma once

// TextFilter: a set of texts, as bits: tells of most other texts that they are not among them,
// whatever the case of their letters, without reading more of them than both ends.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/match/text_print.h"

namespace trawl {

class TextFilter {
 public:
  // Room for `count` texts.
  explicit TextFilter(std::size_t count = 0) {
    constexpr std::size_t kBitsPerText = 32;
    std::size_t words = 1;
    while (words * 64 < count * kBitsPerText) {
      words *= 2;
    }
    words_.resize(words);
  }

  void add(std::string_view text) { add_bits(TextPrint(text).bits()); }
  // False if no text that was added has this print, and so none equals the text it was taken from.
  [[nodiscard]] bool may_hold(const TextPrint& print) const { return has_bits(print.bits()); }

  // The same of numbers whose bits are well mixed.
  void add_bits(std::uint64_t bits) { words_[word_of(bits)] |= bit_of(bits); }
  [[nodiscard]] bool has_bits(std::uint64_t bits) const {
    return (words_[word_of(bits)] & bit_of(bits)) != 0;
  }

 private:
  [[nodiscard]] std::size_t word_of(std::uint64_t bits) const {
    return (bits >> 6U) & (words_.size() - 1);
  }
  static std::uint64_t bit_of(std::uint64_t bits) { return std::uint64_t{1} << (bits & 63U); }

  std::vector<std::uint64_t> words_;  // a power of two of them
};

}  // namespace trawl
