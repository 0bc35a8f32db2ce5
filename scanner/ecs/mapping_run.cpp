#include "scanner/ecs/mapping_run.h"

#include <algorithm>
#include <span>

#include "scanner/ecs/tracer.h"

namespace trawl {

namespace {

constexpr std::string_view kScratch[] = {"raw", "tmp", "it"};

// NOLINTNEXTLINE(misc-no-recursion): as deep as the path
void collect(const JsonTree& tree, std::span<const std::string> steps,
             std::vector<const JsonTree*>& found) {
  if (steps.empty()) {
    if (tree.is_array()) {
      for (const JsonTree& element : tree.elements()) {
        found.push_back(&element);
      }
    } else if (tree.kind() != JsonTree::Kind::Null) {
      found.push_back(&tree);
    }
    return;
  }
  std::string_view name = steps.front();
  const bool is_list = name.ends_with("[]");
  name.remove_suffix(is_list ? 2 : 0);
  const JsonTree* member = tree.member(name);
  if (member == nullptr) {
    return;
  }
  if (!is_list) {
    collect(*member, steps.subspan(1), found);
    return;
  }
  for (const JsonTree& element : member->elements()) {
    collect(element, steps.subspan(1), found);
  }
}

// Stands in traces for what is no statement of the file.
const Statement& error_statement() {
  static const Statement kStatement{.text = "mapping errors", .sources = {}};
  return kStatement;
}

bool is_empty_value(const JsonTree& tree, const std::vector<std::string>& words) {
  switch (tree.kind()) {
    case JsonTree::Kind::Null:
      return true;
    case JsonTree::Kind::Array:
      return tree.elements().empty();
    case JsonTree::Kind::Object:
      return tree.members().empty();
    case JsonTree::Kind::String:
      return std::ranges::find(words, tree.text()) != words.end();
    default:
      return false;
  }
}

// Prunes each value, and moves those that are not empty to the front, in their order.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which is bounded
template <class Values, class ValueOf>
void prune_all(Values& values, const std::vector<std::string>& words, const ValueOf& value_of) {
  auto kept = values.begin();
  for (auto one = values.begin(); one != values.end(); ++one) {
    JsonTree& value = value_of(*one);
    if (!value.is_scalar()) {
      prune(value, words);
    }
    if (is_empty_value(value, words)) {
      continue;
    }
    if (kept != one) {
      *kept = std::move(*one);
    }
    ++kept;
  }
  values.erase(kept, values.end());
}

}  // namespace

bool is_scratch(std::string_view path) {
  const std::string_view head = path.substr(0, path.find_first_of(".["));
  return std::ranges::find(kScratch, head) != std::end(kScratch);
}

MappingRun::MappingRun(JsonTree raw, std::vector<Mapping::Trace>* trace, const GeoDatabases* geo)
    : root_(JsonTree::object()),
      tracer_(trace == nullptr ? nullptr : std::make_unique<Tracer>(*trace)),
      geo_(geo) {
  constexpr std::size_t kUsualFields = 32;  // at the top of an ECS event
  root_.members().reserve(kUsualFields);
  root_.set_member(TreeText::borrow("raw"), std::move(raw));
}

MappingRun::~MappingRun() = default;

const JsonTree* MappingRun::find(const TreePath& path) const {
  const JsonTree* value = root_.find(path);
  return value == nullptr || value->kind() == JsonTree::Kind::Null ? nullptr : value;
}

void MappingRun::find_all(const TreePath& path, std::vector<const JsonTree*>& found) const {
  collect(root_, path.steps(), found);
}

void MappingRun::set(const TreePath& path, JsonTree value) {
  if (root_.set(path, std::move(value)) && tracer_) {
    tracer_->add(path.text(), /*is_addition=*/false, *this);
  }
}

void MappingRun::set(std::string_view path, JsonTree value) {
  if (root_.set(path, std::move(value)) && tracer_) {
    tracer_->add(path, /*is_addition=*/false, *this);
  }
}

void MappingRun::append(const TreePath& path, JsonTree value, std::string_view from) {
  JsonTree* list = root_.find(path);
  if (list == nullptr || list->kind() == JsonTree::Kind::Null) {
    JsonTree added = JsonTree::array();
    added.elements().push_back(std::move(value));
    if (root_.set(path, std::move(added)) && tracer_) {
      tracer_->add(path.text(), /*is_addition=*/false, *this, from);
    }
    return;
  }
  if (!list->is_array()) {
    JsonTree first = std::move(*list);
    *list = JsonTree::array();
    list->elements().push_back(std::move(first));
  }
  if (std::ranges::find(list->elements(), value) == list->elements().end()) {
    list->elements().push_back(std::move(value));
    if (tracer_) {
      tracer_->add(path.text(), /*is_addition=*/true, *this, from);
    }
  }
}

void MappingRun::begin_statement(const Statement& statement) {
  if (tracer_) {
    tracer_->begin(statement);
  }
}

void MappingRun::note_new_names(std::string_view path) {
  if (tracer_) {
    tracer_->rename_below(path, *this);
  }
}

void MappingRun::begin_element_of(std::string_view path) {
  if (tracer_) {
    tracer_->begin_element_of(path);
  }
}

Mapping::Outcome MappingRun::finish(bool keeps_empty) && {
  Mapping::Outcome outcome;
  outcome.dropped = dropped_;
  for (const std::string_view name : kScratch) {
    (void)root_.take_member(name);
  }
  if (!keeps_empty) {
    static const std::vector<std::string> kEmptyText = {""};
    prune(root_, kEmptyText);
  }
  if (!errors_.empty()) {
    begin_statement(error_statement());
    set("event.kind", JsonTree::string(kPipelineError));
    std::vector<JsonTree> messages;
    messages.reserve(errors_.size());
    for (const std::string& error : errors_) {
      messages.push_back(JsonTree::string(error));
    }
    set("error.message",
        messages.size() == 1 ? std::move(messages.front()) : JsonTree::array(std::move(messages)));
  }
  outcome.event = std::move(root_);
  outcome.errors = std::move(errors_);
  return outcome;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which is bounded
void prune(JsonTree& tree, const std::vector<std::string>& words) {
  if (tree.is_array()) {
    prune_all(tree.elements(), words, [](JsonTree& element) -> JsonTree& { return element; });
  } else if (tree.is_object()) {
    prune_all(tree.members(), words,
              [](JsonTree::Member& member) -> JsonTree& { return member.second; });
  }
}

}  // namespace trawl
