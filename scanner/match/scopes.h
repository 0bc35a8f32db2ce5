#pragma once

// Where events live, and which rules see them: index names are few, so that the answer for each is
// worked out once a worker.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/index_scope.h"
#include "rules/rule_set.h"
#include "scanner/event/event_fields.h"
#include "scanner/match/tables.h"

namespace trawl {

// The fields that say where an event lives; to be read besides those of the rules.
[[nodiscard]] std::span<const std::string_view> hint_names();

struct Home {
  IndexName index;
  std::optional<DataStreamName> data_stream;  // views `index`
  std::vector<bool> in_scope;                 // by RuleId: the rule sees events of this index
  // By RuleId: the rule would see them even if an unknown index matched no pattern.
  std::vector<bool> certainly_in_scope;
};

// Scratch of one worker.
class Scopes {
 public:
  // Borrows `rules` and `tables`, which read hint_names().
  Scopes(const RuleSet& rules, const ProgramTables& tables, std::string default_index);

  // The home of an event. Lives until the next call.
  [[nodiscard]] const Home& find(const EventFields& fields);

  // Elasticsearch knows the parts of a data stream's name for each of its events
  // (`data_stream.dataset` and its siblings are constant_keyword): adds those that rules ask for
  // and the event lacks. Returns the event's home if it had to be found for that, else null. It and
  // the values live until the next call.
  const Home* add_data_stream(EventFields& fields);

 private:
  // A part of the data stream's name that rules ask for.
  struct StreamField {
    std::size_t slot = 0;
    std::string_view name;
    std::string_view DataStreamName::* part = nullptr;
  };
  [[nodiscard]] Home make_home(const IndexHints& hints) const;

  const RuleSet* rules_;
  std::string default_index_;
  std::vector<std::size_t> hint_slots_;  // as in hint_names()
  std::vector<StreamField> stream_fields_;
  std::string key_;
  std::unordered_map<std::string, Home, StringHash, std::equal_to<>> homes_;
};

}  // namespace trawl
