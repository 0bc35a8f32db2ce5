#pragma once

// The escapes of JSON strings.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trawl {

// Writes the text that `raw`, what stands between the quotes of a string, spells; as UTF-8, never
// longer than `raw`. Half a pair of surrogates becomes U+FFFD. Returns its length, or kBadEscape:
// an escape that JSON does not have. `raw` is valid UTF-8.
inline constexpr std::size_t kBadEscape = SIZE_MAX;
[[nodiscard]] std::size_t unescape(std::string_view raw, char* out);

}  // namespace trawl
