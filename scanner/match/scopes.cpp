#include "scanner/match/scopes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace trawl {
namespace {

// Index names come from the events: a bound keeps hostile ones from filling the memory.
constexpr std::size_t kMaxHomes = 1024;

enum Hint : std::size_t {
  kWrapperIndex,
  kStreamType,
  kStreamDataset,
  kStreamNamespace,
  kEventDataset,
  kAgentType,
  kEventModule,
  kHintCount,
};

constexpr std::array<std::string_view, kHintCount> kHintNames{
    "_index",        "data_stream.type", "data_stream.dataset", "data_stream.namespace",
    "event.dataset", "agent.type",       "event.module",
};

std::string_view first_text(const EventFields& fields, std::size_t slot) {
  const auto values = fields.values(slot);
  return values.empty() ? std::string_view() : values.front().text;
}

}  // namespace

std::span<const std::string_view> hint_names() {
  return kHintNames;
}

Scopes::Scopes(const RuleSet& rules, const ProgramTables& tables, std::string default_index)
    : rules_(&rules), default_index_(std::move(default_index)) {
  for (const std::string_view name : kHintNames) {
    hint_slots_.push_back(*tables.slot(name));
  }
  const std::array parts{&DataStreamName::type, &DataStreamName::dataset,
                         &DataStreamName::name_space};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    // The program's own fields have the first slots. any_field asks for fields of any name.
    const std::size_t slot = hint_slots_[kStreamType + i];
    if (slot < tables.program().fields().size() || !tables.program().any_fields().empty()) {
      stream_fields_.push_back(
          {.slot = slot, .name = kHintNames[kStreamType + i], .part = parts[i]});
    }
  }
}

const Home& Scopes::find(const EventFields& fields) {
  std::array<std::string_view, kHintCount> hints;
  for (std::size_t i = 0; i < kHintCount; ++i) {
    hints[i] = first_text(fields, hint_slots_[i]);
  }
  if (!fields.is_wrapped()) {
    hints[kWrapperIndex] = {};  // a field of that name, not the place the event came from
  }
  key_.clear();
  for (const std::string_view hint : hints) {
    key_.append(hint).push_back('\0');
  }
  if (const auto found = homes_.find(key_); found != homes_.end()) {
    return found->second;
  }
  if (homes_.size() >= kMaxHomes) {
    homes_.clear();
  }
  Home& home = homes_[key_];
  home = make_home({.wrapper_index = hints[kWrapperIndex],
                    .data_stream_type = hints[kStreamType],
                    .data_stream_dataset = hints[kStreamDataset],
                    .data_stream_namespace = hints[kStreamNamespace],
                    .event_dataset = hints[kEventDataset],
                    .default_index = default_index_,
                    .agent_type = hints[kAgentType],
                    .event_module = hints[kEventModule]});
  home.data_stream = parse_data_stream(home.index.name);
  return home;
}

Home Scopes::make_home(const IndexHints& hints) const {
  Home home;
  home.index = index_name(hints);
  // No pattern of a rule matches a line break but by a bare star.
  IndexName named = home.index;
  if (named.name.empty()) {
    named.name = "\n";
  }
  for (const LoadedRule& rule : rules_->rules()) {
    home.in_scope.push_back(in_scope(rule.rule.index, home.index));
    home.certainly_in_scope.push_back(in_scope(rule.rule.index, named));
  }
  return home;
}

const Home* Scopes::add_data_stream(EventFields& fields) {
  const bool lacks_part = std::ranges::any_of(
      stream_fields_, [&](const StreamField& field) { return fields.values(field.slot).empty(); });
  if (!lacks_part) {
    return nullptr;
  }
  const Home& home = find(fields);
  if (home.data_stream.has_value()) {
    for (const StreamField& field : stream_fields_) {
      if (fields.values(field.slot).empty()) {
        const std::string_view text = (*home.data_stream).*field.part;
        fields.add_unwritten(field.slot, {field.name, {.kind = JsonKind::String, .text = text}});
      }
    }
  }
  return &home;
}

}  // namespace trawl
