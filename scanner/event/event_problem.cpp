#include "scanner/event/event_problem.h"

namespace trawl {

std::string_view problem_text(EventProblem problem) {
  switch (problem) {
    case EventProblem::None:
      return "";
    case EventProblem::NotAnObject:
      return "not a JSON object";
    case EventProblem::Encoding:
      return "invalid JSON: not UTF-8";
    case EventProblem::Control:
      return "invalid JSON: a control character in a string";
    case EventProblem::String:
      return "invalid JSON: a malformed string";
    case EventProblem::Scalar:
      return "invalid JSON: a malformed number or word";
    case EventProblem::Structure:
      return "invalid JSON: brackets, commas or colons are wrong";
    case EventProblem::Trailing:
      return "invalid JSON: something follows the object";
    case EventProblem::Depth:
      return "nested deeper than 1000 levels";
    case EventProblem::Size:
      return "longer than 4 GiB";
  }
  return "";
}
static_assert(kMaxEventDepth == 1000, "problem_text names it");

}  // namespace trawl
