#pragma once

// Which events a rule sees: those whose index name matches one of its index patterns.
//
// Patterns are globs with '*' only, or comma lists of them. The patterns of the Beats
// (`filebeat-*`, `winlogbeat-*`, …) are aliases: an event belongs to them by its agent or module,
// whatever its data stream is called.

#include <string>
#include <string_view>
#include <vector>

namespace trawl {

// Where an event lives, as far as index patterns can tell.
struct IndexName {
  std::string name;  // "logs-aws.cloudtrail-default"; "" if unknown: every pattern then matches
  std::vector<std::string> aliases;  // "filebeat", "winlogbeat", …
};

// The index name without what rollover adds: ".ds-logs-x-default-2026.01.02-000003" →
// "logs-x-default".
[[nodiscard]] std::string_view strip_backing_index(std::string_view index);

// True if the event is in scope. No patterns: everything is.
[[nodiscard]] bool in_scope(const std::vector<std::string>& patterns, const IndexName& index);

}  // namespace trawl
