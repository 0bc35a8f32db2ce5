#pragma once

// Globs and token analysis: what a single value is tested with.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ir/expr.h"

namespace trawl {

// '*' any run of characters, '?' exactly one (a code point), '\' makes the next character literal.
// Whole value. Linear in text × stars, no recursion.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text,
                                CaseRule case_rule);

// The pattern that matches `text` only: * ? \ escaped.
[[nodiscard]] std::string escape_glob(std::string_view text);

// The tokens of a text, in order; they replace what `tokens` held. Analyzer: see analyzer.cpp.
void analyze(Analyzer analyzer, std::string_view text, std::vector<std::string>& tokens);

// Length in UTF-16 units, the unit of ignore_above. Invalid UTF-8 counts a unit a byte.
[[nodiscard]] std::size_t utf16_length(std::string_view text);

[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace trawl
