#pragma once

// Which of the rules read are used.

#include <string>
#include <vector>

#include "rules/rule.h"

namespace trawl {

// Words are compared ignoring ASCII case. `names` and `tags` are globs (rules/ir/pattern.h).
// Tactics and techniques are ids or names; a technique also selects its sub-techniques.
//
// A rule is used if every list of `only` that is not empty has a value for it, and no list of
// `except` has one.
struct RuleSelection {
  struct Terms {
    std::vector<std::string> severities, tags, tactics, techniques, types, ids, names;
  };
  Terms only;
  Terms except;
};

[[nodiscard]] bool is_selected(const RuleSelection& selection, const Rule& rule);

}  // namespace trawl
