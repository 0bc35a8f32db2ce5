#pragma once

// Instant: a point in time of any year a log may write, and the arithmetic that time.cpp and
// date_math.cpp share. Not for use outside rules/ir: others read rules/ir/time.h.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/ir/value.h"

namespace trawl {

inline constexpr std::int64_t kNanosPerMilli = 1'000'000;
inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::int64_t kMillisPerSecond = 1000;
inline constexpr std::int64_t kMillisPerDay = 24 * 3600 * kMillisPerSecond;

// Days since 1970-01-01 in the proleptic Gregorian calendar.
[[nodiscard]] constexpr std::int64_t days_of(std::chrono::year_month_day date) {
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

// The range of a Timestamp, in whole years, so that both ends are round in any unit.
inline constexpr int kFirstYear = 1678;
inline constexpr int kEndYear = 2262;
inline constexpr std::int64_t kFirstMilli =
    days_of(std::chrono::year{kFirstYear} / 1 / 1) * kMillisPerDay;
inline constexpr std::int64_t kLastMilli =
    days_of(std::chrono::year{kEndYear} / 1 / 1) * kMillisPerDay - 1;

// Rounded towards minus infinity.
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

[[nodiscard]] constexpr std::int64_t to_millis(Timestamp time) {
  return floor_divide(time.nanoseconds, kNanosPerMilli);
}

// The nearest instant in range.
[[nodiscard]] constexpr Timestamp from_millis(std::int64_t millis) {
  return {std::clamp(millis, kFirstMilli, kLastMilli) * kNanosPerMilli};
}

struct Instant {
  std::int64_t seconds = 0;  // since 1970
  std::int64_t nanos = 0;    // 0 to 999,999,999

  [[nodiscard]] constexpr bool is_representable() const {
    return seconds >= kFirstMilli / kMillisPerSecond && seconds <= kLastMilli / kMillisPerSecond;
  }
  [[nodiscard]] constexpr Timestamp timestamp() const {
    return {seconds * kNanosPerSecond + nanos};
  }
  [[nodiscard]] constexpr Timestamp nearest_timestamp() const {
    if (is_representable()) {
      return timestamp();
    }
    return from_millis(seconds < 0 ? kFirstMilli : kLastMilli);
  }
};

// What stands in for the parts of a time of day that a text leaves out: 00:00:00, or
// 23:59:59.999999999. A missing month or day is the first in either case.
enum class MissingTime : std::uint8_t { First, Last };

// The texts that rules/ir/time.h names. Allocates nothing.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text, MissingTime missing);

}  // namespace trawl
