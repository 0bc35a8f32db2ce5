#include "scanner/event/cut_problem.h"

#include "io/chunker.h"

namespace trawl {

std::string_view problem_text(CutProblem problem) {
  static_assert(kMaxLineBytes == std::size_t{64} << 20, "the text of TooLong names the limit");
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
      return "event longer than 64 MiB";
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
