// Index names from hints, and index patterns.
//
// Sources: Elasticsearch reference, "Data streams" (names of backing indices), "Searchable
// snapshots" (prefixes of mounted copies) and "Multi-target syntax" (patterns, exclusions); the
// lists of modules in the Filebeat, Winlogbeat and Auditbeat references.

#include "rules/index_scope.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace trawl {
namespace {

using namespace std::string_view_literals;

// Modules of Filebeat, those of its first years (gsuite, googlecloud) included. `auditd` and
// `system` are missing: other Beats use these names too, so their data sets decide.
constexpr std::array kFilebeatModules = {
    "activemq"sv,
    "apache"sv,
    "aws"sv,
    "awsfargate"sv,
    "azure"sv,
    "barracuda"sv,
    "bluecoat"sv,
    "cef"sv,
    "checkpoint"sv,
    "cisco"sv,
    "coredns"sv,
    "crowdstrike"sv,
    "cyberark"sv,
    "cyberarkpas"sv,
    "cylance"sv,
    "elasticsearch"sv,
    "envoyproxy"sv,
    "f5"sv,
    "fortinet"sv,
    "gcp"sv,
    "google_workspace"sv,
    "googlecloud"sv,
    "gsuite"sv,
    "haproxy"sv,
    "ibmmq"sv,
    "icinga"sv,
    "iis"sv,
    "imperva"sv,
    "infoblox"sv,
    "iptables"sv,
    "juniper"sv,
    "kafka"sv,
    "kibana"sv,
    "logstash"sv,
    "microsoft"sv,
    "misp"sv,
    "mongodb"sv,
    "mssql"sv,
    "mysql"sv,
    "mysqlenterprise"sv,
    "nats"sv,
    "netflow"sv,
    "netscout"sv,
    "nginx"sv,
    "o365"sv,
    "okta"sv,
    "oracle"sv,
    "osquery"sv,
    "panw"sv,
    "pensando"sv,
    "postgresql"sv,
    "proofpoint"sv,
    "rabbitmq"sv,
    "radware"sv,
    "redis"sv,
    "salesforce"sv,
    "santa"sv,
    "snort"sv,
    "snyk"sv,
    "sonicwall"sv,
    "sophos"sv,
    "squid"sv,
    "suricata"sv,
    "threatintel"sv,
    "tomcat"sv,
    "traefik"sv,
    "zeek"sv,
    "zookeeper"sv,
    "zoom"sv,
    "zscaler"sv,
};
static_assert(std::ranges::is_sorted(kFilebeatModules));

// The Agent's integrations for the same channels are called `windows` and `system`, and their
// events do not belong to Winlogbeat's indices.
constexpr std::array kWinlogbeatModules = {"powershell"sv, "security"sv, "sysmon"sv};

// Data sets of the module `system`, with or without "system." before them.
constexpr std::array kFilebeatSystemDatasets = {"auth"sv, "syslog"sv};
constexpr std::array kAuditbeatSystemDatasets = {"host"sv,    "login"sv,  "package"sv,
                                                 "process"sv, "socket"sv, "user"sv};

constexpr std::array kBeats = {"auditbeat"sv,   "filebeat"sv,   "functionbeat"sv, "heartbeat"sv,
                               "journalbeat"sv, "metricbeat"sv, "packetbeat"sv,   "winlogbeat"sv};

constexpr std::array kDataStreamTypes = {"logs"sv, "metrics"sv, "profiling"sv, "synthetics"sv,
                                         "traces"sv};

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// The Beats that have a module of that name. `dataset` tells apart modules of the same name.
std::vector<std::string_view> beats_with_module(std::string_view module, std::string_view dataset) {
  if (module == "endgame") {
    return {"endgame"};
  }
  if (module == "auditd") {
    return {dataset == "auditd.log" ? "filebeat"sv : "auditbeat"sv};
  }
  if (module == "file_integrity") {
    return {"auditbeat"};
  }
  if (module == "system") {
    if (dataset.empty()) {
      return {"auditbeat", "filebeat"};
    }
    const std::string_view part =
        dataset.starts_with("system.") ? dataset.substr("system."sv.size()) : dataset;
    if (contains(kFilebeatSystemDatasets, part)) {
      return {"filebeat"};
    }
    return contains(kAuditbeatSystemDatasets, part) ? std::vector{"auditbeat"sv}
                                                    : std::vector<std::string_view>{};
  }
  if (contains(kWinlogbeatModules, module)) {
    return {"winlogbeat"};
  }
  if (std::ranges::binary_search(kFilebeatModules, module)) {
    return {"filebeat"};
  }
  return {};
}

std::string index_text(const IndexHints& hints) {
  if (!hints.wrapper_index.empty()) {
    return std::string(strip_backing_index(hints.wrapper_index));
  }
  const auto data_stream = [](std::string_view type, std::string_view dataset,
                              std::string_view name_space) {
    return std::string(type).append("-").append(dataset).append("-").append(name_space);
  };
  if (!hints.data_stream_dataset.empty()) {
    return data_stream(
        hints.data_stream_type.empty() ? "logs" : hints.data_stream_type, hints.data_stream_dataset,
        hints.data_stream_namespace.empty() ? "default" : hints.data_stream_namespace);
  }
  if (!hints.event_dataset.empty()) {
    return data_stream("logs", hints.event_dataset, "default");
  }
  return std::string(strip_backing_index(hints.default_index));
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// '*' is any run of characters. Greedy with one point of return, so linear in text × stars.
bool matches_index_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

// An alias stands for some index "filebeat-…" whose ending nobody knows: a pattern selects it if
// it begins like that ("filebeat-8*") or selects "filebeat-" itself ("*", "*beat-*").
bool selects_alias(std::string_view pattern, std::string_view alias) {
  const std::string prefix = std::string(alias) + "-";
  return pattern.starts_with(prefix) || matches_index_pattern(pattern, prefix);
}

// An archive does not say which cluster it came from, so "eu:logs-*" is read as "logs-*".
std::string_view without_cluster(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

// Patterns are applied one after another, as Elasticsearch does: each adds what it matches, and one
// that begins with '-' takes away again.
class Scope {
 public:
  explicit Scope(const IndexName& index) : index_(index) {}

  void apply(std::string_view pattern) {
    if (pattern.empty()) {
      return;
    }
    if (pattern.front() == '-' && has_pattern_) {
      if (matches_index_pattern(without_cluster(pattern.substr(1)), index_.name)) {
        is_inside_ = false;
      }
      return;
    }
    has_pattern_ = true;
    const std::string_view glob = without_cluster(pattern);
    is_inside_ = is_inside_ || matches_index_pattern(glob, index_.name) ||
                 std::ranges::any_of(index_.aliases, [glob](const std::string& alias) {
                   return selects_alias(glob, alias);
                 });
  }

  // Nothing but blanks is no pattern.
  [[nodiscard]] bool is_inside() const { return is_inside_ || !has_pattern_; }

 private:
  const IndexName& index_;
  bool has_pattern_ = false;
  bool is_inside_ = false;
};

}  // namespace

IndexName index_name(const IndexHints& hints) {
  IndexName result{.name = index_text(hints), .aliases = {}};
  if (contains(kBeats, hints.agent_type)) {
    result.aliases.emplace_back(hints.agent_type);
  }
  std::string_view dataset =
      hints.data_stream_dataset.empty() ? hints.event_dataset : hints.data_stream_dataset;
  if (const auto stream = parse_data_stream(result.name); dataset.empty() && stream) {
    dataset = stream->dataset;
  }
  const std::string_view module =
      hints.event_module.empty() ? dataset.substr(0, dataset.find('.')) : hints.event_module;
  for (const std::string_view beat : beats_with_module(module, dataset)) {
    result.aliases.emplace_back(beat);
  }
  std::ranges::sort(result.aliases);
  const auto repeated = std::ranges::unique(result.aliases);
  result.aliases.erase(repeated.begin(), repeated.end());
  return result;
}

std::string_view strip_backing_index(std::string_view index) {
  std::string_view name = without_cluster(index);
  for (const std::string_view prefix : {"partial-"sv, "restored-"sv}) {
    if (name.starts_with(prefix) && name.substr(prefix.size()).starts_with(".ds-")) {
      name.remove_prefix(prefix.size());
    }
  }
  if (!name.starts_with(".ds-")) {
    return name;
  }
  name.remove_prefix(".ds-"sv.size());
  // -yyyy.MM.dd-generation; the first versions with data streams wrote the generation only.
  const std::size_t generation = name.rfind('-');
  if (generation == std::string_view::npos || !is_digits(name.substr(generation + 1))) {
    return name;
  }
  name = name.substr(0, generation);
  const std::size_t dash = name.rfind('-');
  if (dash != std::string_view::npos) {
    const std::string_view date = name.substr(dash + 1);
    if (date.size() == "2026.01.02"sv.size() && date[4] == '.' && date[7] == '.' &&
        is_digits(date.substr(0, 4)) && is_digits(date.substr(5, 2)) && is_digits(date.substr(8))) {
      name = name.substr(0, dash);
    }
  }
  return name;
}

std::optional<DataStreamName> parse_data_stream(std::string_view index) {
  const std::size_t first = index.find('-');
  if (first == std::string_view::npos || !contains(kDataStreamTypes, index.substr(0, first))) {
    return std::nullopt;
  }
  // Neither part may contain a dash by Elastic's naming scheme; if there are more, the name space
  // has them.
  const std::size_t second = index.find('-', first + 1);
  if (second == std::string_view::npos || second == first + 1 || second + 1 == index.size()) {
    return std::nullopt;
  }
  return DataStreamName{.type = index.substr(0, first),
                        .dataset = index.substr(first + 1, second - first - 1),
                        .name_space = index.substr(second + 1)};
}

bool in_scope(const std::vector<std::string>& patterns, const IndexName& index) {
  if (index.name.empty()) {
    return true;
  }
  Scope scope(index);
  for (std::string_view list : patterns) {
    while (true) {
      const std::size_t comma = list.find(',');
      scope.apply(trimmed(list.substr(0, comma)));
      if (comma == std::string_view::npos) {
        break;
      }
      list.remove_prefix(comma + 1);
    }
  }
  return scope.is_inside();
}

}  // namespace trawl
