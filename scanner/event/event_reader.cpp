// One walk through an event with simdjson On-Demand. Values that no wanted name can reach are
// skipped by their brackets alone; a string without escapes is a view of the event's bytes, one
// with escapes is unescaped once into the parser's buffer.
//
// On-Demand checks only what it visits, and hands out scalars unchecked: their tokens are checked
// here (scalar.h). Its documents must not be touched after an error, so every error ends the walk.

#include "scanner/event/event_reader.h"

#include <algorithm>
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

// Visits everything: checks it, and collects the scalars with their names if it is asked to.
class FullWalk {
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

}  // namespace

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

// The walk guided by the trie.
struct EventReader::State {
  State(const FieldTrie& wanted, bool is_wrapper_expected)
      : trie(&wanted), takes_wrapper(is_wrapper_expected) {
    index_slot = slot_of("_index");
    id_slot = slot_of("_id");
  }

  [[nodiscard]] std::uint32_t slot_of(std::string_view name) const {
    const auto node = trie->child(FieldTrie::kRoot, name, SegmentHash::of(name));
    return node == FieldTrie::kNowhere ? FieldTrie::kNone : trie->info(node).slot;
  }

  EventProblem visit_top(ondemand::field& field);
  EventProblem enter_source(ondemand::value& value);
  EventProblem visit_member(std::string_view key, ondemand::value& value, int depth);
  EventProblem visit_field(ondemand::field& field, FieldTrie::Node node, int depth);
  EventProblem visit(std::string_view key, ondemand::value& value, FieldTrie::Node node, int depth);
  EventProblem visit(ondemand::value& value, FieldTrie::Node node, int depth);
  EventProblem visit_object(ondemand::value& value, FieldTrie::Node node, int depth);
  EventProblem visit_scalar(ondemand::value& value, FieldTrie::Node node);

  // `around` are the slots around the value being visited that collect what is below them.
  void enter(FieldTrie::Node node) {
    if (node != FieldTrie::kNowhere && trie->info(node).collects_below) {
      around.push_back(trie->info(node).slot);
    }
  }
  // There is something at the node or below it.
  void mark(FieldTrie::Node node) {
    if (node != FieldTrie::kNowhere && trie->info(node).mark != FieldTrie::kNone) {
      fields->marks_[trie->info(node).mark] = true;
    }
  }

  const FieldTrie* trie;
  bool takes_wrapper;
  std::uint32_t index_slot = FieldTrie::kNone;
  std::uint32_t id_slot = FieldTrie::kNone;
  ondemand::parser parser;
  EventFields* fields = nullptr;
  std::vector<std::uint32_t> around;
  FullWalk collector;
  FullWalk checker;
};

EventReader::EventReader(const FieldTrie& trie, bool takes_wrapper)
    : state_(std::make_unique<State>(trie, takes_wrapper)) {}
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;
EventReader& EventReader::operator=(EventReader&&) noexcept = default;

EventProblem EventReader::read(std::string_view event, EventFields& fields) {
  State& state = *state_;
  fields.reset(*state.trie);
  state.fields = &fields;
  state.around.clear();
  return walk_event(state.parser, event,
                    [&](ondemand::field& field) { return state.visit_top(field); });
}

EventProblem EventReader::read_all(std::string_view event, std::string_view prefix,
                                   std::vector<NamedValue>& values) {
  return state_->collector.collect(event, prefix, state_->takes_wrapper, values);
}

EventProblem EventReader::validate(std::string_view event) {
  return state_->checker.check(event);
}

EventProblem EventReader::State::visit_top(ondemand::field& field) {
  if (!takes_wrapper) {
    return visit_field(field, FieldTrie::kRoot, 2);
  }
  std::string_view key;
  if (const EventProblem problem = read_key(field, key); problem != EventProblem::None) {
    return problem;
  }
  if (key == kSource && shape_of(field.value()) == Shape::Object) {
    return enter_source(field.value());
  }
  if (fields->is_wrapped_ && key != "_index" && key != "_id") {
    return EventProblem::None;
  }
  return visit_member(key, field.value(), 2);
}

// A member at the top of the event.
EventProblem EventReader::State::visit_member(std::string_view key, ondemand::value& value,
                                              int depth) {
  ++fields->member_count_;
  if (const std::optional<Carrier> carrier = carrier_named(key)) {
    const std::string_view token = value.raw_json_token();
    const std::string_view begin = holds_text(*carrier) ? "\"{" : "{";
    if (token.starts_with(begin)) {
      fields->carriers_.add(*carrier);
    }
  }
  return visit(key, value, FieldTrie::kRoot, depth);
}

// What was read before `_source` was met belongs to the wrapper, not to the event.
EventProblem EventReader::State::enter_source(ondemand::value& value) {
  if (!fields->is_wrapped_) {
    fields->is_wrapped_ = true;
    fields->keep_only(index_slot, id_slot);
  }
  ondemand::object object;
  if (const auto error = value.get_object().get(object)) {
    return problem_of(error);
  }
  return walk_object(object, [this](ondemand::field& field) {
    std::string_view key;
    const EventProblem problem = read_key(field, key);
    return problem == EventProblem::None ? visit_member(key, field.value(), 3) : problem;
  });
}

EventProblem EventReader::State::visit_field(ondemand::field& field, FieldTrie::Node node,
                                             int depth) {
  if (node == FieldTrie::kNowhere) {  // below a root that collects everything: no name matters
    return visit(field.value(), node, depth);
  }
  std::string_view key;
  if (const EventProblem problem = read_key(field, key); problem != EventProblem::None) {
    return problem;
  }
  return visit(key, field.value(), node, depth);
}

// Follows the segments of `key` from `node`; skips the value if they lead nowhere.
EventProblem EventReader::State::visit(std::string_view key, ondemand::value& value,
                                       FieldTrie::Node node, int depth) {
  const std::size_t around_count = around.size();
  std::size_t begin = 0;
  SegmentHash hash;
  for (std::size_t i = 0; i < key.size() && node != FieldTrie::kNowhere; ++i) {
    if (key[i] != '.') {
      hash.add(key[i]);
      continue;
    }
    node = trie->child(node, key.substr(begin, i - begin), hash.value());
    enter(node);
    mark(node);
    hash = SegmentHash();
    begin = i + 1;
  }
  if (node != FieldTrie::kNowhere) {
    node = trie->child(node, key.substr(begin), hash.value());
  }
  const bool is_wanted = node != FieldTrie::kNowhere || !around.empty();
  const EventProblem problem = is_wanted ? visit(value, node, depth) : EventProblem::None;
  around.resize(around_count);
  return problem;
}

// `depth` is the level of `value`, if it is an object or an array.
EventProblem EventReader::State::visit(ondemand::value& value, FieldTrie::Node node, int depth) {
  switch (shape_of(value)) {
    case Shape::Object:
      mark(node);
      return visit_object(value, node, depth);
    case Shape::Array:
      mark(node);
      if (depth > kMaxEventDepth) {
        return EventProblem::Depth;
      }
      return walk_array(value,
                        [&](ondemand::value& element) { return visit(element, node, depth + 1); });
    case Shape::Scalar:
      return visit_scalar(value, node);
  }
  return EventProblem::None;
}

EventProblem EventReader::State::visit_object(ondemand::value& value, FieldTrie::Node node,
                                              int depth) {
  const FieldTrie::NodeInfo info =
      node == FieldTrie::kNowhere ? FieldTrie::NodeInfo() : trie->info(node);
  const bool is_entered = info.has_children || info.collects_below || !around.empty();
  if (!is_entered && info.object == FieldTrie::kNone) {
    return EventProblem::None;
  }
  if (depth > kMaxEventDepth) {
    return EventProblem::Depth;
  }
  ondemand::object object;
  if (const auto error = value.get_object().get(object)) {
    return problem_of(error);
  }
  if (info.object != FieldTrie::kNone) {
    std::string_view text;
    if (const auto error = object.raw_json().get(text)) {
      return problem_of(error);
    }
    text = text.substr(0, text.rfind('}') + 1);
    fields->objects_[info.object].push_back(text);
    if (const auto error = object.reset().error()) {
      return problem_of(error);
    }
  }
  const std::size_t around_count = around.size();
  enter(node);
  const EventProblem problem = walk_object(
      object, [&](ondemand::field& field) { return visit_field(field, node, depth + 1); });
  around.resize(around_count);
  return problem;
}

EventProblem EventReader::State::visit_scalar(ondemand::value& value, FieldTrie::Node node) {
  const FieldTrie::NodeInfo info =
      node == FieldTrie::kNowhere ? FieldTrie::NodeInfo() : trie->info(node);
  if (info.slot == FieldTrie::kNone && info.mark == FieldTrie::kNone && around.empty()) {
    return EventProblem::None;
  }
  FieldValue scalar;
  bool is_null = false;
  if (const EventProblem problem = read_scalar(value, scalar, is_null);
      problem != EventProblem::None) {
    return problem;
  }
  if (is_null) {
    return EventProblem::None;
  }
  mark(node);
  if (info.slot != FieldTrie::kNone) {
    fields->add(info.slot, scalar);
  }
  for (const std::uint32_t outer : around) {
    fields->add_below(outer, scalar);
  }
  return EventProblem::None;
}

}  // namespace trawl
