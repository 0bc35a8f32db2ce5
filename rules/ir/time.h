#pragma once

// Text ↔ time, and Elasticsearch's date math.
//
// Dates are what the mapping format strict_date_optional_time||epoch_millis accepts: 2026, 2026-04,
// 2026-04-10, 2026-04-10T12, …T12:34, …T12:34:56, with a fraction of 1 to 9 digits after '.' or
// ',', and with Z, ±hh, ±hh:mm, ±hhmm or no zone (UTC); a blank may stand for the T. Or
// milliseconds since 1970 as a number; four digits are a year. The calendar is the proleptic
// Gregorian one; there is no hour 24 and no second 60.
//
// Instants have nanoseconds, but a `date` field of Elasticsearch keeps milliseconds only. So
// whatever is compared with a date field is cut to milliseconds on both sides: the event's value by
// parse_date_value(), the rule's by evaluate().

#include <optional>
#include <string>
#include <string_view>

#include "rules/ir/value.h"

namespace trawl {

// An instant; missing parts are the least possible. Years 1678 to 2261 (nanoseconds in 64 bits);
// outside: nullopt. Allocates nothing.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text);

// The instant as a date field holds it: cut to milliseconds, and of years 0 to 9999 that
// parse_timestamp() refuses the nearest that it accepts, so that "0001-01-01" is still a value and
// still early. Allocates nothing.
[[nodiscard]] std::optional<Timestamp> parse_date_value(std::string_view text);

// "now-30d/d", "2014-11-18||/M", "2014-11-18T14:27". `rounds_up` is what gt and lte ask for; gte
// and lt round down. Source: Elasticsearch reference, "Date math" and "Missing date components".
[[nodiscard]] std::optional<DateMath> parse_date_math(std::string_view text, bool rounds_up);

// "2026-04-10T12:34:56.789Z": milliseconds, or six or nine digits if the instant has that many.
[[nodiscard]] std::string timestamp_text(Timestamp time);

}  // namespace trawl
