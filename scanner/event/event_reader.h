#pragma once

// EventReader: the bytes of one event → EventFields, in one walk guided by a trie of the wanted
// names.
//
// Names: {"a":{"b":1}}, {"a.b":1} and every mixture spell the field a.b. Arrays at any level are
// flattened. Null, empty arrays and empty objects are no values. A key that occurs twice in one
// object contributes the values of both (Elasticsearch refuses such an event).
//
// Wrapper: if the event has an object `_source` at its top, the fields are those of that object,
// and of the others only `_index` and `_id` are read, under these names.
//
// read() checks of any event what the masks of its text tell (walk/kernel.h), whatever is wanted of
// it: it begins with { and ends with }, is UTF-8, its strings end and hold no control character, as
// many brackets close as open, and none is deeper than kMaxEventDepth. The rest of the grammar it
// takes on trust. validate() looks at everything.

#include <memory>
#include <string_view>
#include <vector>

#include "scanner/event/event_fields.h"
#include "scanner/event/event_problem.h"
#include "scanner/event/field_trie.h"
#include "scanner/event/walk/kernel_choice.h"

namespace trawl {

// Scratch of one worker; reuses all its memory from event to event.
class EventReader {
 public:
  // Borrows `trie`, which must outlive the reader. `takes_wrapper`: whether `_source` at the top
  // means a wrapper.
  explicit EventReader(const FieldTrie& trie, bool takes_wrapper = true,
                       const Kernel& kernel = best_kernel());
  ~EventReader();
  EventReader(EventReader&&) noexcept;
  EventReader& operator=(EventReader&&) noexcept;

  // `event`: without surrounding white space, kPaddingBytes readable behind it. The views in
  // `fields` live until the next read() of this reader. Unless None is returned, `fields` means
  // nothing. Problems: NotAnObject, String (one does not end), Control, Encoding, Structure
  // (brackets do not balance), Depth, Size.
  [[nodiscard]] EventProblem read(std::string_view event, EventFields& fields);

  // All scalars of the event with their full names, each preceded by `prefix` (a path that ends in
  // a dot, or ""). Views live until the next read_all(). Replaces the content of `values`.
  [[nodiscard]] EventProblem read_all(std::string_view event, std::string_view prefix,
                                      std::vector<NamedValue>& values);

  // Checks that all of the event is JSON (RFC 8259) in UTF-8. Leaves the views of the other calls
  // alone.
  [[nodiscard]] EventProblem validate(std::string_view event);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trawl
