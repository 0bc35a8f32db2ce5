#pragma once

// Walking the JSON of an event with simdjson On-Demand: what its readers share. Internal to .cpp
// files, since it names simdjson.
//
// On-Demand checks only what it visits, and hands out scalars unchecked: their tokens are checked
// here (scalar.h). Strings are unescaped here as well, since simdjson refuses half a pair of
// surrogates, which Elasticsearch takes (docs/decisions/0009). Its documents must not be touched
// after an error, so every error ends the walk.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include "io/block.h"
#include "scanner/event/event_fields.h"
#include "scanner/event/event_problem.h"
#include "scanner/event/scalar.h"
#include "scanner/event/walk/unescape.h"

namespace trawl::json_walk {

namespace ondemand = simdjson::ondemand;

// The texts of the strings of one event that have escapes. Not thread-safe.
class UnescapedTexts {
 public:
  // Those of the event before are gone. No string is read more than once.
  void begin_event(std::size_t event_bytes) {
    if (bytes_.size() < event_bytes) {
      bytes_ = std::string(event_bytes, '\0');
    }
    used_ = 0;
  }

  // What `raw`, the inside of a string, spells; lives until the next event. nullopt: an escape
  // that JSON does not have.
  std::optional<std::string_view> add(std::string_view raw) {
    if (raw.size() > bytes_.size() - used_) {
      return std::nullopt;
    }
    char* const out = bytes_.data() + used_;
    const std::size_t size = unescape(raw, out);
    if (size == kBadEscape) {
      return std::nullopt;
    }
    used_ += size;
    return std::string_view(out, size);
  }

 private:
  std::string bytes_;
  std::size_t used_ = 0;
};

inline EventProblem problem_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return EventProblem::None;
    case simdjson::UTF8_ERROR:
      return EventProblem::Encoding;
    case simdjson::UNESCAPED_CHARS:
      return EventProblem::Control;
    case simdjson::UNCLOSED_STRING:
    case simdjson::STRING_ERROR:
      return EventProblem::String;
    case simdjson::CAPACITY:
      return EventProblem::Size;
    default:
      return EventProblem::Structure;
  }
}

// A token without the white space behind it.
inline std::string_view token_of(ondemand::value& value) {
  const std::string_view token = value.raw_json_token();
  return token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
}

// A view of `raw` itself if it has no escapes.
inline simdjson::error_code unescape_text(std::string_view raw, bool has_escapes,
                                          UnescapedTexts& texts, std::string_view& text) {
  text = raw;
  if (!has_escapes) {
    return simdjson::SUCCESS;
  }
  const std::optional<std::string_view> unescaped = texts.add(raw);
  text = unescaped.value_or(std::string_view());
  return unescaped ? simdjson::SUCCESS : simdjson::STRING_ERROR;
}

// The key of `field`.
inline simdjson::error_code read_key(ondemand::field& field, UnescapedTexts& texts,
                                     std::string_view& key) {
  const char* const begin = field.key().raw();
  const char* end = begin;
  bool has_escapes = false;
  while (*end != '"') {
    const bool is_escape = *end == '\\';
    has_escapes |= is_escape;
    end += is_escape ? 2 : 1;
  }
  return unescape_text({begin, static_cast<std::size_t>(end - begin)}, has_escapes, texts, key);
}

// The string that stands at `value`.
inline simdjson::error_code read_text(ondemand::value& value, UnescapedTexts& texts,
                                      std::string_view& text) {
  const std::string_view token = token_of(value);
  if (token.size() < 2 || token.front() != '"' || token.back() != '"') {
    return simdjson::STRING_ERROR;
  }
  // Left unconsumed, a string before a colon would be skipped as if it were a key.
  if (const auto error = value.get_raw_json_string().error()) {
    return error;
  }
  const std::string_view raw = token.substr(1, token.size() - 2);
  return unescape_text(raw, raw.find('\\') != std::string_view::npos, texts, text);
}

// The scalar that stands at `value`; `is_null` says that it is none.
inline EventProblem read_scalar(ondemand::value& value, UnescapedTexts& texts, FieldValue& scalar,
                                bool& is_null) {
  const std::string_view token = token_of(value);
  is_null = false;
  switch (token.empty() ? '\0' : token.front()) {
    case '"':
      scalar = {.kind = JsonKind::String, .text = {}};
      return problem_of(read_text(value, texts, scalar.text));
    case 't':
      scalar = {.kind = JsonKind::True, .text = token};
      return token == "true" ? EventProblem::None : EventProblem::Scalar;
    case 'f':
      scalar = {.kind = JsonKind::False, .text = token};
      return token == "false" ? EventProblem::None : EventProblem::Scalar;
    case 'n':
      is_null = true;
      return token == "null" ? EventProblem::None : EventProblem::Scalar;
    default:
      scalar = {.kind = JsonKind::Number, .text = token};
      return is_json_number(token) ? EventProblem::None : EventProblem::Scalar;
  }
}

enum class Shape : std::uint8_t { Object, Array, Scalar };

inline Shape shape_of(ondemand::value& value) {
  switch (value.raw_json_token().front()) {
    case '{':
      return Shape::Object;
    case '[':
      return Shape::Array;
    default:
      return Shape::Scalar;
  }
}

// Calls `visit(field)` for each field of the object.
template <class Visit>
EventProblem walk_object(ondemand::object& object, Visit&& visit) {
  for (auto item : object) {
    ondemand::field field;
    if (const auto error = std::move(item).get(field)) {
      return problem_of(error);
    }
    if (const EventProblem problem = visit(field); problem != EventProblem::None) {
      return problem;
    }
  }
  return EventProblem::None;
}

// Calls `visit(element)` for each element of the array at `value`.
template <class Visit>
EventProblem walk_array(ondemand::value& value, Visit&& visit) {
  ondemand::array array;
  if (const auto error = value.get_array().get(array)) {
    return problem_of(error);
  }
  for (auto item : array) {
    ondemand::value element;
    if (const auto error = std::move(item).get(element)) {
      return problem_of(error);
    }
    if (const EventProblem problem = visit(element); problem != EventProblem::None) {
      return problem;
    }
  }
  return EventProblem::None;
}

// Opens `event`, calls `visit(field)` for each field at its top, and checks that nothing follows
// the object.
template <class Visit>
EventProblem walk_event(ondemand::parser& parser, std::string_view event, Visit&& visit) {
  if (event.size() < 2 || event.front() != '{' || event.back() != '}') {
    return EventProblem::NotAnObject;
  }
  const simdjson::padded_string_view bytes(event.data(), event.size(),
                                           event.size() + kPaddingBytes);
  ondemand::document document;
  if (const auto error = parser.iterate(bytes).get(document)) {
    return problem_of(error);
  }
  ondemand::object object;
  if (const auto error = document.get_object().get(object)) {
    return problem_of(error);
  }
  if (const EventProblem problem = walk_object(object, visit); problem != EventProblem::None) {
    return problem;
  }
  const bool is_at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return is_at_end ? EventProblem::None : EventProblem::Trailing;
}

}  // namespace trawl::json_walk
