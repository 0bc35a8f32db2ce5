#pragma once

// Hit: one event and the rules whose conditions it satisfied, with all that is needed to write its
// alerts.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/input_list.h"
#include "rules/ir/value.h"
#include "rules/rule_set.h"

namespace trawl {

// Where an event lies. Total order over all events of a scan.
struct Place {
  InputId input{};
  std::uint64_t offset_bytes = 0;  // in the unpacked bytes of the input
  auto operator<=>(const Place&) const = default;
};

struct Hit {
  std::optional<Timestamp> time;  // @timestamp; hits without one come last
  Place place;
  std::uint64_t record = 0;   // number of the line in its input, from 1
  std::string index;          // index name, "" if unknown
  std::string event;          // the event's bytes as they lie in the input
  std::vector<RuleId> rules;  // ascending
};

// The order of hits, and so of alerts: time, then place.
[[nodiscard]] bool comes_before(const Hit& a, const Hit& b);

}  // namespace trawl
