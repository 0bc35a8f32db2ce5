#pragma once

// The tables below [rule] that have a shape of their own → the structs of rules/rule.h.
//
// What is absent reads as empty; what has the wrong shape is a problem of `fields`.

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/rule.h"
#include "rules/toml_fields.h"

namespace trawl {

// [[rule.threat]]
[[nodiscard]] std::vector<Threat> read_threats(TomlFields& fields, const TomlValue& rule);

// [[rule.severity_mapping]], [[rule.risk_score_mapping]]
[[nodiscard]] std::vector<FieldOverride> read_overrides(TomlFields& fields, const TomlValue& rule,
                                                        std::string_view key);

// [rule.threshold]
[[nodiscard]] std::optional<Threshold> read_threshold(TomlFields& fields, const TomlValue& rule);

// [rule.new_terms]
[[nodiscard]] std::optional<NewTerms> read_new_terms(TomlFields& fields, const TomlValue& rule);

// [rule.alert_suppression]
[[nodiscard]] std::optional<Suppression> read_suppression(TomlFields& fields,
                                                          const TomlValue& rule);

// [[rule.threat_mapping]]
[[nodiscard]] std::optional<ThreatMapping> read_threat_mapping(TomlFields& fields,
                                                               const TomlValue& rule);

// A severity by its word; nullopt, and a problem for a word that is none, or if it is absent.
[[nodiscard]] std::optional<Severity> read_severity(TomlFields& fields, const TomlValue& table);

// The number of `unit`s (s, m, h, d, w) in seconds; nullopt for another unit or if it does not fit.
[[nodiscard]] std::optional<std::chrono::seconds> duration_of(std::int64_t count,
                                                              std::string_view unit);

}  // namespace trawl
