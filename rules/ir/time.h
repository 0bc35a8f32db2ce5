#pragma once

// Text ↔ time, and Elasticsearch's date math.
//
// Dates are what the mapping format strict_date_optional_time||epoch_millis accepts: 2026, 2026-04,
// 2026-04-10, 2026-04-10T12, …T12:34, …T12:34:56, with a fraction of 1 to 9 digits after '.' or
// ',', and with Z, ±hh, ±hh:mm, ±hhmm or no zone (UTC); a blank may stand for the T. Or
// milliseconds since 1970 as an integer.

#include <optional>
#include <string>
#include <string_view>

#include "rules/ir/value.h"

namespace trawl {

// An instant; missing parts are the least possible. Years 1678 to 2261 (nanoseconds in 64 bits);
// outside: nullopt.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text);

// "now-30d/d", "2014-11-18||/M", "2014-11-18T14:27". `rounds_up` is what gt and lte ask for.
[[nodiscard]] std::optional<DateMath> parse_date_math(std::string_view text, bool rounds_up);

// "2026-04-10T12:34:56.789Z": milliseconds, cut, or more digits if the instant has them.
[[nodiscard]] std::string timestamp_text(Timestamp time);

}  // namespace trawl
