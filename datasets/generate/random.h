#pragma once

// A generator of random numbers that yields the same sequence everywhere and for ever: archives
// made from a seed are compared between machines. SplitMix64 (Steele, Lea, Flood: Fast Splittable
// Pseudorandom Number Generators, 2014); the standard library's distributions are not portable.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace trawl::datasets {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  // In [0, bound), by multiplication (Lemire); its bias is below 2^-32 for the bounds used here.
  // Requires bound > 0.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
  }

  // True once in `n` on average.
  bool one_in(std::uint32_t n) { return below(n) == 0; }

  template <class T>
  const T& pick(std::span<const T> choices) {
    return choices[below(static_cast<std::uint32_t>(choices.size()))];
  }

  // Appends `count` random characters of `alphabet`, whose size is a power of two.
  void append(std::string& out, std::uint32_t count, std::string_view alphabet) {
    const std::size_t mask = alphabet.size() - 1;
    std::uint64_t bits = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i % 8 == 0) {
        bits = next();
      }
      out += alphabet[bits & mask];
      bits >>= 8U;
    }
  }

 private:
  std::uint64_t state_;
};

inline constexpr std::string_view kHexDigits = "0123456789abcdef";
inline constexpr std::string_view kBase32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

}  // namespace trawl::datasets
