#pragma once

// A rule as a page of text to read on a terminal.

#include <string>

#include "rules/rule_set.h"

namespace trawl {

inline constexpr std::size_t kPageColumns = 96;  // running text is wrapped there

// What a page says of one rule beside the rule itself.
struct RulePage {
  const Rule* rule = nullptr;
  const LoadedRule* loaded = nullptr;     // null if it is left out
  const LeftOutRule* left_out = nullptr;  // null if it is loaded
  std::vector<const Rule*> related;
};

// Printable: nothing of the rule reaches the terminal as a control character.
[[nodiscard]] std::string page_text(const RulePage& page);

// The condition in canonical form and its program. Requires a rule of the set.
[[nodiscard]] std::string compiled_text(const RuleSet& rules, const LoadedRule& rule);

}  // namespace trawl
