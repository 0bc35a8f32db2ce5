#pragma once

// The times that matching needs: when an event happened, and when the rule that looks at it runs.

#include <chrono>
#include <optional>
#include <span>

#include "rules/ir/value.h"
#include "rules/rule.h"
#include "scanner/event/event_fields.h"

namespace trawl {

// The first of the values of `@timestamp`; nullopt if there is none or it is no time.
[[nodiscard]] std::optional<Timestamp> event_time(std::span<const FieldValue> timestamps);

// How often the rule runs; five minutes, Elastic's default, if the rule says nothing readable.
[[nodiscard]] std::chrono::seconds run_interval(const Rule& rule);

// When a rule looks at an event: its runs are at the multiples of its interval since 1970, and this
// is the first at or after the event. What `now` means in its query.
[[nodiscard]] Timestamp run_time(Timestamp event, std::chrono::seconds interval);

}  // namespace trawl
