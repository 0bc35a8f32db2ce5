// What an alert says beyond its rule: identity, severity, name and a line of prose, all from the
// event. Meaning of the mappings: Kibana's detection engine (build_severity_from_mapping,
// build_risk_score_from_mapping, build_rule_name_from_mapping).

#include "scanner/alert/alert.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scanner/alert/json_text.h"
#include "scanner/alert/source_event.h"
#include "scanner/event/wrapper.h"

namespace trawl {

namespace {

using Values = std::vector<SourceValue>;

// Fields that every alert looks at, in this order, before those its rule names.
enum Field : std::size_t {
  kCategory,
  kAction,
  kOutcome,
  kUserName,
  kUserEmail,
  kUserId,
  kHostName,
  kSourceIp,
  kSourceAddress,
  kAlertId,
  kAlertDepth,
  kAlertRuleId,
  kFieldCount
};
constexpr std::array<std::string_view, kFieldCount> kPaths = {
    "event.category", "event.action",      "event.outcome",      "user.name",
    "user.email",     "user.id",           "host.name",          "source.ip",
    "source.address", "kibana.alert.uuid", "kibana.alert.depth", "kibana.alert.rule.uuid"};

// Hash over texts, each with its length, so that no two lists of texts are alike.
std::string hash_of(std::initializer_list<std::string_view> texts) {
  std::string joined;
  for (const std::string_view text : texts) {
    fmt::format_to(std::back_inserter(joined), "{}:{}", text.size(), text);
  }
  return event_hash(joined);
}

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

bool equals_mapping(const FieldOverride& entry, const SourceValue& value) {
  if (entry.field == "event.severity") {
    const std::optional<double> wanted = number_in(entry.value);
    return wanted && number_in(value.text) == wanted;
  }
  return value.text == entry.value;
}

// Among the entries that hold, the highest severity.
Severity mapped_severity(const Rule& rule, std::span<const Values> values) {
  std::optional<Severity> highest;
  for (std::size_t i = 0; i < rule.severity_mapping.size(); ++i) {
    const FieldOverride& entry = rule.severity_mapping[i];
    const bool holds = std::ranges::any_of(
        values[i], [&entry](const SourceValue& value) { return equals_mapping(entry, value); });
    if (holds && entry.severity && (!highest || *entry.severity > *highest)) {
      highest = entry.severity;
    }
  }
  return highest.value_or(rule.severity);
}

// The greatest number from 0 to 100 that the field of the first entry holds.
double mapped_risk_score(const Rule& rule, const Values& values) {
  std::optional<double> greatest;
  for (const SourceValue& value : values) {
    const std::optional<double> number = number_in(value.text);
    if (number && *number >= 0 && *number <= 100) {
      greatest = std::max(greatest.value_or(0), *number);
    }
  }
  return greatest.value_or(static_cast<double>(rule.risk_score));
}

std::string mapped_name(const Rule& rule, const Values& values) {
  const auto named = std::ranges::find_if(
      values, [](const SourceValue& value) { return value.is_string && !value.text.empty(); });
  return named == values.end() ? rule.name : named->text;
}

// Where the values of a rule's own fields lie behind those of kPaths.
struct RulePaths {
  explicit RulePaths(const Rule& rule) : all(kPaths.begin(), kPaths.end()) {
    for (const FieldOverride& entry : rule.severity_mapping) {
      all.push_back(entry.field);
    }
    risk_score = all.size();
    if (!rule.risk_score_mapping.empty()) {
      all.push_back(rule.risk_score_mapping.front().field);
    }
    name = all.size();
    if (!rule.rule_name_override.empty()) {
      all.push_back(rule.rule_name_override);
    }
  }

  std::vector<std::string_view> all;
  std::size_t risk_score = 0;
  std::size_t name = 0;
};

constexpr std::size_t kMaxQuotedBytes = 200;  // of each value in a reason

// All values of a field as prose: "a, b".
std::string quoted(const Values& values) {
  std::string joined;
  for (const SourceValue& value : values) {
    joined += joined.empty() ? "" : ", ";
    joined += value.text;
    if (joined.size() > kMaxQuotedBytes) {
      break;
    }
  }
  return printable(joined, kMaxQuotedBytes);
}

const Values& first_present(std::initializer_list<const Values*> candidates) {
  for (const Values* candidate : candidates) {
    if (!candidate->empty()) {
      return *candidate;
    }
  }
  return **candidates.begin();
}

// "iam event: CreateUser (success) by alice on web-1 from 192.0.2.1; high alert of the rule 'Name'"
std::string reason_for(const Alert& alert, std::span<const Values> values) {
  std::string reason = values[kCategory].empty() ? "" : quoted(values[kCategory]) + " ";
  reason += "event";
  const auto add = [&reason](std::string_view before, const Values& value, std::string_view after) {
    if (!value.empty()) {
      reason += before;
      reason += quoted(value);
      reason += after;
    }
  };
  add(": ", values[kAction], "");
  add(" (", values[kOutcome], ")");
  add(" by ", first_present({&values[kUserName], &values[kUserEmail], &values[kUserId]}), "");
  add(" on ", values[kHostName], "");
  add(" from ", first_present({&values[kSourceIp], &values[kSourceAddress]}), "");
  fmt::format_to(std::back_inserter(reason), "; {} alert of the rule '{}'",
                 severity_name(alert.severity), printable(alert.name, kMaxQuotedBytes));
  return reason;
}

// An event that is an alert itself hands down its ancestors and its depth.
Result<void> add_lineage(Alert& alert, std::span<const Values> values) {
  const bool is_alert = !values[kAlertId].empty();
  std::string inherited;
  std::int64_t depth = 0;
  if (is_alert) {
    Result<std::string> elements = elements_at(alert.source, "kibana.alert.ancestors");
    if (!elements) {
      return fail(elements.error());
    }
    inherited = std::move(*elements);
    depth = 1;
    for (const SourceValue& value : values[kAlertDepth]) {
      const double number = number_in(value.text).value_or(1);
      depth = std::max(depth, static_cast<std::int64_t>(std::clamp(number, 1.0, 1e6)));
    }
  }
  alert.depth = depth + 1;
  std::string& out = alert.ancestors;
  out = "[" + inherited + (inherited.empty() ? "" : ",") + "{\"id\":";
  append_json_string(alert.document_id, out);
  out += ",\"index\":";
  append_json_string(alert.index, out);
  fmt::format_to(std::back_inserter(out), R"(,"type":"{}","depth":{})",
                 is_alert ? "signal" : "event", depth);
  if (is_alert && !values[kAlertRuleId].empty()) {
    out += ",\"rule\":";
    append_json_string(values[kAlertRuleId].front().text, out);
  }
  out += "}]";
  return {};
}

}  // namespace

Result<Alert> make_alert(const LoadedRule& rule, std::string_view event, const std::string& index,
                         std::optional<Timestamp> time, Evidence evidence,
                         const MappedEvent& mapped) {
  const Result<UnwrappedEvent> unwrapped = unwrap_export(event);
  if (!unwrapped) {
    return fail(unwrapped.error());
  }
  std::string_view source = mapped.text.empty() ? unwrapped->source : mapped.text;
  if (mapped.mapping.empty() && !mapped.text.empty()) {
    const Result<UnwrappedEvent> carried = unwrap_export(mapped.text);
    if (!carried) {
      return fail(carried.error());
    }
    source = carried->source;
  }
  const RulePaths paths(rule.rule);
  const Result<std::vector<Values>> read = values_at(source, paths.all);
  if (!read) {
    return fail(read.error());
  }
  const std::span<const Values> values = *read;
  const Values none;

  evidence.xxh3 = event_hash(event);
  const std::string place = unwrapped->id.empty()
                                ? hash_of({evidence.input, evidence.member,
                                           std::to_string(evidence.offset_bytes), evidence.xxh3})
                                : unwrapped->id;
  Alert alert{
      .rule = &rule,
      .id = hash_of({index, place, evidence.xxh3, rule.rule.id}),
      .time = time,
      .event = event,
      .index = index,
      .document_id = place,
      .source = source,
      .mapping = std::string(mapped.mapping),
      .severity = mapped_severity(rule.rule, values.subspan(kFieldCount)),
      .risk_score = mapped_risk_score(
          rule.rule, rule.rule.risk_score_mapping.empty() ? none : values[paths.risk_score]),
      .name =
          mapped_name(rule.rule, rule.rule.rule_name_override.empty() ? none : values[paths.name]),
      .reason = {},
      .ancestors = {},
      .depth = 1,
      .evidence = std::move(evidence)};
  alert.reason = reason_for(alert, values);
  if (const Result<void> added = add_lineage(alert, values); !added) {
    return fail(added.error());
  }
  return alert;
}

}  // namespace trawl
