#pragma once

// Required texts: what the JSON of a value must hold, byte for byte, for a leaf to hold.
//
// A leaf that equals or globs a text holds only for values with that text in them, and a value is
// spelled byte for byte but for its escapes; of letters, digits and a few signs only \uXXXX can be
// an escape. So a run of such bytes stands in every spelling without `\u`.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ir/expr.h"
#include "scanner/event/walk/kernel.h"

namespace trawl {

inline constexpr std::size_t kMinRequiredBytes = 4;   // shorter ones are everywhere
inline constexpr std::size_t kMaxRequiredBytes = 64;  // of a longer one the beginning will do

// True if nothing but `\u` spells the byte otherwise in JSON.
[[nodiscard]] bool is_plain(char byte);

// The longest run of plain bytes, which stands in the JSON of any text that has it.
[[nodiscard]] std::string_view longest_plain_run(std::string_view text);

// Adds texts of which one is required; they have kMinRequiredBytes to kMaxRequiredBytes. False if
// there are none such; what was added then means nothing.
[[nodiscard]] bool add_required_texts(const Leaf& leaf, std::vector<std::string>& texts);

// By the two bytes side by side that logs have least of. A view of `text`, of two bytes or more.
[[nodiscard]] SoughtText sought(std::string_view text);
// The first place at or behind `from` where the text stands; npos if there is none. kPaddingBytes
// are readable behind `where`.
[[nodiscard]] std::size_t find_text(std::string_view where, const SoughtText& text,
                                    std::size_t from = 0);

}  // namespace trawl
