#pragma once

// A JSON text as a tree that keeps every number as it was written: what the reference evaluator
// walks. nlohmann/json decides what is JSON; it does not keep the text of numbers, which keyword
// fields compare.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trawl::test {

struct JsonTree {
  enum class Kind { Object, Array, String, Number, True, False, Null };

  Kind kind = Kind::Null;
  std::string text = {};  // String: unescaped; Number: the token as written; True, False: the word
  std::vector<std::pair<std::string, JsonTree>> members = {};  // Object, in the order of the text
  std::vector<JsonTree> elements = {};                         // Array
};

// nullopt if `text` is not one JSON value.
[[nodiscard]] std::optional<JsonTree> parse_json_tree(std::string_view text);

}  // namespace trawl::test
