#include "scanner/match/match_tables.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "rules/compile/compiler.h"
#include "rules/index_scope.h"
#include "scanner/match/any_field_guard.h"
#include "scanner/match/clock.h"
#include "scanner/match/matcher.h"
#include "scanner/match/relax.h"
#include "scanner/match/required_text.h"
#include "scanner/match/scopes.h"

namespace trawl {
namespace {

// Where the events of a format live, if its constants decide that. The hints are those of Scopes.
std::optional<IndexName> fixed_index(const Mapping& mapping) {
  const std::vector<std::string>& outputs = mapping.outputs();
  std::map<std::string_view, std::string_view> hints;
  for (const auto& [field, value] : mapping.constants()) {
    hints.emplace(field, value);
  }
  for (const std::string_view name : hint_names()) {
    const bool is_written = std::ranges::any_of(
        outputs, [&](const std::string& output) { return can_hold(output, name); });
    if (is_written && !hints.contains(name)) {
      return std::nullopt;
    }
  }
  if (!hints.contains("data_stream.dataset") && !hints.contains("event.dataset")) {
    return std::nullopt;  // the user's default decides
  }
  return index_name({.wrapper_index = {},
                     .data_stream_type = hints["data_stream.type"],
                     .data_stream_dataset = hints["data_stream.dataset"],
                     .data_stream_namespace = hints["data_stream.namespace"],
                     .event_dataset = hints["event.dataset"],
                     .default_index = {},
                     .agent_type = hints["agent.type"],
                     .event_module = hints["event.module"]});
}

// What the condition of a rule asks of raw events of one format.
struct Relaxed {
  Expr condition;
  std::vector<std::string> texts;  // MatchTables::texts()
};

// By rule; `never` for a rule that does not see the events of the format. Adds the fields whose
// values are tested to `copies`.
std::vector<Relaxed> relaxed_conditions(const RuleSet& rules, const Mapping& mapping,
                                        FieldTable& fields, FieldCopies& copies) {
  const std::optional<IndexName> index = fixed_index(mapping);
  Relaxation relaxation(mapping, fields);
  std::vector<Relaxed> conditions;
  for (const LoadedRule& rule : rules.rules()) {
    if (index && !in_scope(rule.rule.index, *index)) {
      conditions.push_back({.condition = never(), .texts = {}});
      continue;
    }
    const Expr condition = guard_any_fields(std::get<Single>(rule.query).condition, fields);
    conditions.push_back(
        {.condition = relaxation.relax(condition),
         .texts = relaxation.required_texts(condition).value_or(std::vector<std::string>())});
  }
  copies.insert(relaxation.copies().begin(), relaxation.copies().end());
  return conditions;
}

}  // namespace

std::vector<RuleId> rules_that_need_every_event(const RuleSet& rules, const Mapping& mapping) {
  FieldTable fields = rules.fields();
  FieldCopies copies;
  const std::vector<Relaxed> conditions = relaxed_conditions(rules, mapping, fields, copies);
  std::vector<RuleId> needing;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    if (conditions[i].condition.kind == Expr::Kind::Always) {
      needing.push_back(static_cast<RuleId>(i));
    }
  }
  return needing;
}

MatchTables::MatchTables(const RuleSet& rules, const FormatSet& formats)
    : recognition_(formats), unwrap_tables_(formats), fields_(rules.fields()) {
  std::vector<std::string_view> names(hint_names().begin(), hint_names().end());
  names.emplace_back("@timestamp");
  names.insert(names.end(), recognition_.value_names().begin(), recognition_.value_names().end());
  for (const Mapping* mapping : formats.mappings()) {
    formats_.push_back({.mapping = mapping});
    if (mapping->time()) {
      names.emplace_back(mapping->time()->raw_path);
    }
  }
  compile(rules);
  program_tables_.emplace(program_, fields_, rules.types(), names, std::string(),
                          recognition_.marked_paths());
  for (RawFormat& format : formats_) {
    if (format.mapping->time()) {
      format.time_slot = program_tables_->slot(format.mapping->time()->raw_path);
    }
  }
  for (const std::string& name : recognition_.value_names()) {
    recognition_slots_.push_back(*program_tables_->slot(name));
  }
  const std::vector<std::string> texts = texts_of_needed_formats();
  keys_ = KeyTable::of(*program_tables_, fields_, texts);
  if (texts.empty()) {
    literals_ = LiteralTable::of(program_, fields_);
  }
}

void MatchTables::compile(const RuleSet& rules) {
  std::vector<std::pair<Use, Relaxed>> relaxed;
  FieldCopies copies;
  for (std::uint32_t format = 0; format < formats_.size(); ++format) {
    std::vector<Relaxed> conditions =
        relaxed_conditions(rules, *formats_[format].mapping, fields_, copies);
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (conditions[i].condition.kind == Expr::Kind::Always) {
        formats_[format].needs_every_event = true;
      } else if (conditions[i].condition.kind != Expr::Kind::Never) {
        relaxed.emplace_back(Use{.rule = static_cast<RuleId>(i), .format = format},
                             std::move(conditions[i]));
      }
    }
  }
  // Names first: the compiler borrows them.
  std::vector<Expr> conditions;
  for (const LoadedRule& rule : rules.rules()) {
    conditions.push_back(guard_any_fields(std::get<Single>(rule.query).condition, fields_));
  }
  Compiler compiler(&fields_);
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const LoadedRule& rule = rules.rules()[i];
    intervals_.push_back(run_interval(rule.rule));
    uses_.push_back({.rule = static_cast<RuleId>(i), .format = std::nullopt});
    compiler.add(conditions[i]);
  }
  for (const auto& [path, field] : copies) {
    compiler.add_copy(path, field);
  }
  for (auto& [use, one] : relaxed) {
    uses_.push_back(use);
    compiler.add(one.condition);
    texts_.resize(uses_.size());
    texts_.back() = std::move(one.texts);
  }
  texts_.resize(uses_.size());
  for (const std::vector<std::string>& texts : texts_) {
    std::ranges::transform(texts, std::back_inserter(sought_.emplace_back()), sought);
  }
  program_ = std::move(compiler).finish();
}

// For each format of which every event must be normalised, a text in all of its events that few
// others have: the name least alike those of other formats.
std::vector<std::string> MatchTables::texts_of_needed_formats() const {
  std::vector<std::string_view> foreign;
  const auto is_in = [](std::string_view text) {
    return [text](std::string_view name) { return name.find(text) != std::string_view::npos; };
  };
  std::vector<std::string> texts;
  for (const RawFormat& format : formats_) {
    if (!format.needs_every_event) {
      continue;
    }
    foreign.clear();
    for (const RawFormat& other : formats_) {
      foreign.insert(foreign.end(), other.mapping->outputs().begin(),
                     other.mapping->outputs().end());
      for (const Mapping::Verbatim& verbatim : other.mapping->verbatim()) {
        if (other.mapping != format.mapping) {
          foreign.insert(foreign.end(), verbatim.raw_paths.begin(), verbatim.raw_paths.end());
        }
      }
    }
    for (const Mapping::Recognition& wanted : format.mapping->recognitions()) {
      const auto is_named = [&](const std::string& text) {
        return std::ranges::any_of(wanted.has, is_in(text));
      };
      if (std::ranges::any_of(texts, is_named)) {
        continue;
      }
      std::string_view best;
      auto best_count = std::numeric_limits<std::ptrdiff_t>::max();
      for (const std::string_view path : wanted.has) {
        const std::string_view text = path.substr(path.rfind('.') + 1);
        const auto count = std::ranges::count_if(foreign, is_in(text));
        if (count < best_count || (count == best_count && text.size() > best.size())) {
          best = text;
          best_count = count;
        }
      }
      texts.emplace_back(best);
    }
  }
  std::ranges::sort(texts);
  const auto repeated = std::ranges::unique(texts);
  texts.erase(repeated.begin(), repeated.end());
  return texts;
}

std::optional<std::uint32_t> MatchTables::find_format(const EventFields& fields) const {
  if (formats_.empty()) {
    return std::nullopt;
  }
  const std::size_t format = recognition_.find(fields, recognition_slots_);
  return format < formats_.size() ? std::optional(static_cast<std::uint32_t>(format))
                                  : std::nullopt;
}

std::shared_ptr<const MatchTables> make_match_tables(const RuleSet& rules,
                                                     const FormatSet& formats) {
  return std::make_shared<const MatchTables>(rules, formats);
}

}  // namespace trawl
