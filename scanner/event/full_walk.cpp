// A walk through all of an event with simdjson On-Demand (json_walk.h). A string without escapes is
// a view of the event's bytes.

#include "scanner/event/full_walk.h"

#include <deque>
#include <string>
#include <utility>

#include "scanner/event/json_walk.h"

namespace trawl {
namespace {

namespace ondemand = simdjson::ondemand;
using json_walk::Shape;
using json_walk::shape_of;

constexpr std::string_view kSource = "_source";

}  // namespace

struct FullWalk::State {
 public:
  EventProblem check(std::string_view event) {
    values_ = nullptr;
    texts_of_check_.begin_event(event.size());
    return json_walk::walk_event(parser_, event,
                                 [&](ondemand::field& field) { return visit(field, 2); });
  }

  EventProblem collect(std::string_view event, std::string_view prefix, bool takes_wrapper,
                       std::vector<NamedValue>& values) {
    values.clear();
    values_ = &values;
    texts_.begin_event(event.size());
    path_.assign(prefix);
    path_count_ = 0;
    bool is_wrapped = false;
    return json_walk::walk_event(parser_, event, [&](ondemand::field& field) {
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
  // A check leaves the texts of collect() alone.
  json_walk::UnescapedTexts& texts() { return values_ == nullptr ? texts_of_check_ : texts_; }

  EventProblem read_key(ondemand::field& field, std::string_view& key) {
    return json_walk::problem_of(json_walk::read_key(field, texts(), key));
  }

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
      return json_walk::walk_array(
          value, [&](ondemand::value& element) { return visit(element, depth + 1); });
    }
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) {
      return json_walk::problem_of(error);
    }
    return json_walk::walk_object(object,
                                  [&](ondemand::field& field) { return visit(field, depth + 1); });
  }

  EventProblem visit_scalar(ondemand::value& value) {
    FieldValue scalar;
    bool is_null = false;
    if (const EventProblem problem = json_walk::read_scalar(value, texts(), scalar, is_null);
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
  json_walk::UnescapedTexts texts_;
  json_walk::UnescapedTexts texts_of_check_;
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
