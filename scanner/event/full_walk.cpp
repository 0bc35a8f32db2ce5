// A walk through all of an event with simdjson On-Demand. A string without escapes is a view of the
// event's bytes, one with escapes is unescaped once into the parser's buffer.
//
// On-Demand checks only what it visits, and hands out scalars unchecked: their tokens are checked
// here (scalar.h). Its documents must not be touched after an error, so every error ends the walk.

#include "scanner/event/full_walk.h"

#include <deque>
#include <string>
#include <utility>

#include <simdjson.h>

#include "io/block.h"
#include "scanner/event/scalar.h"

namespace trawl {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kSource = "_source";

EventProblem problem_of(simdjson::error_code error) {
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

// The key of `field`, unescaped.
EventProblem read_key(ondemand::field& field, std::string_view& key) {
  const char* const begin = field.key().raw();
  const char* end = begin;
  while (*end != '"' && *end != '\\') {
    ++end;
  }
  if (*end == '"') {
    key = {begin, static_cast<std::size_t>(end - begin)};
    return EventProblem::None;
  }
  return problem_of(field.unescaped_key().get(key));
}

// The scalar that stands at `value`; `is_null` says that it is none.
EventProblem read_scalar(ondemand::value& value, FieldValue& scalar, bool& is_null) {
  std::string_view token = value.raw_json_token();
  token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  is_null = false;
  switch (token.empty() ? '\0' : token.front()) {
    case '"':
      if (token.size() < 2 || token.back() != '"') {
        return EventProblem::String;
      }
      scalar = {.kind = JsonKind::String, .text = token.substr(1, token.size() - 2)};
      if (scalar.text.find('\\') == std::string_view::npos) {
        // Left unconsumed, a string before a colon would be skipped as if it were a key.
        return problem_of(value.get_raw_json_string().error());
      }
      return problem_of(value.get_string().get(scalar.text));
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

Shape shape_of(ondemand::value& value) {
  switch (value.raw_json_token().front()) {
    case '{':
      return Shape::Object;
    case '[':
      return Shape::Array;
    default:
      return Shape::Scalar;
  }
}

// Opens `event` with `parser`, calls `visit(field)` for each field at its top, and checks that
// nothing follows the object.
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
  for (auto item : object) {
    ondemand::field field;
    if (const auto error = std::move(item).get(field)) {
      return problem_of(error);
    }
    if (const EventProblem problem = visit(field); problem != EventProblem::None) {
      return problem;
    }
  }
  const bool is_at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return is_at_end ? EventProblem::None : EventProblem::Trailing;
}

// Calls `visit(field)` for each field of the object at `value`.
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

}  // namespace

struct FullWalk::State {
 public:
  EventProblem check(std::string_view event) {
    values_ = nullptr;
    return walk_event(parser_, event, [&](ondemand::field& field) { return visit(field, 2); });
  }

  EventProblem collect(std::string_view event, std::string_view prefix, bool takes_wrapper,
                       std::vector<NamedValue>& values) {
    values.clear();
    values_ = &values;
    path_.assign(prefix);
    path_count_ = 0;
    bool is_wrapped = false;
    return walk_event(parser_, event, [&](ondemand::field& field) {
      if (!takes_wrapper || shape_of(field.value()) != Shape::Object) {
        return is_wrapped ? EventProblem::None : visit(field, 2);
      }
      std::string_view key;
      if (const EventProblem problem = read_key(field, key); problem != EventProblem::None) {
        return problem;
      }
      if (key != kSource) {
        return is_wrapped ? EventProblem::None : visit(key, field.value(), 2);
      }
      if (!is_wrapped) {
        values.clear();
        is_wrapped = true;
      }
      return visit(field.value(), 2);
    });
  }

 private:
  EventProblem visit(ondemand::field& field, int depth) {
    std::string_view key;
    if (const EventProblem problem = read_key(field, key); problem != EventProblem::None) {
      return problem;
    }
    return visit(key, field.value(), depth);
  }

  EventProblem visit(std::string_view key, ondemand::value& value, int depth) {
    if (values_ == nullptr) {
      return visit(value, depth);
    }
    const std::size_t length = path_.size();
    if (length != 0 && path_.back() != '.') {
      path_ += '.';
    }
    path_ += key;
    const EventProblem problem = visit(value, depth);
    path_.resize(length);
    return problem;
  }

  // `depth` is the level of `value`, if it is an object or an array.
  EventProblem visit(ondemand::value& value, int depth) {
    const Shape shape = shape_of(value);
    if (shape == Shape::Scalar) {
      return visit_scalar(value);
    }
    if (depth > kMaxEventDepth) {
      return EventProblem::Depth;
    }
    if (shape == Shape::Array) {
      return walk_array(value, [&](ondemand::value& element) { return visit(element, depth + 1); });
    }
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) {
      return problem_of(error);
    }
    return walk_object(object, [&](ondemand::field& field) { return visit(field, depth + 1); });
  }

  EventProblem visit_scalar(ondemand::value& value) {
    FieldValue scalar;
    bool is_null = false;
    if (const EventProblem problem = read_scalar(value, scalar, is_null);
        problem != EventProblem::None) {
      return problem;
    }
    if (values_ != nullptr && !is_null) {
      values_->push_back({.path = keep_path(), .value = scalar});
    }
    return EventProblem::None;
  }

  // A copy of the path that lives until the next walk. Consecutive values of one array share it.
  std::string_view keep_path() {
    if (path_count_ != 0 && paths_[path_count_ - 1] == path_) {
      return paths_[path_count_ - 1];
    }
    if (path_count_ == paths_.size()) {
      paths_.emplace_back();
    }
    return paths_[path_count_++].assign(path_);
  }

  ondemand::parser parser_;
  std::vector<NamedValue>* values_ = nullptr;  // null: only check
  std::string path_;                           // of the value being visited
  std::deque<std::string> paths_;              // the first path_count_ are in use
  std::size_t path_count_ = 0;
};

FullWalk::FullWalk() : state_(std::make_unique<State>()) {}
FullWalk::~FullWalk() = default;
FullWalk::FullWalk(FullWalk&&) noexcept = default;
FullWalk& FullWalk::operator=(FullWalk&&) noexcept = default;

EventProblem FullWalk::check(std::string_view event) {
  return state_->check(event);
}

EventProblem FullWalk::collect(std::string_view event, std::string_view prefix, bool takes_wrapper,
                               std::vector<NamedValue>& values) {
  return state_->collect(event, prefix, takes_wrapper, values);
}

}  // namespace trawl
