// The bytes are an event. A walk by names, a walk through everything and another parser agree on
// what JSON is.

#include <array>
#include <vector>

#include <nlohmann/json.hpp>

#include "fuzz.h"
#include "io/block.h"
#include "scanner/event/event_reader.h"
#include "scanner/event/wrapper.h"

namespace trawl {
namespace {

void fuzz_one(std::string_view bytes) {
  static const std::array<WantedField, 4> names{{{"a"}, {"a.b"}, {"f", true}, {"_id"}}};
  static const std::array<std::string, 1> objects{"a"};
  static const FieldTrie trie(names, objects);
  EventReader reader(trie);
  const Block event = copy_block(bytes);
  EventFields fields;
  std::vector<NamedValue> values;
  const EventProblem walk = reader.read(event.bytes, fields);
  const EventProblem all = reader.read_all(event.bytes, "", values);
  const bool is_valid = reader.validate(event.bytes) == EventProblem::None;
  require(!is_valid || walk == EventProblem::None, "a valid event can be read");
  require(!is_valid || all == EventProblem::None, "a valid event can be read in full");
  require(!is_valid || unwrap_export(event.bytes).has_value(), "a valid event can be unwrapped");
  // The other parser takes NUL for the end, and refuses numbers too large for a double and halves
  // of surrogate pairs.
  const bool is_comparable = bytes.starts_with('{') && bytes.ends_with('}') &&
                             bytes.size() <= 300 && bytes.find('\0') == bytes.npos;
  const bool is_json = is_comparable && nlohmann::json::accept(bytes);
  require(is_valid || !is_json, "JSON is accepted");
  const bool has_surrogates = bytes.find("\\ud") != bytes.npos || bytes.find("\\uD") != bytes.npos;
  require(!is_valid || is_json || !is_comparable || has_surrogates ||
              bytes.find_first_of("eE") != bytes.npos,
          "what is accepted is JSON");
}

const FuzzTarget kTarget{"event", fuzz_one};

}  // namespace
}  // namespace trawl
