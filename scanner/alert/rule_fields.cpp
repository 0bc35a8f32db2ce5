// The snapshot of a rule that an Elastic alert carries: `kibana.alert.rule.*`, and once more under
// `kibana.alert.rule.parameters` in the spelling of the detection engine's API. Nothing here comes
// from the clock: the dates are those of the rule's file.

#include "scanner/alert/rule_fields.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <xxhash.h>

#include "rules/ir/time.h"
#include "scanner/alert/json_text.h"

namespace trawl {

namespace {

using Json = nlohmann::ordered_json;

// The release whose alert documents these are.
constexpr std::string_view kKibanaVersion = "9.3.0";

std::string_view rule_type_id(RuleType type) {
  switch (type) {
    case RuleType::Query:
      return "siem.queryRule";
    case RuleType::SavedQuery:
      return "siem.savedQueryRule";
    case RuleType::Eql:
      return "siem.eqlRule";
    case RuleType::Esql:
      return "siem.esqlRule";
    case RuleType::NewTerms:
      return "siem.newTermsRule";
    case RuleType::Threshold:
      return "siem.thresholdRule";
    case RuleType::ThreatMatch:
      return "siem.indicatorRule";
    case RuleType::MachineLearning:
      return "siem.mlRule";
  }
  return "";
}

Json attack_item(const AttackItem& item) {
  return {{"id", item.id}, {"name", item.name}, {"reference", item.reference}};
}

Json threats(const Rule& rule) {
  Json list = Json::array();
  for (const Threat& threat : rule.threats) {
    Json entry = {{"framework", threat.framework}, {"tactic", attack_item(threat.tactic)}};
    Json techniques = Json::array();
    for (const AttackTechnique& technique : threat.techniques) {
      Json item = attack_item(technique.item);
      item["subtechnique"] = Json::array();
      for (const AttackItem& subtechnique : technique.subtechniques) {
        item["subtechnique"].push_back(attack_item(subtechnique));
      }
      techniques.push_back(std::move(item));
    }
    entry["technique"] = std::move(techniques);
    list.push_back(std::move(entry));
  }
  return list;
}

Json overrides(const std::vector<FieldOverride>& entries) {
  Json list = Json::array();
  for (const FieldOverride& entry : entries) {
    Json item = {{"field", entry.field}, {"operator", entry.op}, {"value", entry.value}};
    if (entry.severity) {
      item["severity"] = severity_name(*entry.severity);
    }
    if (entry.risk_score) {
      item["risk_score"] = *entry.risk_score;
    }
    list.push_back(std::move(item));
  }
  return list;
}

void add_text(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) {
    object[key] = text;
  }
}

// "2024/04/12" or "2024-04-12" as an instant; nullopt for anything else.
std::optional<std::string> file_date(std::string date) {
  std::ranges::replace(date, '/', '-');
  const std::optional<Timestamp> time = parse_timestamp(date);
  return time && date.size() == 10 ? std::optional(timestamp_text(*time)) : std::nullopt;
}

// What stands alike in the snapshot and in its parameters.
void add_shared(const Rule& rule, Json& object) {
  object["description"] = rule.description;
  object["author"] = rule.author;
  add_text(object, "license", rule.license);
  object["references"] = rule.references;
  object["false_positives"] = rule.false_positives;
  add_text(object, "note", rule.note);
  add_text(object, "setup", rule.setup);
  object["threat"] = threats(rule);
  object["severity"] = severity_name(rule.severity);
  object["risk_score"] = rule.risk_score;
  object["severity_mapping"] = overrides(rule.severity_mapping);
  object["risk_score_mapping"] = overrides(rule.risk_score_mapping);
  object["from"] = rule.from;
  object["to"] = rule.to;
  object["max_signals"] = rule.max_signals;
  object["version"] = rule.version;
  object["immutable"] = true;
  add_text(object, "timestamp_override", rule.timestamp_override);
  add_text(object, "rule_name_override", rule.rule_name_override);
  add_text(object, "building_block_type", rule.building_block_type);
  add_text(object, "timeline_id", rule.timeline_id);
  add_text(object, "timeline_title", rule.timeline_title);
}

void add_type_parameters(const Rule& rule, Json& parameters) {
  if (rule.threshold) {
    Json cardinality = Json::array();
    for (const Threshold::Cardinality& entry : rule.threshold->cardinality) {
      cardinality.push_back({{"field", entry.field}, {"value", entry.value}});
    }
    parameters["threshold"] = {{"field", rule.threshold->fields},
                               {"value", rule.threshold->value},
                               {"cardinality", std::move(cardinality)}};
  }
  if (rule.new_terms) {
    parameters["new_terms_fields"] = rule.new_terms->fields;
    parameters["history_window_start"] = rule.new_terms->history_window_start;
  }
  if (rule.suppression) {
    parameters["alert_suppression"] = {
        {"group_by", rule.suppression->group_by},
        {"duration", {{"value", rule.suppression->duration.count()}, {"unit", "s"}}},
        {"missing_fields_strategy",
         rule.suppression->missing_fields_suppressed ? "suppress" : "doNotSuppress"}};
  }
}

Json parameters_of(const Rule& rule) {
  Json parameters = {{"rule_id", rule.id}, {"type", rule_type_name(rule.type)}};
  if (rule.language != Language::None) {
    parameters["language"] = language_name(rule.language);
  }
  add_text(parameters, "query", rule.query);
  parameters["index"] = rule.index;
  if (!rule.filters_json.empty()) {
    const Json filters = Json::parse(rule.filters_json, nullptr, false);
    if (!filters.is_discarded()) {
      parameters["filters"] = filters;
    }
  }
  add_type_parameters(rule, parameters);
  add_shared(rule, parameters);
  if (!rule.investigation_fields.empty()) {
    parameters["investigation_fields"] = {{"field_names", rule.investigation_fields}};
  }
  return parameters;
}

// A UUID of version 8 (RFC 9562) that is the same for the same rule.
std::string uuid_of(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  const std::uint64_t high = (hash.high64 & ~std::uint64_t{0xF000}) | 0x8000;
  const std::uint64_t low = (hash.low64 & ~(std::uint64_t{3} << 62)) | (std::uint64_t{1} << 63);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFF);
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string_view rule_category(RuleType type) {
  switch (type) {
    case RuleType::Query:
      return "Custom Query Rule";
    case RuleType::SavedQuery:
      return "Saved Query Rule";
    case RuleType::Eql:
      return "Event Correlation Rule";
    case RuleType::Esql:
      return "ES|QL Rule";
    case RuleType::NewTerms:
      return "New Terms Rule";
    case RuleType::Threshold:
      return "Threshold Rule";
    case RuleType::ThreatMatch:
      return "Indicator Match Rule";
    case RuleType::MachineLearning:
      return "Machine Learning Rule";
  }
  return "";
}

std::string rule_fields(const Rule& rule) {
  Json snapshot;
  snapshot["rule_id"] = rule.id;
  snapshot["uuid"] = rule.id;
  snapshot["type"] = rule_type_name(rule.type);
  snapshot["category"] = rule_category(rule.type);
  snapshot["rule_type_id"] = rule_type_id(rule.type);
  snapshot["consumer"] = "siem";
  snapshot["producer"] = "siem";
  snapshot["tags"] = rule.tags;
  add_shared(rule, snapshot);
  snapshot["interval"] = rule.interval;
  snapshot["indices"] = rule.index;
  snapshot["enabled"] = true;
  if (const std::optional<std::string> created = file_date(rule.creation_date)) {
    snapshot["created_at"] = *created;
  }
  snapshot["created_by"] = "trawl";
  if (const std::optional<std::string> updated = file_date(rule.updated_date)) {
    snapshot["updated_at"] = *updated;
  }
  snapshot["updated_by"] = "trawl";
  snapshot["parameters"] = parameters_of(rule);
  snapshot["execution.uuid"] = uuid_of(dump(snapshot));
  snapshot["execution.type"] = "manual";

  Json fields;
  for (const auto& [name, value] : snapshot.items()) {
    fields["kibana.alert.rule." + name] = value;
  }
  if (rule.is_building_block()) {
    fields["kibana.alert.building_block_type"] = rule.building_block_type;
  }
  fields["kibana.alert.status"] = "active";
  fields["kibana.alert.workflow_status"] = "open";
  fields["kibana.alert.workflow_tags"] = Json::array();
  fields["kibana.alert.workflow_assignee_ids"] = Json::array();
  fields["kibana.space_ids"] = Json::array({"default"});
  fields["kibana.version"] = kKibanaVersion;

  std::string text;
  append_json_text(dump(fields), text);
  text = text.substr(1);  // without the opening brace
  text.back() = ',';      // in the place of the closing one
  return text;
}

}  // namespace trawl
