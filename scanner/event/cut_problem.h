#pragma once

// Why bytes that were cut out of an input are no event.

#include <cstdint>
#include <string_view>

namespace trawl {

enum class CutProblem : std::uint8_t {
  NotAnObject,  // an element of an array, or a document, that is something else
  Stray,        // neither an event nor what may stand between events
  Bracket,      // a bracket where none can stand, or one that does not fit the open one
  Quote,        // a string right beside other text, or a backslash outside a string
  LineBreak,    // inside a string
  TooLong,      // longer than the limit for one event
  NoEnd,        // the input ends inside the event
  Damaged,      // bytes of it, or of what stood before it, could not be unpacked
  Stopped,      // reading was stopped inside the event
};

// "not a JSON object", "invalid JSON: a bracket that does not fit", … The text lives forever.
[[nodiscard]] std::string_view problem_text(CutProblem problem);

}  // namespace trawl
