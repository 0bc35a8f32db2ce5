#pragma once

// What all workers share when they match events with rules: one program that holds the rules'
// conditions and, for each format of raw events, their relaxed forms (scanner/match/relax.h), so
// that one walk through an event serves both. Const.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rules/compile/program.h"
#include "rules/rule_set.h"
#include "scanner/ecs/format_set.h"
#include "scanner/ecs/recognition.h"
#include "scanner/ecs/unwrapper.h"
#include "scanner/event/field_trie.h"
#include "scanner/match/key_table.h"
#include "scanner/match/literal_table.h"
#include "scanner/match/tables.h"

namespace trawl {

// A format, and what is known of its raw events before they are normalised.
struct RawFormat {
  const Mapping* mapping = nullptr;
  // Every event must be normalised: some rule has no relaxed condition but `always`.
  bool needs_every_event = false;
  std::optional<std::size_t> time_slot;  // of Mapping::time()
};

// Rules in scope of the format whose relaxed condition is `always`: for their sake every event of
// the format is normalised. Ascending.
[[nodiscard]] std::vector<RuleId> rules_that_need_every_event(const RuleSet& rules,
                                                              const Mapping& mapping);

class MatchTables {
 public:
  // Borrows both.
  MatchTables(const RuleSet& rules, const FormatSet& formats);
  MatchTables(const MatchTables&) = delete;
  MatchTables& operator=(const MatchTables&) = delete;

  [[nodiscard]] const ProgramTables& program_tables() const { return *program_tables_; }

  // A condition is that of a rule, or the relaxed one of a rule for the raw events of a format.
  struct Use {
    RuleId rule{};
    std::optional<std::uint32_t> format;
  };
  [[nodiscard]] const Use& use(QueryId query) const {
    return uses_[static_cast<std::size_t>(query)];
  }
  // For a relaxed condition: if there are any, a rule matches only if one of them stands in the raw
  // event, or the event has a `\u`, which may spell one.
  [[nodiscard]] std::span<const SoughtText> texts(QueryId query) const {
    return sought_[static_cast<std::size_t>(query)];
  }
  [[nodiscard]] std::chrono::seconds interval(RuleId rule) const {
    return intervals_[static_cast<std::size_t>(rule)];
  }

  // Behind which keys an event must hold something for any rule to match it, be it raw or not;
  // null: nothing is known.
  [[nodiscard]] const KeyTable* keys() const { return keys_ ? &*keys_ : nullptr; }
  // Likewise the texts of which it must hold one.
  [[nodiscard]] const LiteralTable* literals() const { return literals_ ? &*literals_ : nullptr; }

  // The format of a raw event that has been read; nullopt: it is taken as it is.
  [[nodiscard]] std::optional<std::uint32_t> find_format(const EventFields& fields) const;
  [[nodiscard]] const UnwrapTables& unwrap_tables() const { return unwrap_tables_; }
  [[nodiscard]] const RawFormat& format(std::uint32_t index) const { return formats_[index]; }

 private:
  void compile(const RuleSet& rules);
  [[nodiscard]] std::vector<std::string> texts_of_needed_formats() const;

  Recognition recognition_;
  UnwrapTables unwrap_tables_;
  std::vector<RawFormat> formats_;
  std::vector<std::chrono::seconds> intervals_;  // by RuleId
  FieldTable fields_;                            // of the rules, and raw paths
  Program program_;
  std::vector<Use> uses_;                        // by QueryId
  std::vector<std::vector<std::string>> texts_;  // likewise
  std::vector<std::vector<SoughtText>> sought_;  // views of texts_
  std::optional<ProgramTables> program_tables_;
  std::vector<std::size_t> recognition_slots_;
  std::optional<KeyTable> keys_;
  std::optional<LiteralTable> literals_;
};

}  // namespace trawl
