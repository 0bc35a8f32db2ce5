#pragma once

// What a rule file says; data only. Source: Elastic's detection rule files (TOML), `[metadata]` and
// `[rule]`.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

enum class RuleType : std::uint8_t {
  Query,
  SavedQuery,
  Eql,
  Esql,
  NewTerms,
  Threshold,
  ThreatMatch,
  MachineLearning
};
enum class Language : std::uint8_t { None, Kuery, Lucene, Eql, Esql };
enum class Severity : std::uint8_t { Low, Medium, High, Critical };

// The words of the rule format: "query", "threat_match", "kuery", "high", …
[[nodiscard]] std::string_view rule_type_name(RuleType type);
[[nodiscard]] std::string_view language_name(Language language);
[[nodiscard]] std::string_view severity_name(Severity severity);
[[nodiscard]] std::optional<RuleType> parse_rule_type(std::string_view name);
[[nodiscard]] std::optional<Language> parse_language(std::string_view name);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view name);

// A MITRE ATT&CK tactic, technique or sub-technique.
struct AttackItem {
  std::string id;
  std::string name;
  std::string reference;
};

struct AttackTechnique {
  AttackItem item;
  std::vector<AttackItem> subtechniques;
};

struct Threat {
  std::string framework;
  AttackItem tactic;
  std::vector<AttackTechnique> techniques;
};

// An entry of severity_mapping or risk_score_mapping.
struct FieldOverride {
  std::string field;
  std::string op;
  std::string value;
  std::optional<Severity> severity;        // severity_mapping
  std::optional<std::int64_t> risk_score;  // risk_score_mapping, where given
};

struct Threshold {
  std::vector<std::string> fields;
  std::int64_t value = 0;
  struct Cardinality {
    std::string field;
    std::int64_t value = 0;
  };
  std::vector<Cardinality> cardinality;
};

struct NewTerms {
  std::vector<std::string> fields;
  std::string history_window_start;  // "now-7d"
};

struct Suppression {
  std::vector<std::string> group_by;
  std::chrono::seconds duration{0};  // 0: the rule gives none
  bool missing_fields_suppressed = true;
};

struct ThreatMapping {
  struct Entry {
    std::string field;
    std::string value;  // field of the indicator
    bool is_negated = false;
  };
  std::vector<std::vector<Entry>> alternatives;  // OR of ANDs
};

struct Rule {
  // Where it was read.
  std::string file;

  // [metadata]
  std::string creation_date;
  std::string updated_date;
  std::string maturity;
  std::string min_stack_version;
  std::vector<std::string> integrations;

  // [rule]
  std::string id;  // rule_id
  std::string name;
  std::string description;
  RuleType type = RuleType::Query;
  Language language = Language::None;
  std::string query;
  // Of the query's first character in the file, for messages; line breaks count as one byte. 0 if
  // the query does not stand there letter for letter (it has escapes).
  std::size_t query_offset_bytes = 0;
  std::vector<std::string> index;
  std::vector<std::string> author;
  std::string license;
  Severity severity = Severity::Low;
  std::int64_t risk_score = 0;
  std::int64_t version = 1;
  std::vector<std::string> tags;
  std::vector<std::string> references;
  std::vector<std::string> false_positives;
  std::string note;
  std::string setup;
  std::vector<Threat> threats;
  std::vector<std::string> investigation_fields;
  std::string from = "now-6m";
  std::string to = "now";
  std::string interval = "5m";
  std::string timestamp_override;
  std::string event_category_override;
  std::string rule_name_override;
  std::string building_block_type;
  std::string timeline_id;
  std::string timeline_title;
  std::int64_t max_signals = 100;
  std::vector<FieldOverride> severity_mapping;
  std::vector<FieldOverride> risk_score_mapping;

  // The structured filters beside the query, as JSON text: an array of filter objects, "" if there
  // are none.
  std::string filters_json;

  std::optional<Threshold> threshold;
  std::optional<NewTerms> new_terms;
  std::optional<Suppression> suppression;

  // threat_match
  std::vector<std::string> threat_index;
  std::string threat_query;
  Language threat_language = Language::None;
  std::string threat_indicator_path;
  std::string threat_filters_json;
  std::optional<ThreatMapping> threat_mapping;

  // machine_learning
  std::vector<std::string> machine_learning_jobs;
  std::optional<std::int64_t> anomaly_threshold;

  [[nodiscard]] bool is_building_block() const { return !building_block_type.empty(); }
};

}  // namespace trawl
