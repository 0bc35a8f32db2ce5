#pragma once

// Which events a rule sees: those whose index name matches one of its index patterns.
//
// Patterns are globs with '*' only, or comma lists of them. The patterns of the Beats
// (`filebeat-*`, `winlogbeat-*`, …) are aliases: an event belongs to them by its agent or module,
// whatever its data stream is called.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

// Where an event lives, as far as index patterns can tell.
struct IndexName {
  std::string name;  // "logs-aws.cloudtrail-default"; "" if unknown: every pattern then matches
  std::vector<std::string> aliases;  // "filebeat", "winlogbeat", …; sorted, distinct
  bool operator==(const IndexName&) const = default;
};

// What an event and its surroundings say about its index; "" where they say nothing.
struct IndexHints {
  std::string_view wrapper_index;  // `_index` of an export wrapper
  std::string_view data_stream_type;
  std::string_view data_stream_dataset;
  std::string_view data_stream_namespace;
  std::string_view event_dataset;
  std::string_view default_index;  // what the user says of the input
  std::string_view agent_type;
  std::string_view event_module;
};

// The index of an event, from the first hint that decides: the wrapper; the data stream (type and
// namespace default to "logs" and "default"); `logs-EVENT_DATASET-default`; the user's default. The
// aliases follow from the agent and the module, or from the data set if no module is given.
[[nodiscard]] IndexName index_name(const IndexHints& hints);

// The index name without what rollover adds: ".ds-logs-x-default-2026.01.02-000003" →
// "logs-x-default". Views `index`.
[[nodiscard]] std::string_view strip_backing_index(std::string_view index);

// The parts of a data stream's name: "logs-aws.cloudtrail-default" → logs, aws.cloudtrail, default.
// Elasticsearch knows these values for every event of the stream, even if the event lacks them.
struct DataStreamName {
  std::string_view type;
  std::string_view dataset;
  std::string_view name_space;
};

// nullopt if `index` is not the name of a data stream of logs, metrics, traces, … Views `index`.
[[nodiscard]] std::optional<DataStreamName> parse_data_stream(std::string_view index);

// True if the event is in scope. No patterns: everything is.
[[nodiscard]] bool in_scope(const std::vector<std::string>& patterns, const IndexName& index);

}  // namespace trawl
