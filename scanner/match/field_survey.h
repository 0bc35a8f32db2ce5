#pragma once

// FieldSurvey: what a sample of events has to do with the rules: which fields are there, of which
// kinds, and where the events come from. Then: which rules cannot match events of that sort, and
// why.
//
// Events are kept apart by the index they live in and by the mapping that made them of raw ones: a
// rule is judged by the events it sees. Values count for four sorts of field only, since they name
// the source: event.dataset, event.module, event.provider, data_stream.*. That another field never
// has the value a rule wants is no reason to call the rule dead.

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_set.h"
#include "scanner/ecs/format_set.h"
#include "scanner/match/reach.h"

namespace trawl {

// Events of more sources than that are taken for one, which every rule sees.
inline constexpr std::size_t kMaxSurveyGroups = 256;

class FieldSurvey {
 public:
  // Borrows the rules and the mappings of `formats`. `default_index`: as in MatchOptions.
  FieldSurvey(const RuleSet& rules, const FormatSet& formats, std::string default_index);
  ~FieldSurvey();
  FieldSurvey(const FieldSurvey&) = delete;
  FieldSurvey& operator=(const FieldSurvey&) = delete;

  // Takes a record into account. `record`: one JSON object, kPaddingBytes readable behind it. False
  // if it is not JSON, or cannot be normalised.
  bool add(std::string_view record);

  [[nodiscard]] std::uint64_t events() const;

  // Why the rule can match none of these events; nullopt if it may. `with_databases`: as if GeoIP
  // and ASN databases were given, and what is looked up in them could be anything.
  [[nodiscard]] std::optional<ReachProblems> problems(RuleId rule, bool with_databases) const;

  // The mappings whose events the rule may match, by name.
  [[nodiscard]] std::set<std::string> useful_mappings(RuleId rule, bool with_databases) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trawl
