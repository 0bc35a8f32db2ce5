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
// What the walk does not enter is not checked: read() notices malformed JSON only on its way, and
// the encoding and the ends of strings everywhere. validate() looks at everything.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "scanner/event/event_fields.h"
#include "scanner/event/field_trie.h"

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

// Scratch of one worker; reuses all its memory from event to event.
class EventReader {
 public:
  // Borrows `trie`, which must outlive the reader. `takes_wrapper`: whether `_source` at the top
  // means a wrapper.
  explicit EventReader(const FieldTrie& trie, bool takes_wrapper = true);
  ~EventReader();
  EventReader(EventReader&&) noexcept;
  EventReader& operator=(EventReader&&) noexcept;

  // `event`: without surrounding white space, kPaddingBytes readable behind it. The views in
  // `fields` live until the next read() of this reader. Unless None is returned, `fields` means
  // nothing.
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
