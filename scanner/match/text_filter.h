#pragma once

// TextFilter: a set of texts, as bits: tells of most other texts that they are not among them,
// whatever the case of their letters, without reading more of them than both ends.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace trawl {

class TextFilter {
 public:
  // What is compared of a text: its length and up to eight bytes of either end, with what tells
  // cases apart taken from all bytes.
  class Print {
   public:
    explicit Print(std::string_view text) {
      constexpr std::size_t kWord = sizeof(std::uint64_t);
      std::uint64_t first = 0;
      std::uint64_t last = 0;
      if (text.size() >= kWord) {
        std::memcpy(&first, text.data(), kWord);
        std::memcpy(&last, text.data() + text.size() - kWord, kWord);
      } else if (text.size() >= kWord / 2) {
        std::memcpy(&first, text.data(), kWord / 2);
        std::memcpy(&last, text.data() + text.size() - kWord / 2, kWord / 2);
      } else {
        for (const char byte : text) {
          first = first << 8U | static_cast<unsigned char>(byte);
        }
      }
      constexpr std::uint64_t kCase = 0x2020202020202020U;
      constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;
      std::uint64_t mixed = ((first | kCase) * kFactor) ^ (last | kCase);
      mixed = (mixed ^ (mixed >> 29U)) * 0xbf58476d1ce4e5b9U + text.size() * kFactor;
      bits_ = mixed ^ (mixed >> 32U);
    }
    [[nodiscard]] std::uint64_t bits() const { return bits_; }

   private:
    std::uint64_t bits_;
  };

  // Room for `count` texts.
  explicit TextFilter(std::size_t count = 0) {
    constexpr std::size_t kBitsPerText = 32;
    std::size_t words = 1;
    while (words * 64 < count * kBitsPerText) {
      words *= 2;
    }
    words_.resize(words);
  }

  void add(std::string_view text) {
    const Print print(text);
    words_[word_of(print)] |= bit_of(print);
  }
  // False if no text that was added has this print, and so none equals the text it was taken from.
  [[nodiscard]] bool may_hold(Print print) const {
    return (words_[word_of(print)] & bit_of(print)) != 0;
  }

 private:
  [[nodiscard]] std::size_t word_of(Print print) const {
    return (print.bits() >> 6U) & (words_.size() - 1);
  }
  static std::uint64_t bit_of(Print print) { return std::uint64_t{1} << (print.bits() & 63U); }

  std::vector<std::uint64_t> words_;  // a power of two of them
};

}  // namespace trawl
