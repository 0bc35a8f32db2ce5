#include "scanner/match/clock.h"

#include <cstdint>
#include <limits>

#include "rules/ir/time.h"
#include "rules/rule_reader.h"

namespace trawl {

std::optional<Timestamp> event_time(std::span<const FieldValue> timestamps) {
  if (timestamps.empty() || timestamps.front().kind == JsonKind::True ||
      timestamps.front().kind == JsonKind::False) {
    return std::nullopt;
  }
  return parse_timestamp(timestamps.front().text);
}

std::chrono::seconds run_interval(const Rule& rule) {
  const auto interval = parse_duration(rule.interval);
  return interval && interval->count() > 0 ? *interval : std::chrono::minutes(5);
}

Timestamp run_time(Timestamp event, std::chrono::seconds interval) {
  const std::int64_t step = std::chrono::nanoseconds(interval).count();
  std::int64_t since_last = event.nanoseconds % step;
  since_last += since_last < 0 ? step : 0;
  if (since_last == 0) {
    return event;
  }
  const std::int64_t wait = step - since_last;
  const std::int64_t latest = std::numeric_limits<std::int64_t>::max() - wait;
  return {event.nanoseconds > latest ? event.nanoseconds : event.nanoseconds + wait};
}

}  // namespace trawl
