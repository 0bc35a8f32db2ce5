#include "scanner/ecs/json_tree.h"

#include <algorithm>

namespace trawl {

namespace {

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void write_escape(char c, std::string& out) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 15U]);
  }
}

void write_string(std::string_view text, std::string& out) {
  out.push_back('"');
  while (true) {
    const auto plain_end = std::ranges::find_if_not(text, is_plain);
    const auto plain_size = static_cast<std::size_t>(plain_end - text.begin());
    out.append(text.substr(0, plain_size));
    if (plain_size == text.size()) {
      break;
    }
    write_escape(text[plain_size], out);
    text.remove_prefix(plain_size + 1);
  }
  out.push_back('"');
}

// Splits a dotted path at its first dot.
std::pair<std::string_view, std::string_view> head_and_rest(std::string_view path) {
  const auto dot = path.find('.');
  if (dot == std::string_view::npos) {
    return {path, {}};
  }
  return {path.substr(0, dot), path.substr(dot + 1)};
}

}  // namespace

JsonTree JsonTree::boolean(bool value) {
  JsonTree tree;
  tree.kind_ = value ? Kind::True : Kind::False;
  return tree;
}

JsonTree JsonTree::number(std::string text) {
  JsonTree tree;
  tree.kind_ = Kind::Number;
  tree.text_ = std::move(text);
  return tree;
}

JsonTree JsonTree::string(std::string text) {
  JsonTree tree;
  tree.kind_ = Kind::String;
  tree.text_ = std::move(text);
  return tree;
}

JsonTree JsonTree::array(std::vector<JsonTree> elements) {
  JsonTree tree;
  tree.kind_ = Kind::Array;
  tree.elements_ = std::move(elements);
  return tree;
}

JsonTree JsonTree::object(std::vector<Member> members) {
  JsonTree tree;
  tree.kind_ = Kind::Object;
  tree.members_ = std::move(members);
  tree.parsed_member_count_ = tree.members_.size();
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
      return text_;
    case Kind::Array:
    case Kind::Object:
      break;
  }
  return {};
}

const JsonTree* JsonTree::member(std::string_view name) const {
  const auto found = std::ranges::find(members_, name, &Member::first);
  return found == members_.end() ? nullptr : &found->second;
}

JsonTree* JsonTree::member(std::string_view name) {
  const auto found = std::ranges::find(members_, name, &Member::first);
  return found == members_.end() ? nullptr : &found->second;
}

JsonTree& JsonTree::set_member(std::string_view name, JsonTree value) {
  if (JsonTree* existing = member(name)) {
    *existing = std::move(value);
    return *existing;
  }
  return add_member(name, std::move(value));
}

JsonTree& JsonTree::add_member(std::string_view name, JsonTree value) {
  constexpr std::size_t kUsualMembers = 8;  // growing one by one would move the first ones often
  if (members_.size() == members_.capacity()) {
    members_.reserve(std::max(kUsualMembers, 2 * members_.size()));
  }
  members_.emplace_back(std::string(name), std::move(value));
  parsed_member_count_ = std::max(parsed_member_count_, members_.size());
  return members_.back().second;
}

JsonTree JsonTree::take_member(std::string_view name) {
  const auto found = std::ranges::find(members_, name, &Member::first);
  if (found == members_.end()) {
    return {};
  }
  JsonTree value = std::move(found->second);
  members_.erase(found);
  return value;
}

const JsonTree* JsonTree::find(std::string_view path) const {
  const JsonTree* tree = this;
  while (tree != nullptr && !path.empty()) {
    const auto [head, rest] = head_and_rest(path);
    tree = tree->member(head);
    path = rest;
  }
  return tree;
}

JsonTree* JsonTree::find(std::string_view path) {
  JsonTree* tree = this;
  while (tree != nullptr && !path.empty()) {
    const auto [head, rest] = head_and_rest(path);
    tree = tree->member(head);
    path = rest;
  }
  return tree;
}

bool JsonTree::set(std::string_view path, JsonTree value) {
  JsonTree* tree = this;
  while (true) {
    if (!tree->is_object()) {  // so far everything was there: nothing has been changed
      return false;
    }
    const auto [head, rest] = head_and_rest(path);
    JsonTree* next = tree->member(head);
    if (rest.empty()) {
      if (next != nullptr) {
        *next = std::move(value);
      } else {
        tree->add_member(head, std::move(value));
      }
      return true;
    }
    tree = next != nullptr ? next : &tree->add_member(head, object());
    path = rest;
  }
}

JsonTree JsonTree::take(std::string_view path) {
  const auto dot = path.rfind('.');
  if (dot == std::string_view::npos) {
    return take_member(path);
  }
  JsonTree* parent = find(path.substr(0, dot));
  return parent == nullptr ? JsonTree{} : parent->take_member(path.substr(dot + 1));
}

bool JsonTree::operator==(const JsonTree& other) const {
  if (kind_ != other.kind_ || text_ != other.text_ || elements_ != other.elements_ ||
      members_.size() != other.members_.size()) {
    return false;
  }
  return std::ranges::all_of(members_, [&other](const Member& entry) {
    const JsonTree* theirs = other.member(entry.first);
    return theirs != nullptr && entry.second == *theirs;
  });
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which is bounded
void write_json(const JsonTree& tree, std::string& out) {
  switch (tree.kind()) {
    case JsonTree::Kind::String:
      write_string(tree.text(), out);
      return;
    case JsonTree::Kind::Array: {
      out.push_back('[');
      bool first = true;
      for (const JsonTree& element : tree.elements()) {
        if (!first) {
          out.push_back(',');
        }
        first = false;
        write_json(element, out);
      }
      out.push_back(']');
      return;
    }
    case JsonTree::Kind::Object: {
      out.push_back('{');
      bool first = true;
      for (const auto& [name, value] : tree.members()) {
        if (!first) {
          out.push_back(',');
        }
        first = false;
        write_string(name, out);
        out.push_back(':');
        write_json(value, out);
      }
      out.push_back('}');
      return;
    }
    default:
      out += tree.text();
  }
}

}  // namespace trawl
