// One function for each table, in the order of rule_tables.h.

#include "rules/rule_tables.h"

#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace trawl {
namespace {

AttackItem read_attack_item(TomlFields& fields, const TomlValue& table) {
  return {.id = fields.text(table, "id"),
          .name = fields.text(table, "name"),
          .reference = fields.text(table, "reference")};
}

AttackTechnique read_technique(TomlFields& fields, const TomlValue& table) {
  AttackTechnique technique{.item = read_attack_item(fields, table), .subtechniques = {}};
  for (const TomlValue& subtechnique : fields.tables(table, "subtechnique")) {
    technique.subtechniques.push_back(read_attack_item(fields, subtechnique));
  }
  return technique;
}

// The entry of `table` under `key`, or a problem at `owner` that says what lacks it.
bool require(TomlFields& fields, const TomlEntry& owner, const TomlValue& table,
             std::string_view key) {
  if (table.find(key) != nullptr) {
    return true;
  }
  fields.refuse(owner, fmt::format("{} lacks {}", owner.key, key));
  return false;
}

}  // namespace

std::vector<Threat> read_threats(TomlFields& fields, const TomlValue& rule) {
  std::vector<Threat> threats;
  for (const TomlValue& table : fields.tables(rule, "threat")) {
    Threat threat{.framework = fields.text(table, "framework"), .tactic = {}, .techniques = {}};
    if (const TomlValue* tactic = fields.table(table, "tactic")) {
      threat.tactic = read_attack_item(fields, *tactic);
    }
    for (const TomlValue& technique : fields.tables(table, "technique")) {
      threat.techniques.push_back(read_technique(fields, technique));
    }
    threats.push_back(std::move(threat));
  }
  return threats;
}

std::vector<FieldOverride> read_overrides(TomlFields& fields, const TomlValue& rule,
                                          std::string_view key) {
  std::vector<FieldOverride> overrides;
  for (const TomlValue& table : fields.tables(rule, key)) {
    overrides.push_back({.field = fields.text(table, "field"),
                         .op = fields.text(table, "operator"),
                         .value = fields.text(table, "value"),
                         .severity = read_severity(fields, table),
                         .risk_score = fields.integer(table, "risk_score")});
  }
  return overrides;
}

std::optional<Threshold> read_threshold(TomlFields& fields, const TomlValue& rule) {
  const TomlValue* table = fields.table(rule, "threshold");
  if (table == nullptr || !require(fields, *rule.find("threshold"), *table, "value")) {
    return std::nullopt;
  }
  Threshold threshold{.fields = fields.text_or_texts(*table, "field"),
                      .value = fields.integer(*table, "value").value_or(0),
                      .cardinality = {}};
  if (threshold.value < 1) {
    fields.refuse(*table->find("value"),
                  fmt::format("value is {}, expected 1 or more", threshold.value));
  }
  for (const TomlValue& cardinality : fields.tables(*table, "cardinality")) {
    threshold.cardinality.push_back({.field = fields.text(cardinality, "field"),
                                     .value = fields.integer(cardinality, "value").value_or(0)});
  }
  return threshold;
}

std::optional<NewTerms> read_new_terms(TomlFields& fields, const TomlValue& rule) {
  const TomlValue* table = fields.table(rule, "new_terms");
  if (table == nullptr || !require(fields, *rule.find("new_terms"), *table, "value") ||
      !require(fields, *rule.find("new_terms"), *table, "history_window_start")) {
    return std::nullopt;
  }
  NewTerms terms{.fields = fields.texts(*table, "value"), .history_window_start = {}};
  for (const TomlValue& start : fields.tables(*table, "history_window_start")) {
    terms.history_window_start = fields.text(start, "value");
  }
  if (terms.fields.empty()) {
    fields.refuse(*table->find("value"), "value names no field");
  }
  return terms;
}

std::optional<Suppression> read_suppression(TomlFields& fields, const TomlValue& rule) {
  const TomlValue* table = fields.table(rule, "alert_suppression");
  if (table == nullptr) {
    return std::nullopt;
  }
  Suppression suppression;
  suppression.group_by = fields.texts(*table, "group_by");
  if (const TomlValue* duration = fields.table(*table, "duration")) {
    const std::int64_t count = fields.integer(*duration, "value").value_or(0);
    const std::string unit = fields.text(*duration, "unit");
    const auto seconds = count > 0 ? duration_of(count, unit) : std::nullopt;
    if (!seconds) {
      fields.refuse(*table->find("duration"),
                    fmt::format("duration is {} \"{}\", expected 1 or more \"s\", \"m\" or \"h\"",
                                count, unit));
    }
    suppression.duration = seconds.value_or(suppression.duration);
  }
  if (const TomlEntry* strategy = table->find("missing_fields_strategy")) {
    const std::string word = fields.text(*table, strategy->key);
    if (word != "suppress" && word != "doNotSuppress") {
      fields.refuse(*strategy,
                    fmt::format("{} is \"{}\", expected \"suppress\" or \"doNotSuppress\"",
                                strategy->key, word));
    }
    suppression.missing_fields_suppressed = word == "suppress";
  }
  return suppression;
}

std::optional<ThreatMapping> read_threat_mapping(TomlFields& fields, const TomlValue& rule) {
  const TomlFields::Tables tables = fields.tables(rule, "threat_mapping");
  if (tables.empty()) {
    return std::nullopt;
  }
  ThreatMapping mapping;
  for (const TomlValue& table : tables) {
    std::vector<ThreatMapping::Entry> entries;
    for (const TomlValue& entry : fields.tables(table, "entries")) {
      entries.push_back({.field = fields.text(entry, "field"),
                         .value = fields.text(entry, "value"),
                         .is_negated = fields.boolean(entry, "negate").value_or(false)});
    }
    mapping.alternatives.push_back(std::move(entries));
  }
  return mapping;
}

std::optional<Severity> read_severity(TomlFields& fields, const TomlValue& table) {
  const TomlEntry* entry = table.find("severity");
  if (entry == nullptr) {
    return std::nullopt;
  }
  const std::string word = fields.text(table, "severity");
  const std::optional<Severity> severity = parse_severity(word);
  if (!severity) {
    fields.refuse(*entry,
                  fmt::format("severity is \"{}\", expected low, medium, high or critical", word));
  }
  return severity;
}

std::optional<std::chrono::seconds> duration_of(std::int64_t count, std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits = {
      {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}, {"w", 604800}}};
  for (const auto& [name, seconds] : kUnits) {
    if (unit == name && count <= std::numeric_limits<std::int64_t>::max() / seconds &&
        count >= std::numeric_limits<std::int64_t>::min() / seconds) {
      return std::chrono::seconds(count * seconds);
    }
  }
  return std::nullopt;
}

}  // namespace trawl
