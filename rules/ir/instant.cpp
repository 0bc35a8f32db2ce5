// Reads dates with a cursor over the text: no strptime, no locale, no time zone data. Grammar:
//
//   instant := iso | millis
//   iso     := yyyy ['-' MM ['-' dd [('T' | ' ') [time]]]]
//   time    := hh [':' mm [':' ss [('.' | ',') digit{1,9}]]] [zone]
//   zone    := 'Z' | ('+' | '-') hh [[':'] mm]
//   millis  := ['-'] digit+ ['.' digit{1,6}]
//
// Source: Elasticsearch reference, mapping parameter "format" (strict_date_optional_time,
// epoch_millis).

#include "rules/ir/instant.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace trawl {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads a text from left to right. Each take_… consumes what it names, or nothing.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool is_at_end() const { return position_ == text_.size(); }
  [[nodiscard]] char peek() const { return is_at_end() ? '\0' : text_[position_]; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(position_); }

  bool take(char wanted) {
    if (is_at_end() || text_[position_] != wanted) {
      return false;
    }
    ++position_;
    return true;
  }

  // Exactly `count` digits.
  std::optional<int> take_number(std::size_t count) {
    if (text_.size() - position_ < count) {
      return std::nullopt;
    }
    int value = 0;
    for (std::size_t index = position_; index < position_ + count; ++index) {
      if (!is_digit(text_[index])) {
        return std::nullopt;
      }
      value = value * 10 + (text_[index] - '0');
    }
    position_ += count;
    return value;
  }

  // One to `most` digits as the fraction of a unit that has 10^9 parts. All digits there are must
  // fit.
  std::optional<std::int64_t> take_fraction(std::size_t most) {
    std::int64_t value = 0;
    std::int64_t weight = kNanosPerSecond;
    std::size_t count = 0;
    for (; is_digit(peek()); ++position_, ++count) {
      if (count == most) {
        return std::nullopt;
      }
      weight /= 10;
      value += (text_[position_] - '0') * weight;
    }
    return count > 0 ? std::optional(value) : std::nullopt;
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

// A time of day, and the offset of its zone.
struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::int64_t nanos = 0;
  int offset_seconds = 0;  // east of Greenwich
};

// Z | ±hh | ±hh:mm | ±hhmm, up to 18 hours; nothing at the end of the text.
std::optional<int> take_zone(Cursor& cursor) {
  if (cursor.is_at_end() || cursor.take('Z')) {
    return 0;
  }
  const bool is_west = cursor.peek() == '-';
  if (!cursor.take('-') && !cursor.take('+')) {
    return std::nullopt;
  }
  const auto hours = cursor.take_number(2);
  if (!hours) {
    return std::nullopt;
  }
  int minutes = 0;
  if (!cursor.is_at_end()) {
    cursor.take(':');
    const auto written = cursor.take_number(2);
    if (!written || *written > 59) {
      return std::nullopt;
    }
    minutes = *written;
  }
  const int seconds = (*hours * 60 + minutes) * 60;
  if (seconds > 18 * 3600) {
    return std::nullopt;
  }
  return is_west ? -seconds : seconds;
}

// hh[:mm[:ss[(.|,)fraction]]][zone]; what is not written stays as in `missing`.
std::optional<TimeOfDay> take_time(Cursor& cursor, const TimeOfDay& missing) {
  TimeOfDay time = missing;
  const auto take_part = [&](int limit, int& part) {
    const auto value = cursor.take_number(2);
    part = value.value_or(0);
    return value && *value <= limit;
  };
  if (!take_part(23, time.hour)) {
    return std::nullopt;
  }
  if (cursor.take(':')) {
    if (!take_part(59, time.minute)) {
      return std::nullopt;
    }
    if (cursor.take(':')) {
      if (!take_part(59, time.second)) {
        return std::nullopt;
      }
      if (cursor.take('.') || cursor.take(',')) {
        const auto nanos = cursor.take_fraction(9);
        if (!nanos) {
          return std::nullopt;
        }
        time.nanos = *nanos;
      }
    }
  }
  const auto zone = take_zone(cursor);
  if (!zone) {
    return std::nullopt;
  }
  time.offset_seconds = *zone;
  return time;
}

Instant instant_of(std::int64_t days, const TimeOfDay& time) {
  return {days * 86'400 + time.hour * 3600 + time.minute * 60 + time.second - time.offset_seconds,
          time.nanos};
}

// yyyy[-MM[-dd[T[time]]]]. A missing month or day is the first, whichever way is rounded; a missing
// time is filled from `missing`.
std::optional<Instant> parse_iso(std::string_view text, const TimeOfDay& missing) {
  Cursor cursor(text);
  const auto year = cursor.take_number(4);
  if (!year) {
    return std::nullopt;
  }
  if (cursor.is_at_end()) {
    return instant_of(days_of(std::chrono::year{*year} / 1 / 1), missing);
  }
  const auto month = cursor.take('-') ? cursor.take_number(2) : std::nullopt;
  if (!month || *month < 1 || *month > 12) {
    return std::nullopt;
  }
  if (cursor.is_at_end()) {
    return instant_of(days_of(std::chrono::year{*year} / *month / 1), missing);
  }
  const auto day = cursor.take('-') ? cursor.take_number(2) : std::nullopt;
  const auto date = std::chrono::year{*year} / *month / day.value_or(0);
  if (!date.ok()) {
    return std::nullopt;
  }
  const std::int64_t days = days_of(date);
  if (cursor.is_at_end() || cursor.rest() == "T") {
    return instant_of(days, missing);
  }
  if (!cursor.take('T') && !cursor.take(' ')) {
    return std::nullopt;
  }
  const auto time = take_time(cursor, missing);
  if (!time || !cursor.is_at_end()) {
    return std::nullopt;
  }
  return instant_of(days, *time);
}

// [-]digits[.fraction]: milliseconds since 1970, the fraction to nanoseconds.
std::optional<Instant> parse_epoch_millis(std::string_view text) {
  constexpr std::int64_t kMostMillis = 100'000'000'000'000'000;
  Cursor cursor(text);
  const bool is_negative = cursor.take('-');
  if (!is_digit(cursor.peek())) {
    return std::nullopt;
  }
  std::int64_t millis = 0;
  for (; is_digit(cursor.peek()); cursor.take(cursor.peek())) {
    if (millis > kMostMillis) {
      return std::nullopt;
    }
    millis = millis * 10 + (cursor.peek() - '0');
  }
  std::int64_t nanos = 0;
  if (cursor.take('.')) {
    const auto fraction = cursor.take_fraction(6);
    if (!fraction) {
      return std::nullopt;
    }
    nanos = *fraction / (kNanosPerSecond / kNanosPerMilli);
  }
  if (!cursor.is_at_end()) {
    return std::nullopt;
  }
  const std::int64_t seconds = millis / kMillisPerSecond;
  nanos += millis % kMillisPerSecond * kNanosPerMilli;
  if (!is_negative) {
    return Instant{seconds, nanos};
  }
  return nanos == 0 ? Instant{-seconds, 0} : Instant{-seconds - 1, kNanosPerSecond - nanos};
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text, MissingTime missing) {
  const TimeOfDay filler =
      missing == MissingTime::Last ? TimeOfDay{23, 59, 59, kNanosPerSecond - 1, 0} : TimeOfDay{};
  const auto iso = parse_iso(text, filler);
  return iso ? iso : parse_epoch_millis(text);
}

}  // namespace trawl
