// simdjson's On-Demand parser, because it hands out number tokens as they are written. It checks
// only what is asked of it and does not bound the depth of what it walks: scalars are checked and
// levels counted here.

#include "scanner/ecs/json_tree_reader.h"

#include <string>
#include <unordered_set>
#include <utility>

#include "scanner/event/json_walk.h"

namespace trawl {

namespace {

namespace od = simdjson::ondemand;
using simdjson::error_code;

std::string_view trimmed(std::string_view token) {
  const std::size_t end = token.find_last_not_of(" \t\r\n");
  return token.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

// A scalar but for strings.
error_code read_word(std::string_view token, JsonTree& tree) {
  if (token == "true" || token == "false") {
    tree = JsonTree::boolean(token == "true");
    return simdjson::SUCCESS;
  }
  if (token == "null") {
    tree = JsonTree();
    return simdjson::SUCCESS;
  }
  if (!is_json_number(token)) {
    return simdjson::NUMBER_ERROR;
  }
  tree = JsonTree::number(TreeText::borrow(token));
  return simdjson::SUCCESS;
}

Error error_of(error_code error) {
  if (error == simdjson::DEPTH_ERROR) {
    return {.code = ErrorCode::Limit,
            .message = "nested more deeply than " + std::to_string(kMaxTreeDepth) + " levels"};
  }
  return {.code = ErrorCode::Corrupt,
          .message = std::string("not JSON: ") + simdjson::error_message(error)};
}

}  // namespace

class JsonTreeReader::State {
  // At the top of an event: growing in steps would move the first ones often.
  static constexpr std::size_t kUsualFields = 32;

 public:
  Result<JsonTree> read(std::string_view json) {
    JsonTree tree;
    if (const error_code error = read_document(json, tree)) {
      return tl::unexpected<Error>(error_of(error));
    }
    return tree;
  }

 private:
  error_code read_document(std::string_view json, JsonTree& tree) {
    texts_.begin_event(json.size());
    od::document document;
    const simdjson::padded_string_view bytes(json.data(), json.size(), json.size() + kPaddingBytes);
    if (const error_code error = parser_.iterate(bytes).get(document)) {
      return error;
    }
    od::value root;
    if (const error_code error = document.get_value().get(root)) {
      return error;
    }
    if (const error_code error = read_value(root, 1, tree)) {
      return error;
    }
    const bool is_at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return is_at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }

  // NOLINTBEGIN(misc-no-recursion): bounded by kMaxTreeDepth. `depth` is the level of the value, if
  // it is an object or a list.
  error_code read_value(od::value& value, int depth, JsonTree& tree) {
    const std::string_view token = value.raw_json_token();
    switch (token.front()) {
      case '{':
        return depth > kMaxTreeDepth ? simdjson::DEPTH_ERROR : read_object(value, depth, tree);
      case '[':
        return depth > kMaxTreeDepth ? simdjson::DEPTH_ERROR : read_array(value, depth, tree);
      case '"': {
        std::string_view text;
        if (const error_code error = json_walk::read_text(value, texts_, text)) {
          return error;
        }
        tree = JsonTree::string(TreeText::borrow(text));
        return simdjson::SUCCESS;
      }
      default:
        return read_word(trimmed(token), tree);
    }
  }

  error_code read_object(od::value& value, int depth, JsonTree& tree) {
    od::object object;
    if (const error_code error = value.get_object().get(object)) {
      return error;
    }
    tree = JsonTree::object();
    if (depth == 1) {
      tree.members().reserve(kUsualFields);
    }
    std::unordered_set<std::string_view> names;  // only for objects of many members
    for (auto entry : object) {
      od::field field;
      if (const error_code error = std::move(entry).get(field)) {
        return error;
      }
      std::string_view key;
      if (const error_code error = json_walk::read_key(field, texts_, key)) {
        return error;
      }
      JsonTree& member = add_member(tree, key, names);
      if (const error_code error = read_value(field.value(), depth + 1, member)) {
        return error;
      }
    }
    return simdjson::SUCCESS;
  }

  error_code read_array(od::value& value, int depth, JsonTree& tree) {
    od::array array;
    if (const error_code error = value.get_array().get(array)) {
      return error;
    }
    tree = JsonTree::array();
    for (auto entry : array) {
      od::value element;
      if (const error_code error = std::move(entry).get(element)) {
        return error;
      }
      tree.elements().emplace_back();
      if (const error_code error = read_value(element, depth + 1, tree.elements().back())) {
        return error;
      }
    }
    return simdjson::SUCCESS;
  }
  // NOLINTEND(misc-no-recursion)

  // The member of that name, which is new or stood there before.
  static JsonTree& add_member(JsonTree& tree, std::string_view name,
                              std::unordered_set<std::string_view>& names) {
    constexpr std::size_t kFewMembers = 32;
    if (tree.members().size() >= kFewMembers) {
      if (names.empty()) {
        for (const auto& [known, value] : tree.members()) {
          names.insert(known);
        }
      }
      if (names.insert(name).second) {
        return tree.add_member(TreeText::borrow(name), JsonTree());
      }
    }
    return tree.set_member(TreeText::borrow(name), JsonTree());
  }

  od::parser parser_;
  json_walk::UnescapedTexts texts_;
};

JsonTreeReader::JsonTreeReader() : state_(std::make_unique<State>()) {}
JsonTreeReader::~JsonTreeReader() = default;
JsonTreeReader::JsonTreeReader(JsonTreeReader&&) noexcept = default;
JsonTreeReader& JsonTreeReader::operator=(JsonTreeReader&&) noexcept = default;

Result<JsonTree> JsonTreeReader::read(std::string_view json) {
  return state_->read(json);
}

Result<JsonTree> parse_json_tree(std::string_view json) {
  // A document that is a scalar is read as the one element of a list.
  const std::size_t first = json.find_first_not_of(" \t\r\n");
  const bool is_container =
      first != std::string_view::npos && (json[first] == '{' || json[first] == '[');
  const Block block = copy_block(is_container ? std::string(json) : "[" + std::string(json) + "]");
  JsonTreeReader reader;
  Result<JsonTree> tree = reader.read(block.bytes);
  if (tree) {
    tree->own_texts();
  }
  if (!tree || is_container) {
    return tree;
  }
  if (tree->elements().size() != 1) {
    return fail(ErrorCode::Corrupt, "not JSON: not one value");
  }
  return std::move(tree->elements().front());
}

}  // namespace trawl
