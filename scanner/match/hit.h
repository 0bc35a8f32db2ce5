#pragma once

// Hit: one event and the rules whose conditions it satisfied, with all that is needed to write its
// alerts.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/block.h"
#include "io/input_list.h"
#include "rules/ir/value.h"
#include "rules/rule_set.h"

namespace trawl {

// Where an event lies. Total order over all events of a scan.
struct Place {
  InputId input{};
  std::uint32_t member = 0;        // its ordinal in the input (io/member_reader.h)
  std::uint64_t offset_bytes = 0;  // in the unpacked bytes of the member
  auto operator<=>(const Place&) const = default;
};

// What hits are ordered by: time, then place; those without a time come last.
struct HitKey {
  std::optional<Timestamp> time;  // @timestamp
  Place place;
  bool operator==(const HitKey&) const = default;
};

// The order of hits, and so of alerts.
[[nodiscard]] bool comes_before(const HitKey& a, const HitKey& b);

// Where an event lies, in full.
struct HitOrigin {
  Place place;
  std::uint64_t record = 0;
  bool operator==(const HitOrigin&) const = default;
};

struct Hit {
  HitKey key;
  std::uint64_t record = 0;   // number of the line in its input, from 1
  std::string index;          // index name, "" if unknown
  std::vector<RuleId> rules;  // ascending
  std::string mapping;        // name of the mapping of a raw event, "" of an ECS event
  Block event;                // the event's bytes as they lie in the input
  // What rules saw of it, if that is something else: what a raw event became, what a carrier holds.
  Block mapped;
  // The first event of the scan with the same bytes, if this is a later one; known after the merge.
  std::optional<HitOrigin> duplicate_of;
};

}  // namespace trawl
