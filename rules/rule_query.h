#pragma once

// Rule → Query: what a rule asks, in the common form; or why it cannot be asked here.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "rules/rule_set.h"

namespace trawl {

struct Refusal {
  LeftOutReason reason{};
  std::string detail;                    // one sentence
  std::optional<Diagnostic> diagnostic;  // Broken
};

// `text` is the rule's file with Unix line ends, for diagnostics. New field names are added to
// `fields`.
[[nodiscard]] tl::expected<Query, Refusal> lower_rule(const Rule& rule, std::string_view text,
                                                      const FieldTypes& types, FieldTable& fields);

// The fields it tests that events have from GeoIP databases only, in the order of their names.
[[nodiscard]] std::vector<std::string> looked_up_fields(const Query& query,
                                                        const FieldTable& fields);
// What is to be said of them. Requires that there are any.
[[nodiscard]] std::string looked_up_note(const std::vector<std::string>& fields);

// Where the rule means offline something else than in Elastic, or needs what archives often lack:
// `looked_up`, too. One sentence each.
[[nodiscard]] std::vector<std::string> offline_notes(const Rule& rule,
                                                     const std::vector<std::string>& looked_up);

}  // namespace trawl
