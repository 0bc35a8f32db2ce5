#include "tests/support/reference_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "scanner/event/json_walk.h"

namespace trawl::test {
namespace {

namespace ondemand = simdjson::ondemand;
using json_walk::problem_of;
using json_walk::Shape;
using json_walk::shape_of;
using json_walk::walk_array;
using json_walk::walk_event;
using json_walk::walk_object;

constexpr std::string_view kSource = "_source";

}  // namespace

// The walk guided by the trie.
struct ReferenceReader::State {
  State(const FieldTrie& wanted, bool is_wrapper_expected)
      : trie(&wanted), takes_wrapper(is_wrapper_expected) {
    index_slot = slot_of("_index");
    id_slot = slot_of("_id");
  }

  [[nodiscard]] std::uint32_t slot_of(std::string_view name) const {
    const auto node = trie->child(FieldTrie::kRoot, name);
    return node == FieldTrie::kNowhere ? FieldTrie::kNone : trie->info(node).slot;
  }

  EventProblem read_key(ondemand::field& field, std::string_view& key) {
    return problem_of(json_walk::read_key(field, texts, key));
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
      fields->marks[trie->info(node).mark] = true;
    }
  }

  const FieldTrie* trie;
  bool takes_wrapper;
  std::uint32_t index_slot = FieldTrie::kNone;
  std::uint32_t id_slot = FieldTrie::kNone;
  ondemand::parser parser;
  json_walk::UnescapedTexts texts;
  ReferenceFields* fields = nullptr;
  std::vector<std::uint32_t> around;
};

void ReferenceFields::keep_only(std::initializer_list<std::uint32_t> slots) {
  for (std::uint32_t slot = 0; slot < values.size(); ++slot) {
    if (std::ranges::find(slots, slot) == slots.end()) {
      values[slot].clear();
      below[slot].clear();
    }
  }
  for (auto& texts : objects) {
    texts.clear();
  }
  marks.assign(marks.size(), false);
  carriers = {};
  member_count = 0;
}

ReferenceReader::ReferenceReader(const FieldTrie& trie, bool takes_wrapper)
    : state_(std::make_unique<State>(trie, takes_wrapper)) {}
ReferenceReader::~ReferenceReader() = default;

EventProblem ReferenceReader::read(std::string_view event, ReferenceFields& fields) {
  State& state = *state_;
  const FieldTrie& trie = *state.trie;
  fields = {.values = decltype(fields.values)(trie.slot_count()),
            .below = decltype(fields.below)(trie.slot_count()),
            .objects = decltype(fields.objects)(trie.object_count()),
            .marks = std::vector<bool>(trie.mark_count()),
            .is_wrapped = false};
  state.fields = &fields;
  state.around.clear();
  state.texts.begin_event(event.size());
  return walk_event(state.parser, event,
                    [&](ondemand::field& field) { return state.visit_top(field); });
}

EventProblem ReferenceReader::State::visit_top(ondemand::field& field) {
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
  if (fields->is_wrapped && key != "_index" && key != "_id") {
    return EventProblem::None;
  }
  return visit_member(key, field.value(), 2);
}

// A member at the top of the event.
EventProblem ReferenceReader::State::visit_member(std::string_view key, ondemand::value& value,
                                                  int depth) {
  ++fields->member_count;
  if (const std::optional<Carrier> carrier = carrier_named(key)) {
    const std::string_view token = value.raw_json_token();
    if (token.starts_with(holds_text(*carrier) ? "\"{" : "{")) {
      fields->carriers.add(*carrier);
    }
  }
  return visit(key, value, FieldTrie::kRoot, depth);
}

// What was read before `_source` was met belongs to the wrapper, not to the event.
EventProblem ReferenceReader::State::enter_source(ondemand::value& value) {
  if (!fields->is_wrapped) {
    fields->is_wrapped = true;
    fields->keep_only({index_slot, id_slot});
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

EventProblem ReferenceReader::State::visit_field(ondemand::field& field, FieldTrie::Node node,
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
EventProblem ReferenceReader::State::visit(std::string_view key, ondemand::value& value,
                                           FieldTrie::Node node, int depth) {
  const std::size_t around_count = around.size();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < key.size() && node != FieldTrie::kNowhere; ++i) {
    if (key[i] != '.') {
      continue;
    }
    node = trie->child(node, key.substr(begin, i - begin));
    enter(node);
    mark(node);
    begin = i + 1;
  }
  if (node != FieldTrie::kNowhere) {
    node = trie->child(node, key.substr(begin));
  }
  const bool is_wanted = node != FieldTrie::kNowhere || !around.empty();
  const EventProblem problem = is_wanted ? visit(value, node, depth) : EventProblem::None;
  around.resize(around_count);
  return problem;
}

// `depth` is the level of `value`, if it is an object or an array.
EventProblem ReferenceReader::State::visit(ondemand::value& value, FieldTrie::Node node,
                                           int depth) {
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

EventProblem ReferenceReader::State::visit_object(ondemand::value& value, FieldTrie::Node node,
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
    fields->objects[info.object].push_back(text);
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

EventProblem ReferenceReader::State::visit_scalar(ondemand::value& value, FieldTrie::Node node) {
  const FieldTrie::NodeInfo info =
      node == FieldTrie::kNowhere ? FieldTrie::NodeInfo() : trie->info(node);
  if (info.slot == FieldTrie::kNone && info.mark == FieldTrie::kNone && around.empty()) {
    return EventProblem::None;
  }
  FieldValue scalar;
  bool is_null = false;
  if (const EventProblem problem = json_walk::read_scalar(value, texts, scalar, is_null);
      problem != EventProblem::None) {
    return problem;
  }
  if (is_null) {
    return EventProblem::None;
  }
  mark(node);
  if (info.slot != FieldTrie::kNone) {
    fields->values[info.slot].push_back(scalar);
  }
  for (const std::uint32_t outer : around) {
    fields->below[outer].push_back(scalar);
  }
  return EventProblem::None;
}

}  // namespace trawl::test
