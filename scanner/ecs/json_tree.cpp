// The tree is read with simdjson's On-Demand parser, which hands out number tokens as written, and
// is written by hand: the only text forms are JSON's own.

#include "scanner/ecs/json_tree.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <simdjson.h>

namespace trawl {

namespace {

namespace od = simdjson::ondemand;

std::string_view trimmed(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\n' ||
                            token.back() == '\r')) {
    token.remove_suffix(1);
  }
  return token;
}

void write_string(std::string_view text, std::string& out) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
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
        if (byte < 0x20) {
          out += "\\u00";
          out.push_back(kHex[byte >> 4U]);
          out.push_back(kHex[byte & 15U]);
        } else {
          out.push_back(c);
        }
    }
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
  const JsonTree* probe = this;
  for (std::string_view left = path; probe != nullptr && !left.empty();) {
    if (!probe->is_object()) {
      return false;
    }
    const auto [head, rest] = head_and_rest(left);
    probe = probe->member(head);
    left = rest;
  }
  while (true) {
    const auto [head, rest] = head_and_rest(path);
    if (rest.empty()) {
      tree->set_member(head, std::move(value));
      return true;
    }
    JsonTree* next = tree->member(head);
    tree = next != nullptr ? next : &tree->set_member(head, object());
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

// Friend of the class: the only code that sets parsed_member_count_ from a file.
Result<JsonTree> parse_json_tree(std::string_view json) {
  struct Reader {
    // NOLINTNEXTLINE(misc-no-recursion): bounded by the parser's depth, see below
    static simdjson::error_code read(od::value value, JsonTree& tree) {
      od::json_type type{};
      if (const auto error = value.type().get(type)) {
        return error;
      }
      switch (type) {
        case od::json_type::object: {
          od::object object;
          if (const auto error = value.get_object().get(object)) {
            return error;
          }
          return read_object(object, tree);
        }
        case od::json_type::array: {
          od::array array;
          if (const auto error = value.get_array().get(array)) {
            return error;
          }
          return read_array(array, tree);
        }
        case od::json_type::string: {
          std::string_view text;
          if (const auto error = value.get_string().get(text)) {
            return error;
          }
          tree = JsonTree::string(std::string(text));
          return simdjson::SUCCESS;
        }
        case od::json_type::number: {
          const std::string_view token = trimmed(value.raw_json_token());
          od::number number;
          if (const auto error = value.get_number().get(number);
              error && error != simdjson::NUMBER_ERROR) {
            return error;
          } else if (error && !is_long_integer(token)) {
            return error;
          }
          tree = JsonTree::number(std::string(token));
          return simdjson::SUCCESS;
        }
        case od::json_type::boolean: {
          bool flag = false;
          if (const auto error = value.get_bool().get(flag)) {
            return error;
          }
          tree = JsonTree::boolean(flag);
          return simdjson::SUCCESS;
        }
        case od::json_type::null:
          if (!value.is_null()) {
            return simdjson::N_ATOM_ERROR;
          }
          tree = JsonTree{};
          return simdjson::SUCCESS;
      }
      return simdjson::TAPE_ERROR;
    }

    // NOLINTNEXTLINE(misc-no-recursion)
    static simdjson::error_code read_object(od::object object, JsonTree& tree) {
      tree = JsonTree::object();
      std::unordered_set<std::string> names;  // only for objects of many members
      for (auto entry : object) {
        od::field field;
        if (const auto error = std::move(entry).get(field)) {
          return error;
        }
        std::string_view name;
        if (const auto error = field.unescaped_key().get(name)) {
          return error;
        }
        std::string owned(name);
        JsonTree member;
        if (const auto error = read(field.value(), member)) {
          return error;
        }
        constexpr std::size_t kFewMembers = 16;
        if (tree.members_.size() < kFewMembers) {
          tree.set_member(owned, std::move(member));
        } else {
          if (names.empty()) {
            for (const auto& [known, value] : tree.members_) {
              names.insert(known);
            }
          }
          if (names.insert(owned).second) {
            tree.members_.emplace_back(std::move(owned), std::move(member));
          } else {
            tree.set_member(owned, std::move(member));
          }
        }
      }
      tree.parsed_member_count_ = tree.members_.size();
      return simdjson::SUCCESS;
    }

    // NOLINTNEXTLINE(misc-no-recursion)
    static simdjson::error_code read_array(od::array array, JsonTree& tree) {
      tree = JsonTree::array();
      for (auto entry : array) {
        od::value element;
        if (const auto error = std::move(entry).get(element)) {
          return error;
        }
        tree.elements_.emplace_back();
        if (const auto error = read(element, tree.elements_.back())) {
          return error;
        }
      }
      return simdjson::SUCCESS;
    }

    // simdjson refuses integers beyond 64 bits; JSON does not.
    static bool is_long_integer(std::string_view token) {
      if (token.starts_with('-')) {
        token.remove_prefix(1);
      }
      return token.size() > 18 && token[0] != '0' &&
             token.find_first_not_of("0123456789") == std::string_view::npos;
    }
  };

  // On-Demand has no values that are whole documents unless they are containers: a scalar is read
  // as the one element of a list.
  const std::size_t first = json.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && json[first] != '{' && json[first] != '[') {
    auto list = parse_json_tree("[" + std::string(json) + "]");
    if (list && list->elements().size() != 1) {
      return fail(ErrorCode::Corrupt, "not JSON: not one value");
    }
    return list ? Result<JsonTree>(std::move(list->elements().front())) : fail(list.error());
  }
  simdjson::padded_string padded(json);
  od::parser parser;
  if (parser.allocate(padded.size(), kMaxTreeDepth) != simdjson::SUCCESS) {
    return fail(ErrorCode::Limit, "no memory for the parser");
  }
  JsonTree tree;
  od::document document;
  auto error = parser.iterate(padded).get(document);
  if (!error) {
    od::value root;
    error = document.get_value().get(root);
    if (!error) {
      error = Reader::read(root, tree);
    }
    const char* rest = nullptr;
    if (!error && document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) {
      error = simdjson::TRAILING_CONTENT;
    }
  }
  if (error == simdjson::DEPTH_ERROR) {
    return fail(ErrorCode::Limit,
                "nested more deeply than " + std::to_string(kMaxTreeDepth) + " levels");
  }
  if (error) {
    return fail(ErrorCode::Corrupt, std::string("not JSON: ") + simdjson::error_message(error));
  }
  return tree;
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
