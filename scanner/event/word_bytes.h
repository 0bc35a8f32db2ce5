#pragma once

// Questions to eight bytes at once, for runs of text in which nothing happens ("Bit Twiddling
// Hacks", "Determine if a word has a zero byte", "… a byte less than n").

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace trawl {

class WordBytes {
 public:
  static constexpr std::size_t kSize = sizeof(std::uint64_t);

  // Those at text[at]. Requires that many.
  WordBytes(std::string_view text, std::size_t at) { std::memcpy(&word_, text.data() + at, kSize); }

  // Not 0 if one of them is.
  [[nodiscard]] std::uint64_t is(char byte) const {
    const std::uint64_t zeros = word_ ^ (kLowBits * static_cast<unsigned char>(byte));
    return (zeros - kLowBits) & ~zeros & kHighBits;
  }
  // C0 controls.
  [[nodiscard]] std::uint64_t is_control() const {
    return (word_ - kLowBits * 0x20) & ~word_ & kHighBits;
  }
  [[nodiscard]] std::uint64_t is_beyond_ascii() const { return word_ & kHighBits; }

  void copy_to(char* out) const { std::memcpy(out, &word_, kSize); }

 private:
  static constexpr std::uint64_t kLowBits = 0x0101010101010101;
  static constexpr std::uint64_t kHighBits = 0x8080808080808080;

  std::uint64_t word_ = 0;
};

}  // namespace trawl
