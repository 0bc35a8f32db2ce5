#include "scanner/ecs/json_tree.h"

#include <algorithm>
#include <cassert>

namespace trawl {

JsonTree JsonTree::boolean(bool value) {
  return {value ? Kind::True : Kind::False, {}};
}

JsonTree JsonTree::number(TreeText text) {
  return {Kind::Number, std::move(text)};
}

JsonTree JsonTree::string(TreeText text) {
  return {Kind::String, std::move(text)};
}

JsonTree JsonTree::array(std::vector<JsonTree> elements) {
  JsonTree tree;
  tree.kind_ = Kind::Array;
  tree.content_ = std::move(elements);
  return tree;
}

JsonTree JsonTree::object(std::vector<Member> members) {
  JsonTree tree;
  tree.kind_ = Kind::Object;
  tree.parsed_member_count_ = static_cast<std::uint32_t>(members.size());
  tree.content_ = std::move(members);
  return tree;
}

std::string_view JsonTree::text() const {
  switch (kind_) {
    case Kind::Null:
      return "null";
    case Kind::False:
      return "false";
    case Kind::True:
      return "true";
    case Kind::Number:
    case Kind::String:
      return std::get<Text>(content_);
    case Kind::Array:
    case Kind::Object:
      break;
  }
  return {};
}

const TreeText& JsonTree::kept_text() const {
  assert(is_string() || kind_ == Kind::Number);
  return *std::get_if<Text>(&content_);
}

const std::vector<JsonTree>& JsonTree::elements() const {
  static const Elements kNone;
  const auto* elements = std::get_if<Elements>(&content_);
  return elements == nullptr ? kNone : *elements;
}

const std::vector<JsonTree::Member>& JsonTree::members() const {
  static const Members kNone;
  const auto* members = std::get_if<Members>(&content_);
  return members == nullptr ? kNone : *members;
}

std::vector<JsonTree>& JsonTree::elements() {
  assert(is_array());
  return *std::get_if<Elements>(&content_);
}

std::vector<JsonTree::Member>& JsonTree::members() {
  assert(is_object());
  return *std::get_if<Members>(&content_);
}

const JsonTree* JsonTree::member(std::string_view name) const {
  const auto* members = std::get_if<Members>(&content_);
  if (members == nullptr) {
    return nullptr;
  }
  const std::uint16_t mark = mark_of_text(name);
  for (const Member& member : *members) {
    if (member.first.equals(name, mark)) {
      return &member.second;
    }
  }
  return nullptr;
}

JsonTree* JsonTree::member(std::string_view name) {
  auto* members = std::get_if<Members>(&content_);
  if (members == nullptr) {
    return nullptr;
  }
  const std::uint16_t mark = mark_of_text(name);
  for (Member& member : *members) {
    if (member.first.equals(name, mark)) {
      return &member.second;
    }
  }
  return nullptr;
}

JsonTree& JsonTree::set_member(TreeText name, JsonTree value) {
  if (JsonTree* existing = member(name)) {
    *existing = std::move(value);
    return *existing;
  }
  return add_member(std::move(name), std::move(value));
}

JsonTree& JsonTree::add_member(TreeText name, JsonTree value) {
  constexpr std::size_t kUsualMembers = 8;  // growing one by one would move the first ones often
  Members& all = members();
  if (all.size() == all.capacity()) {
    all.reserve(std::max(kUsualMembers, 2 * all.size()));
  }
  all.emplace_back(std::move(name), std::move(value));
  parsed_member_count_ = std::max(parsed_member_count_, static_cast<std::uint32_t>(all.size()));
  return all.back().second;
}

JsonTree JsonTree::take_member(std::string_view name) {
  auto* members = std::get_if<Members>(&content_);
  if (members == nullptr) {
    return {};
  }
  const auto found =
      std::ranges::find_if(*members, [name, mark = mark_of_text(name)](const Member& member) {
        return member.first.equals(name, mark);
      });
  if (found == members->end()) {
    return {};
  }
  JsonTree value = std::move(found->second);
  members->erase(found);
  return value;
}

const JsonTree* JsonTree::find(std::string_view path) const {
  return find(TreePath(path));
}

JsonTree* JsonTree::find(std::string_view path) {
  return find(TreePath(path));
}

const JsonTree* JsonTree::find(const TreePath& path) const {
  const JsonTree* tree = this;
  for (const std::string& step : path.steps()) {
    tree = tree->member(step);
    if (tree == nullptr) {
      break;
    }
  }
  return tree;
}

JsonTree* JsonTree::find(const TreePath& path) {
  JsonTree* tree = this;
  for (const std::string& step : path.steps()) {
    tree = tree->member(step);
    if (tree == nullptr) {
      break;
    }
  }
  return tree;
}

bool JsonTree::set(std::string_view path, JsonTree value) {
  return set(TreePath(path), std::move(value),
             [](std::string_view name) { return TreeText(name); });
}

bool JsonTree::set(const TreePath& path, JsonTree value) {
  return set(path, std::move(value), TreeText::borrow);
}

template <class NameOf>
bool JsonTree::set(const TreePath& path, JsonTree value, const NameOf& name_of) {
  static const std::string kNoName;
  const std::span<const std::string> steps = path.steps();
  const std::string& last = steps.empty() ? kNoName : steps.back();
  JsonTree* tree = this;
  for (std::size_t i = 0; i + 1 < steps.size() && tree->is_object(); ++i) {
    JsonTree* next = tree->member(steps[i]);
    tree = next != nullptr ? next : &tree->add_member(name_of(steps[i]), object());
  }
  if (!tree->is_object()) {  // so far everything was there: nothing has been changed
    return false;
  }
  if (JsonTree* existing = tree->member(last)) {
    *existing = std::move(value);
  } else {
    tree->add_member(name_of(last), std::move(value));
  }
  return true;
}

JsonTree JsonTree::take(std::string_view path) {
  return take(TreePath(path));
}

JsonTree JsonTree::take(const TreePath& path) {
  const std::span<const std::string> steps = path.steps();
  JsonTree* parent = this;
  for (std::size_t i = 0; i + 1 < steps.size() && parent != nullptr; ++i) {
    parent = parent->member(steps[i]);
  }
  return parent == nullptr || steps.empty() ? JsonTree{} : parent->take_member(steps.back());
}

// NOLINTBEGIN(misc-no-recursion): as deep as the tree, which is bounded
JsonTree JsonTree::borrowed() const {
  if (is_scalar()) {
    const Text* text = std::get_if<Text>(&content_);
    return {kind_, Text::borrow(text->view())};
  }
  JsonTree copy = is_array() ? array() : object();
  for (const JsonTree& element : elements()) {
    copy.elements().push_back(element.borrowed());
  }
  for (const auto& [name, value] : members()) {
    copy.members().emplace_back(Text::borrow(name.view()), value.borrowed());
  }
  copy.parsed_member_count_ = parsed_member_count_;
  return copy;
}

void JsonTree::own_texts() {
  if (is_array()) {
    std::ranges::for_each(elements(), &JsonTree::own_texts);
  } else if (is_object()) {
    for (auto& [name, value] : members()) {
      name.own();
      value.own_texts();
    }
  } else {
    std::get_if<Text>(&content_)->own();
  }
}
// NOLINTEND(misc-no-recursion)

bool JsonTree::operator==(const JsonTree& other) const {
  if (kind_ != other.kind_ || text() != other.text() || elements() != other.elements() ||
      members().size() != other.members().size()) {
    return false;
  }
  return std::ranges::all_of(members(), [&other](const Member& entry) {
    const JsonTree* theirs = other.member(entry.first);
    return theirs != nullptr && entry.second == *theirs;
  });
}

}  // namespace trawl
