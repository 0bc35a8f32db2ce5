#pragma once

// Why bytes that were cut out of an input are no event.

#include <cstddef>
#include <cstdint>
#include <string>
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

// "64 MiB", "3 KiB", "1000 bytes".
[[nodiscard]] std::string limit_text(std::size_t limit_bytes);

// "not a JSON object", "invalid JSON: a bracket that does not fit", "event longer than 64 MiB", …
// `max_event_bytes`: the limit that TooLong is about.
[[nodiscard]] std::string problem_text(CutProblem problem, std::size_t max_event_bytes);

}  // namespace trawl
