#pragma once

// TextPrint: the length and the ends of a text, as a few words that are taken and compared without
// a branch. Equal texts have equal prints, whatever the case of their letters; so a text whose
// print no wanted text has is not wanted.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scanner/match/bytes16.h"

namespace trawl {

class TextPrint {
 public:
  // Of a longer text only the first so many bytes count.
  static constexpr std::size_t kMaxBytes = 32;
  // Of either end.
  static constexpr std::size_t kEndBytes = 8;

  // `size` bytes at `begin`, at most kMaxBytes; kEndBytes are readable before them and behind
  // `begin`.
  TextPrint(const char* begin, std::size_t size)
      : first_((word_at(begin) & ~kLastBytes[kEndBytes - std::min(size, kEndBytes)]) | kCase),
        last_((word_at(begin + size - kEndBytes) & kLastBytes[std::min(size, kEndBytes)]) | kCase),
        size_(size) {}

  explicit TextPrint(std::string_view text) : TextPrint(Padded(text)) {}

  // A number for all of it, in whose highest bits as much is told as in others.
  [[nodiscard]] std::uint64_t bits() const {
    return mixed((first_ * kFactor) ^ last_, size_ * kFactor);
  }
  // A number for the first bytes, or the last ones; `mask` says which, as end_mask() makes it.
  [[nodiscard]] std::uint64_t first_bits(std::uint64_t mask) const { return mixed(first_ & mask); }
  [[nodiscard]] std::uint64_t last_bits(std::uint64_t mask) const { return mixed(last_ & mask); }
  // False if the text may be longer, and its last bytes others.
  [[nodiscard]] bool is_whole() const { return size_ < kMaxBytes; }

  // For so many bytes of the beginning, or the end; at most kEndBytes.
  [[nodiscard]] static std::uint64_t first_mask(std::size_t count) {
    return ~kLastBytes[kEndBytes - count];
  }
  [[nodiscard]] static std::uint64_t last_mask(std::size_t count) { return kLastBytes[count]; }

 private:
  // A text that may be read around.
  struct Padded {
    explicit Padded(std::string_view text) : size(std::min(text.size(), kMaxBytes)) {
      std::ranges::copy(text.substr(0, size), bytes.begin() + kEndBytes);
    }
    std::array<char, kEndBytes + kMaxBytes + kEndBytes> bytes{};
    std::size_t size;
  };
  explicit TextPrint(const Padded& text) : TextPrint(text.bytes.data() + kEndBytes, text.size) {}

  // What tells cases apart; it is taken from all bytes.
  static constexpr std::uint64_t kCase = 0x2020202020202020U;
  static constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;

  static std::uint64_t mixed(std::uint64_t word, std::uint64_t more = 0) {
    const std::uint64_t product = (word ^ (word >> 29U)) * 0xbf58476d1ce4e5b9U + more;
    return product ^ (product >> 32U);
  }

  std::uint64_t first_;
  std::uint64_t last_;
  std::size_t size_;
};

}  // namespace trawl
