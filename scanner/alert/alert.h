#pragma once

// Alert: what the user reads.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/error.h"
#include "rules/rule_set.h"
#include "scanner/alert/evidence.h"

namespace trawl {

// Where an event with the same bytes lies that was met before.
struct DuplicateOf {
  std::string input;
  std::string member;  // as in Evidence
  std::uint64_t offset_bytes = 0;
  std::uint64_t record = 0;
};

struct Alert {
  const LoadedRule* rule = nullptr;
  std::string id;  // 32 hex digits; the same for the same event at the same place and the same rule
  std::optional<Timestamp> time;  // @timestamp of the event
  std::string_view event;   // bytes as they lie in the input; kPaddingBytes readable behind them
  std::string index;        // index name, "" if unknown
  std::string document_id;  // `_id` of the wrapper; without one, a hash of the place and the bytes
  // The event itself, out of its wrappers; of a raw event what it became. kPaddingBytes readable
  // behind it.
  std::string_view source;
  std::string mapping;  // name of the mapping of a raw event; "" if the event came as it is
  Severity severity = Severity::Low;  // after severity_mapping
  double risk_score = 0;              // after risk_score_mapping
  std::string name;                   // after rule_name_override
  std::string reason;                 // one line: what happened, to whom, and which rule says so
  std::string
      ancestors;  // JSON array: the event, behind its own ancestors if it is an alert itself
  std::int64_t depth = 1;  // 1 + the greatest depth among the ancestors
  Evidence evidence;
  std::optional<DuplicateOf> duplicate_of;
};

// What rules see of an event, if that is not what lies in the input: it was raw, or in a carrier.
struct MappedEvent {
  std::string_view mapping;  // its name; "" if the event was not raw
  // One JSON object, kPaddingBytes readable behind it, maybe in the wrapper of an export; "": the
  // event as it lies in the input.
  std::string_view text;
};

// The alert of one rule for one event. `event` must be a JSON object with kPaddingBytes readable
// behind it; it and `mapped` must outlive the alert. `evidence` says where the event lies. Errors:
// Corrupt (not JSON).
[[nodiscard]] Result<Alert> make_alert(const LoadedRule& rule, std::string_view event,
                                       const std::string& index, std::optional<Timestamp> time,
                                       Evidence evidence, const MappedEvent& mapped = {});

}  // namespace trawl
