#include "scanner/event/cut_problem.h"

#include <fmt/format.h>

namespace trawl {

std::string limit_text(std::size_t limit_bytes) {
  constexpr std::size_t kKibi = 1024;
  if (limit_bytes % (kKibi * kKibi) == 0) {
    return fmt::format("{} MiB", limit_bytes / (kKibi * kKibi));
  }
  return limit_bytes % kKibi == 0 ? fmt::format("{} KiB", limit_bytes / kKibi)
                                  : fmt::format("{} bytes", limit_bytes);
}

std::string problem_text(CutProblem problem, std::size_t max_event_bytes) {
  switch (problem) {
    case CutProblem::NotAnObject:
      return "not a JSON object";
    case CutProblem::Stray:
      return "neither an event nor what may stand between events";
    case CutProblem::Bracket:
      return "invalid JSON: a bracket that does not fit";
    case CutProblem::Quote:
      return "invalid JSON: a quotation mark or backslash out of place";
    case CutProblem::LineBreak:
      return "invalid JSON: a line break inside a string";
    case CutProblem::TooLong:
      return "event longer than " + limit_text(max_event_bytes);
    case CutProblem::NoEnd:
      return "the input ends inside this event";
    case CutProblem::Damaged:
      return "event cut off by damage to the input";
    case CutProblem::Stopped:
      return "event cut off because the scan was stopped";
  }
  return {};
}

}  // namespace trawl
