#include "scanner/match/field_survey.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "rules/compile/program.h"
#include "rules/ir/print.h"
#include "scanner/ecs/enrichment.h"
#include "scanner/ecs/normalizer.h"
#include "scanner/ecs/unwrapper.h"
#include "scanner/match/evaluator.h"
#include "scanner/match/leaf_test.h"
#include "scanner/match/scopes.h"
#include "scanner/match/tables.h"

namespace trawl {

namespace {

constexpr std::array<std::string_view, 6> kSourceFields = {
    "event.dataset",    "event.module",        "event.provider",
    "data_stream.type", "data_stream.dataset", "data_stream.namespace",
};

bool is_source_field(std::string_view name) {
  return std::ranges::find(kSourceFields, name) != kSourceFields.end();
}

bool is_text_or_number(const Value& operand) {
  return !std::holds_alternative<IpNetwork>(operand.data) &&
         !std::holds_alternative<Timestamp>(operand.data) &&
         !std::holds_alternative<DateMath>(operand.data);
}

// True if some value of the kind of `value` could pass the leaf.
bool can_pass(const Leaf& leaf, const TypedValue& value) {
  using Kind = TypedValue::Kind;
  if (value.kind == Kind::Missing) {
    return false;
  }
  switch (leaf.test) {
    case Test::Exists:
      return true;
    case Test::Equals:
      return value.kind == Kind::Tokens || value.kind == Kind::Ip || value.kind == Kind::Time ||
             (value.kind != Kind::Opaque && std::ranges::any_of(leaf.operands, is_text_or_number));
    case Test::Like:
      return value.kind == Kind::Text || value.kind == Kind::Tokens;
    case Test::Range:
      return value.kind != Kind::Boolean && value.kind != Kind::Opaque;
    case Test::InNetwork:
      return value.kind == Kind::Ip;
    case Test::Token:
    case Test::Phrase:
    case Test::TokenLike:
      return value.kind == Kind::Tokens;
    case Test::Regex:
      return true;
  }
  return true;
}

// Events of one sort.
struct Group {
  std::string index;                 // "" if unknown
  const Mapping* mapping = nullptr;  // of raw events
  std::vector<bool> in_scope;        // by RuleId; empty: every rule sees them
  std::uint64_t events = 0;
  std::vector<bool> has_field;         // by slot
  std::vector<bool> has_fitting;       // by LeafId: a value of a kind that could pass
  std::vector<std::uint64_t> passing;  // by LeafId, of source fields: events that pass
  std::vector<bool> has_objects;       // by nested condition
};

std::string index_patterns(const Rule& rule) {
  constexpr std::size_t kMaxShown = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(kMaxShown, rule.index.size()); ++i) {
    text += (i == 0 ? "" : ", ") + rule.index[i];
  }
  return text + (rule.index.size() > kMaxShown ? ", ..." : "");
}

}  // namespace

struct FieldSurvey::State {
  State(const RuleSet& rule_set, const FormatSet& formats, std::string default_index)
      : rules(rule_set),
        unwrap_tables(formats),
        unwrapper(unwrap_tables),
        normalizer(formats.geo()),
        tables(rules.program(), rules.fields(), rules.types(), hint_names()),
        evaluator(tables),
        scopes(rules, tables, std::move(default_index)) {
    const std::vector<Leaf>& leaves = rules.program().leaves();
    leaves_by_slot.resize(tables.trie().slot_count());
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      const auto id = static_cast<LeafId>(i);
      ids.emplace(leaves[i], id);
      leaves_by_slot[tables.slot(id)].push_back(id);
      names_source.push_back(is_source_field(rules.fields().name(leaves[i].field)));
    }
  }

  Group& group_of(const Home& home, const Mapping* mapping);
  void note(Group& group);
  [[nodiscard]] bool is_visible(RuleId rule, const Group& group) const {
    return group.in_scope.empty() || group.in_scope[static_cast<std::size_t>(rule)];
  }
  [[nodiscard]] std::optional<ReachProblems> problems_in(RuleId rule, const Group& group,
                                                         bool with_databases) const;
  [[nodiscard]] std::optional<OutOfReach> out_of_reach(const Leaf& leaf, const Group& group,
                                                       bool with_databases) const;
  [[nodiscard]] bool is_certain(const Leaf& leaf, const Group& group) const;
  [[nodiscard]] bool has_objects(const std::string& path, const Group& group) const;

  const RuleSet& rules;
  UnwrapTables unwrap_tables;
  Unwrapper unwrapper;
  Normalizer normalizer;
  ProgramTables tables;
  Evaluator evaluator;
  Scopes scopes;
  TypedValue scratch;
  std::map<Leaf, LeafId> ids;
  std::vector<std::vector<LeafId>> leaves_by_slot;
  std::vector<bool> names_source;  // by LeafId
  std::map<std::pair<std::string, const Mapping*>, Group> groups;
  std::uint64_t events = 0;
};

FieldSurvey::FieldSurvey(const RuleSet& rules, const FormatSet& formats, std::string default_index)
    : state_(std::make_unique<State>(rules, formats, std::move(default_index))) {}
FieldSurvey::~FieldSurvey() = default;

std::uint64_t FieldSurvey::events() const {
  return state_->events;
}

bool FieldSurvey::add(std::string_view record) {
  const InnerEvent inner = state_->unwrapper.unwrap(record);
  std::string_view text = inner.text;
  if (inner.mapping != nullptr) {
    const Result<NormalizedEvent> normalized = state_->normalizer.normalize(*inner.mapping, text);
    if (!normalized) {
      return false;
    }
    if (normalized->is_dropped) {
      return true;
    }
    text = normalized->text;
  }
  if (state_->evaluator.read(text) != EventProblem::None) {
    return false;
  }
  const Home* home = state_->scopes.add_data_stream(state_->evaluator.fields());
  if (home == nullptr) {
    home = &state_->scopes.find(state_->evaluator.fields());
  }
  ++state_->events;
  state_->note(state_->group_of(*home, inner.mapping));
  return true;
}

Group& FieldSurvey::State::group_of(const Home& home, const Mapping* mapping) {
  const auto known = groups.find({home.index.name, mapping});
  if (known != groups.end()) {
    return known->second;
  }
  const bool is_full = groups.size() >= kMaxSurveyGroups;
  Group& group = is_full ? groups[{"\n", nullptr}] : groups[{home.index.name, mapping}];
  if (group.has_field.empty()) {
    group.index = is_full ? std::string() : home.index.name;
    group.mapping = is_full ? nullptr : mapping;
    group.in_scope = is_full ? std::vector<bool>() : home.in_scope;
    group.has_field.resize(tables.trie().slot_count());
    group.has_fitting.resize(rules.program().leaves().size());
    group.passing.resize(rules.program().leaves().size());
    group.has_objects.resize(rules.program().nested().size());
  }
  return group;
}

void FieldSurvey::State::note(Group& group) {
  ++group.events;
  const EventFields& fields = evaluator.fields();
  for (const std::uint32_t slot : fields.found_slots()) {
    group.has_field[slot] = true;
    for (const LeafId id : leaves_by_slot[slot]) {
      const auto index = static_cast<std::size_t>(id);
      const Leaf& leaf = rules.program().leaf(id);
      if (!group.has_fitting[index]) {
        group.has_fitting[index] =
            any_value(fields, slot, looks_below(leaf), [&](const FieldValue& value) {
              read_value(value, leaf.reading, scratch);
              return can_pass(leaf, scratch);
            });
      }
      if (names_source[index]) {
        const bool passes = any_value(
            fields, slot, looks_below(leaf),
            [&](const FieldValue& value) { return holds(leaf, value, std::nullopt, scratch); });
        group.passing[index] += passes ? 1U : 0U;
      }
    }
  }
  for (std::size_t i = 0; i < group.has_objects.size(); ++i) {
    if (!fields.objects(tables.object(i)).empty()) {
      group.has_objects[i] = true;
    }
  }
}

std::optional<OutOfReach> FieldSurvey::State::out_of_reach(const Leaf& leaf, const Group& group,
                                                           bool with_databases) const {
  const std::string name = rules.fields().name(leaf.field);
  const auto id = ids.find(leaf);
  if (id == ids.end() || (with_databases && find_enrichment(name) != nullptr)) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(id->second);
  if (!group.has_field[tables.slot(id->second)]) {
    const bool is_never_written =
        group.mapping != nullptr && !group.mapping->can_write(name) && !find_enrichment(name);
    return OutOfReach{
        .kind = OutOfReach::Kind::Field,
        .field = name,
        .text = name + (is_never_written ? " is in no event of " + group.mapping->name()
                                         : " is in no event")};
  }
  if (!group.has_fitting[index]) {
    return OutOfReach{.kind = OutOfReach::Kind::Type,
                      .field = name,
                      .text = name + " has no value that can be read as " +
                              std::string(field_type_name(leaf.reading.type))};
  }
  if (names_source[index] && group.passing[index] == 0) {
    return OutOfReach{.kind = OutOfReach::Kind::Source,
                      .field = name,
                      .text = "no event with " + print(leaf, rules.fields())};
  }
  return std::nullopt;
}

bool FieldSurvey::State::is_certain(const Leaf& leaf, const Group& group) const {
  const auto id = ids.find(leaf);
  if (id == ids.end()) {
    return false;
  }
  const auto index = static_cast<std::size_t>(id->second);
  return names_source[index] && group.passing[index] == group.events;
}

bool FieldSurvey::State::has_objects(const std::string& path, const Group& group) const {
  const auto& nested = rules.program().nested();
  bool is_known = false;
  for (std::size_t i = 0; i < nested.size(); ++i) {
    if (nested[i].path == path) {
      is_known = true;
      if (group.has_objects[i]) {
        return true;
      }
    }
  }
  return !is_known;
}

std::optional<ReachProblems> FieldSurvey::State::problems_in(RuleId rule, const Group& group,
                                                             bool with_databases) const {
  const auto* const single = std::get_if<Single>(&rules.rule(rule).query);
  if (single == nullptr) {
    return std::nullopt;
  }
  return find_problems(
      single->condition,
      {.out_of_reach = [&](const Leaf& leaf) { return out_of_reach(leaf, group, with_databases); },
       .is_certain = [&](const Leaf& leaf) { return is_certain(leaf, group); },
       .has_objects = [&](const std::string& path) { return has_objects(path, group); }});
}

std::optional<ReachProblems> FieldSurvey::problems(RuleId rule, bool with_databases) const {
  ReachProblems all;
  bool is_seen = false;
  for (const auto& [key, group] : state_->groups) {
    if (!state_->is_visible(rule, group)) {
      continue;
    }
    is_seen = true;
    const std::optional<ReachProblems> found = state_->problems_in(rule, group, with_databases);
    if (!found) {
      return std::nullopt;
    }
    all.insert(all.end(), found->begin(), found->end());
  }
  if (!is_seen) {
    return ReachProblems{
        {.kind = OutOfReach::Kind::Source,
         .text = "no event lives in " + index_patterns(state_->rules.rule(rule).rule)}};
  }
  std::ranges::sort(all);
  const auto repeated = std::ranges::unique(all);
  all.erase(repeated.begin(), repeated.end());
  return all;
}

std::set<std::string> FieldSurvey::useful_mappings(RuleId rule, bool with_databases) const {
  std::set<std::string> names;
  for (const auto& [key, group] : state_->groups) {
    if (group.mapping != nullptr && state_->is_visible(rule, group) &&
        !state_->problems_in(rule, group, with_databases)) {
      names.insert(group.mapping->name());
    }
  }
  return names;
}

}  // namespace trawl
