#pragma once

// Which bytes a backslash has taken the meaning of, 64 at a time, for the kernels.
//
// In a run of backslashes every second one is escaped, and so is what follows a run of odd length.
// Subtracting the beginnings of runs from the places behind them carries through each run; what is
// left of a pattern of odd bits tells the parity (simdjson, json_escape_scanner).
//
// Always inlined: each kernel is compiled with flags of its own, and must not share code with the
// others.

#include <cstdint>

namespace trawl {

class EscapeScan {
 public:
  // The escaped bytes of the next block, whose backslashes are given.
  [[gnu::always_inline]] inline std::uint64_t next(std::uint64_t slashes) {
    if (slashes == 0) {
      const std::uint64_t escaped = first_is_escaped_;
      first_is_escaped_ = 0;
      return escaped;
    }
    const std::uint64_t escaping = slashes & ~first_is_escaped_;
    const std::uint64_t odd_or_behind = kOddBits | (escaping << 1U);
    const std::uint64_t parity = (odd_or_behind - escaping) ^ kOddBits;
    const std::uint64_t escaped = parity ^ (slashes | first_is_escaped_);
    first_is_escaped_ = (parity & slashes) >> 63U;
    return escaped;
  }

 private:
  static constexpr std::uint64_t kOddBits = 0xAAAAAAAAAAAAAAAAU;
  std::uint64_t first_is_escaped_ = 0;  // bit 0: the block before ended in an escaping backslash
};

}  // namespace trawl
