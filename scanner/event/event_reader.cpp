#include "scanner/event/event_reader.h"

#include "scanner/event/full_walk.h"
#include "scanner/event/walk/event_walk.h"

namespace trawl {

struct EventReader::State {
  State(const FieldTrie& trie, bool is_wrapper_expected, const Kernel& kernel)
      : takes_wrapper(is_wrapper_expected), walk(trie, is_wrapper_expected, kernel) {}

  bool takes_wrapper;
  EventWalk walk;
  FullWalk collector;
  FullWalk checker;
};

EventReader::EventReader(const FieldTrie& trie, bool takes_wrapper, const Kernel& kernel)
    : state_(std::make_unique<State>(trie, takes_wrapper, kernel)) {}
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;
EventReader& EventReader::operator=(EventReader&&) noexcept = default;

EventProblem EventReader::read(std::string_view event, EventFields& fields) {
  return state_->walk.read(event, fields);
}

EventProblem EventReader::read_all(std::string_view event, std::string_view prefix,
                                   std::vector<NamedValue>& values) {
  return state_->collector.collect(event, prefix, state_->takes_wrapper, values);
}

EventProblem EventReader::validate(std::string_view event) {
  return state_->checker.check(event);
}

}  // namespace trawl
