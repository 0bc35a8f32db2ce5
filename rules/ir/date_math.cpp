// Date math, after Elasticsearch's JavaDateMathParser: steps are taken from left to right in UTC,
// weeks begin on Monday, and a step rounded up ends one millisecond before the next unit begins.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "rules/ir/instant.h"
#include "rules/ir/time.h"
#include "rules/ir/value.h"

namespace trawl {
namespace {

// Where steps stop: one past the last instant, so that rounding up can still step back from it.
constexpr std::int64_t kEndMilli = kLastMilli + 1;

// The digits that `text` begins with, which are removed from it; 1 if there are none, nullopt if
// the number does not fit in 31 bits.
std::optional<std::int64_t> take_amount(std::string_view& text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') {
    return 1;
  }
  std::int32_t amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc{}) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return amount;
}

// What stands behind the anchor: ('/' unit | ('+' | '-') [number] unit)*.
std::optional<std::vector<DateMath::Step>> parse_steps(std::string_view text) {
  std::vector<DateMath::Step> steps;
  while (!text.empty()) {
    const char sign = text.front();
    text.remove_prefix(1);
    const auto amount = take_amount(text);
    if (!amount || text.empty() || std::string_view("/+-").find(sign) == std::string_view::npos) {
      return std::nullopt;
    }
    const bool is_round = sign == '/';
    const char unit = text.front() == 'H' ? 'h' : text.front();
    text.remove_prefix(1);
    if (std::string_view("yMwdhms").find(unit) == std::string_view::npos ||
        (is_round && *amount != 1)) {
      return std::nullopt;
    }
    if (is_round) {
      steps.push_back({DateMath::Step::Kind::Round, 0, unit});
    } else {
      steps.push_back({DateMath::Step::Kind::Add, sign == '-' ? -*amount : *amount, unit});
    }
  }
  return steps;
}

// The milliseconds of a unit of fixed length; 0 for months and years.
constexpr std::int64_t unit_millis(char unit) {
  switch (unit) {
    case 's':
      return kMillisPerSecond;
    case 'm':
      return 60 * kMillisPerSecond;
    case 'h':
      return 3600 * kMillisPerSecond;
    case 'd':
      return kMillisPerDay;
    case 'w':
      return 7 * kMillisPerDay;
    default:
      return 0;
  }
}

// The day that `millis` lies in.
constexpr std::chrono::year_month_day date_of(std::int64_t millis) {
  return std::chrono::sys_days{std::chrono::days{floor_divide(millis, kMillisPerDay)}};
}

// The same day and time of day `months` later; the last day of the month if it has no such day.
std::int64_t add_months(std::int64_t millis, std::int64_t months) {
  const std::chrono::year_month_day from = date_of(millis);
  const std::int64_t month_count = static_cast<int>(from.year()) * std::int64_t{12} +
                                   static_cast<unsigned>(from.month()) - 1 + months;
  const std::int64_t year = floor_divide(month_count, 12);
  if (year < kFirstYear || year >= kEndYear) {
    return year < kFirstYear ? kFirstMilli : kEndMilli;
  }
  const std::chrono::year_month month =
      std::chrono::year{static_cast<int>(year)} /
      std::chrono::month{static_cast<unsigned>(month_count - year * 12 + 1)};
  const std::chrono::day last_day = (month / std::chrono::last).day();
  const std::int64_t days = days_of(month / std::min(from.day(), last_day));
  return days * kMillisPerDay + millis - floor_divide(millis, kMillisPerDay) * kMillisPerDay;
}

std::int64_t add(std::int64_t millis, std::int64_t amount, char unit) {
  const std::int64_t length = unit_millis(unit);
  if (length == 0) {
    return add_months(millis, unit == 'y' ? amount * 12 : amount);
  }
  return std::clamp(millis + amount * length, kFirstMilli, kEndMilli);
}

// The first millisecond of the unit that `millis` lies in.
std::int64_t round_down(std::int64_t millis, char unit) {
  const std::int64_t length = unit_millis(unit);
  if (length == 0) {
    const std::chrono::year_month_day date = date_of(millis);
    const std::chrono::month month = unit == 'y' ? std::chrono::January : date.month();
    return days_of(date.year() / month / 1) * kMillisPerDay;
  }
  // 1970-01-01 was a Thursday: weeks begin three days before it.
  const std::int64_t origin = unit == 'w' ? -3 * kMillisPerDay : 0;
  return origin + floor_divide(millis - origin, length) * length;
}

}  // namespace

std::optional<DateMath> parse_date_math(std::string_view text, bool rounds_up) {
  DateMath date;
  date.rounds_up = rounds_up;
  std::string_view steps;
  if (text.starts_with("now")) {
    steps = text.substr(3);
  } else {
    const std::size_t bars = text.find("||");
    const bool has_steps = bars != std::string_view::npos;
    const auto anchor = parse_instant(
        text.substr(0, bars), rounds_up && !has_steps ? MissingTime::Last : MissingTime::First);
    if (!anchor) {
      return std::nullopt;
    }
    date.anchor = anchor->nearest_timestamp();
    steps = has_steps ? text.substr(bars + 2) : std::string_view{};
  }
  auto parsed = parse_steps(steps);
  if (!parsed) {
    return std::nullopt;
  }
  date.steps = std::move(*parsed);
  return date;
}

Timestamp evaluate(const DateMath& date, Timestamp now) {
  std::int64_t millis = to_millis(date.anchor.value_or(now));
  for (const DateMath::Step& step : date.steps) {
    if (step.kind == DateMath::Step::Kind::Add) {
      millis = add(millis, step.amount, step.unit);
      continue;
    }
    millis = round_down(millis, step.unit);
    if (date.rounds_up) {
      millis = add(millis, 1, step.unit) - 1;
    }
  }
  return from_millis(millis);
}

}  // namespace trawl
