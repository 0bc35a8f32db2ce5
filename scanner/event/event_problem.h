#pragma once

// What can be wrong with the text of an event.

#include <cstdint>
#include <string_view>

namespace trawl {

// Objects and arrays inside one another, the event itself included.
inline constexpr int kMaxEventDepth = 1000;

enum class EventProblem : std::uint8_t {
  None,
  NotAnObject,
  Encoding,   // not UTF-8
  Control,    // a control character in a string
  String,     // a string without an end, or with an escape that does not exist
  Scalar,     // a number or word that JSON does not have
  Structure,  // brackets, commas or colons
  Trailing,   // something behind the object
  Depth,
  Size,  // longer than the parser can take (4 GiB)
};

// "not a JSON object", "invalid JSON: not UTF-8", …; "" for None. The text lives forever.
[[nodiscard]] std::string_view problem_text(EventProblem problem);

}  // namespace trawl
