#pragma once

// FullWalk: all of an event, checked against RFC 8259 and UTF-8 as simdjson knows them, and all its
// scalars with their names. The truth about events; EventWalk is the shortcut.

#include <memory>
#include <string_view>
#include <vector>

#include "scanner/event/event_fields.h"
#include "scanner/event/event_problem.h"

namespace trawl {

// Scratch of one worker; reuses all its memory from event to event. Events come without surrounding
// white space, with kPaddingBytes readable behind them.
class FullWalk {
 public:
  FullWalk();
  ~FullWalk();
  FullWalk(FullWalk&&) noexcept;
  FullWalk& operator=(FullWalk&&) noexcept;

  // Leaves the views of collect() alone.
  [[nodiscard]] EventProblem check(std::string_view event);

  // All scalars, as EventReader::read_all() has them.
  [[nodiscard]] EventProblem collect(std::string_view event, std::string_view prefix,
                                     bool takes_wrapper, std::vector<NamedValue>& values);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trawl
