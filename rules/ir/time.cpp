// Text ↔ time; the grammar stands in instant.cpp, date math in date_math.cpp.

#include "rules/ir/time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/ir/instant.h"
#include "rules/ir/value.h"

namespace trawl {

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  const auto instant = parse_instant(text, MissingTime::First);
  if (!instant || !instant->is_representable()) {
    return std::nullopt;
  }
  return instant->timestamp();
}

std::optional<Timestamp> parse_date_value(std::string_view text) {
  const auto instant = parse_instant(text, MissingTime::First);
  if (!instant) {
    return std::nullopt;
  }
  return from_millis(to_millis(instant->nearest_timestamp()));
}

std::string timestamp_text(Timestamp time) {
  const std::int64_t seconds = floor_divide(time.nanoseconds, kNanosPerSecond);
  const std::int64_t days = floor_divide(seconds, 86'400);
  const std::int64_t second = seconds - days * 86'400;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  // Not by multiplying back: the second in which the range of time begins is not whole.
  std::int64_t fraction = (time.nanoseconds % kNanosPerSecond + kNanosPerSecond) % kNanosPerSecond;
  std::size_t fraction_digits = 9;
  while (fraction_digits > 3 && fraction % 1000 == 0) {
    fraction /= 1000;
    fraction_digits -= 3;
  }
  struct Part {
    std::int64_t value;
    std::size_t digits;
    char separator;
  };
  const std::array<Part, 7> parts{{
      {static_cast<int>(date.year()), 4, '-'},
      {static_cast<unsigned>(date.month()), 2, '-'},
      {static_cast<unsigned>(date.day()), 2, 'T'},
      {second / 3600, 2, ':'},
      {second / 60 % 60, 2, ':'},
      {second % 60, 2, '.'},
      {fraction, fraction_digits, 'Z'},
  }};
  std::string text;
  for (const Part& part : parts) {
    const std::string digits = std::to_string(part.value);
    text.append(part.digits - std::min(part.digits, digits.size()), '0') += digits;
    text += part.separator;
  }
  return text;
}

}  // namespace trawl
