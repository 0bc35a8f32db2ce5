// Canonical text: one item after another as "name length:value\n", so that no two different rules
// have the same text; a list is its length, then its items.

#include "rules/rule_digest.h"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>
#include <xxhash.h>

#include "rules/ir/print.h"

namespace trawl {
namespace {

class CanonicalText {
 public:
  void add(std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(text_), "{} {}:{}\n", name, value.size(), value);
  }
  void add(std::string_view name, std::int64_t value) { add(name, std::to_string(value)); }
  void add(std::string_view name, const std::vector<std::string>& values) {
    add(name, static_cast<std::int64_t>(values.size()));
    for (const std::string& value : values) {
      add(name, value);
    }
  }
  void add(std::string_view name, const AttackItem& item) {
    add(name, std::vector{item.id, item.name, item.reference});
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void add_threats(CanonicalText& out, const std::vector<Threat>& threats) {
  for (const Threat& threat : threats) {
    out.add("threat.framework", threat.framework);
    out.add("threat.tactic", threat.tactic);
    for (const AttackTechnique& technique : threat.techniques) {
      out.add("threat.technique", technique.item);
      for (const AttackItem& subtechnique : technique.subtechniques) {
        out.add("threat.subtechnique", subtechnique);
      }
    }
  }
}

void add_overrides(CanonicalText& out, std::string_view name,
                   const std::vector<FieldOverride>& overrides) {
  for (const FieldOverride& item : overrides) {
    out.add(name,
            std::vector{item.field, item.op, item.value,
                        item.severity ? std::string(severity_name(*item.severity)) : std::string(),
                        item.risk_score ? std::to_string(*item.risk_score) : std::string()});
  }
}

void add_rule(CanonicalText& out, const Rule& rule) {
  out.add("rule_id", rule.id);
  out.add("name", rule.name);
  out.add("description", rule.description);
  out.add("type", rule_type_name(rule.type));
  out.add("language", language_name(rule.language));
  out.add("query", rule.query);
  out.add("filters", rule.filters_json);
  out.add("index", rule.index);
  out.add("creation_date", rule.creation_date);
  out.add("updated_date", rule.updated_date);
  out.add("maturity", rule.maturity);
  out.add("min_stack_version", rule.min_stack_version);
  out.add("integration", rule.integrations);
  out.add("author", rule.author);
  out.add("license", rule.license);
  out.add("severity", severity_name(rule.severity));
  out.add("risk_score", rule.risk_score);
  out.add("version", rule.version);
  out.add("tags", rule.tags);
  out.add("references", rule.references);
  out.add("false_positives", rule.false_positives);
  out.add("note", rule.note);
  out.add("setup", rule.setup);
  add_threats(out, rule.threats);
  out.add("investigation_fields", rule.investigation_fields);
  out.add("from", rule.from);
  out.add("to", rule.to);
  out.add("interval", rule.interval);
  out.add("timestamp_override", rule.timestamp_override);
  out.add("event_category_override", rule.event_category_override);
  out.add("rule_name_override", rule.rule_name_override);
  out.add("building_block_type", rule.building_block_type);
  out.add("timeline_id", rule.timeline_id);
  out.add("timeline_title", rule.timeline_title);
  out.add("max_signals", rule.max_signals);
  add_overrides(out, "severity_mapping", rule.severity_mapping);
  add_overrides(out, "risk_score_mapping", rule.risk_score_mapping);
  if (rule.suppression) {
    out.add("suppression.group_by", rule.suppression->group_by);
    out.add("suppression.duration", rule.suppression->duration.count());
    out.add("suppression.missing", rule.suppression->missing_fields_suppressed ? 1 : 0);
  }
}

}  // namespace

std::string rule_digest(const std::vector<LoadedRule>& rules, const FieldTable& fields) {
  CanonicalText out;
  for (const LoadedRule& loaded : rules) {
    add_rule(out, loaded.rule);
    out.add("condition", print(loaded.query, fields));
  }
  const XXH128_hash_t hash = XXH3_128bits(out.text().data(), out.text().size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace trawl
