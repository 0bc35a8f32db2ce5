#pragma once

// TOML text → Rule. Checks the shape of what it reads; what the query means is not its business.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "rules/diagnostic.h"
#include "rules/rule.h"

namespace trawl {

inline constexpr std::size_t kMaxRuleFileBytes = std::size_t{16} << 20;

// `file` is used in messages only. Unknown keys are ignored, as the format grows; a known key of
// the wrong type, a missing required key (rule_id, name, type; query for the types that have one),
// an unknown type, language or severity, or a language that the type does not have is a diagnostic.
[[nodiscard]] tl::expected<Rule, Diagnostic> read_rule(std::string_view text,
                                                       const std::string& file);

// The text with "\r\n" as "\n": what offsets in a Rule count in.
[[nodiscard]] std::string with_unix_lines(std::string_view text);

// "90s", "5m", "12h", "7d", "2w" → seconds; nullopt if the text is not of that form.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view text);

// "now-9m" → 540 s before now; "now" → 0.
[[nodiscard]] std::optional<std::chrono::seconds> parse_lookback(std::string_view text);

}  // namespace trawl
