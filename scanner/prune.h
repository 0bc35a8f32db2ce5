#pragma once

// Inputs that need not be read for a range of time, told by the date in their path where that is a
// key of a CloudTrail bucket:
//
//   …/AWSLogs/[o-ORGANISATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/FILE
//
// The date is that of the delivery, in UTC. An event is delivered after it happened, within minutes
// as a rule, but later when a region is in trouble; and a file is named for the minute its batch
// was begun, so it may hold events of just after that. Hence the margins. Nothing else about a name
// is believed.

#include <chrono>
#include <optional>
#include <string_view>

#include "rules/ir/value.h"

namespace trawl {

// An event may lie under the day before its own: a batch that was begun before midnight.
inline constexpr std::chrono::days kEarlyDelivery{1};
// … and under days behind it: a late delivery.
inline constexpr std::chrono::days kLateDelivery{2};

// The date in the key of a CloudTrail bucket; nullopt if the path is no such key.
[[nodiscard]] std::optional<std::chrono::sys_days> delivery_day(std::string_view path);

// True if all that was delivered on that day lies before `since`, or at or after `until`.
[[nodiscard]] bool is_outside(std::chrono::sys_days day, std::optional<Timestamp> since,
                              std::optional<Timestamp> until);

}  // namespace trawl
