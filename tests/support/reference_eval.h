#pragma once

// The reference: what rules mean for one event, by a slow tree walk over the parsed JSON. Every
// engine is judged by it, so it is kept obvious and shares no matching code with them: it has its
// own JSON, numbers, addresses, globs and case folding. Shared with the product, and judged by
// hand-written cases instead, are the things a rule file's meaning is made of before any event is
// seen: Expr itself, date arithmetic, word analysis, and what index patterns mean.
//
// Source of the meaning: rules/ir/expr.h and docs/semantics.md.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_set.h"
#include "tests/support/json_tree.h"

namespace trawl::test {

struct ReferenceOptions {
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;
  std::string default_index;
};

struct ReferenceResult {
  enum class Verdict { Scanned, OutOfRange, Rejected };
  Verdict verdict = Verdict::Scanned;
  std::vector<RuleId> rules;  // ascending
};

// Judges whole rules: index scope, time range, wrapper and condition.
[[nodiscard]] ReferenceResult reference_match(const RuleSet& rules, std::string_view event,
                                              const ReferenceOptions& options = {});

// Judges one condition on one event, wherever it lives. `event` is an object.
[[nodiscard]] bool reference_holds(const Expr& condition, const FieldTable& fields,
                                   const FieldTypes& types, const JsonTree& event);

// The glob of rules/ir/expr.h, element by element of the pattern. Cost: text × pattern.
[[nodiscard]] bool reference_glob(std::string_view pattern, std::string_view text, CaseRule rule);

}  // namespace trawl::test
