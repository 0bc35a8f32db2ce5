// Each list of a selection has one test; `only` and `except` use the same seven.

#include "rules/rule_selection.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "rules/ir/pattern.h"

namespace trawl {
namespace {

bool equals_folded(std::string_view a, std::string_view b) {
  return ascii_lower(a) == ascii_lower(b);
}

bool globs(const std::string& pattern, std::string_view text) {
  return glob_matches(pattern, text, CaseRule::AsciiFold);
}

bool names_item(const std::string& word, const AttackItem& item) {
  return equals_folded(word, item.id) || equals_folded(word, item.name);
}

bool has_severity(const std::string& word, const Rule& rule) {
  return equals_folded(word, severity_name(rule.severity));
}

bool has_tag(const std::string& pattern, const Rule& rule) {
  return std::ranges::any_of(rule.tags,
                             [&](const std::string& tag) { return globs(pattern, tag); });
}

bool has_tactic(const std::string& word, const Rule& rule) {
  return std::ranges::any_of(rule.threats,
                             [&](const Threat& threat) { return names_item(word, threat.tactic); });
}

bool has_technique(const std::string& word, const Rule& rule) {
  const auto is_meant = [&](const AttackItem& item) {
    // A file may name T1537.001 as a technique, without T1537 above it.
    return names_item(word, item) || ascii_lower(item.id).starts_with(ascii_lower(word) + ".");
  };
  return std::ranges::any_of(rule.threats, [&](const Threat& threat) {
    return std::ranges::any_of(threat.techniques, [&](const AttackTechnique& technique) {
      return is_meant(technique.item) || std::ranges::any_of(technique.subtechniques, is_meant);
    });
  });
}

bool has_type(const std::string& word, const Rule& rule) {
  return equals_folded(word, rule_type_name(rule.type));
}

bool has_id(const std::string& word, const Rule& rule) {
  return equals_folded(word, rule.id);
}

bool has_name(const std::string& pattern, const Rule& rule) {
  return globs(pattern, rule.name);
}

struct TermTest {
  std::vector<std::string> RuleSelection::Terms::* words;
  bool (*holds)(const std::string& word, const Rule& rule);
};

constexpr std::array<TermTest, 7> kTests = {{
    {&RuleSelection::Terms::severities, has_severity},
    {&RuleSelection::Terms::tags, has_tag},
    {&RuleSelection::Terms::tactics, has_tactic},
    {&RuleSelection::Terms::techniques, has_technique},
    {&RuleSelection::Terms::types, has_type},
    {&RuleSelection::Terms::ids, has_id},
    {&RuleSelection::Terms::names, has_name},
}};

}  // namespace

bool is_selected(const RuleSelection& selection, const Rule& rule) {
  return std::ranges::all_of(kTests, [&](const TermTest& test) {
    const auto holds = [&](const std::string& word) { return test.holds(word, rule); };
    const std::vector<std::string>& only = selection.only.*test.words;
    return (only.empty() || std::ranges::any_of(only, holds)) &&
           std::ranges::none_of(selection.except.*test.words, holds);
  });
}

}  // namespace trawl
