#pragma once

// The grammar of JSON scalars, for tokens that a parser has found but not checked.

#include <string_view>

namespace trawl {

// True if `token` is a number as RFC 8259 writes it: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
[[nodiscard]] bool is_json_number(std::string_view token);

}  // namespace trawl
