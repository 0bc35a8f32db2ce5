#pragma once

// JsonTree: one event as a tree that a mapping may take apart and rebuild.
//
// Object members keep the order of the file; numbers keep their text, so that nothing is lost to
// doubles. Of two members with one name the last one counts, at the place of the first, which is
// what Elastic's parsers do.
//
// Texts and names may be borrowed (tree_text.h): who makes a tree says from what, and how long that
// lives. Copies borrow what the original borrows.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "io/error.h"
#include "scanner/ecs/tree_path.h"
#include "scanner/ecs/tree_text.h"

namespace trawl {

class JsonTree {
 public:
  enum class Kind : std::uint8_t { Null, False, True, Number, String, Array, Object };
  using Member = std::pair<TreeText, JsonTree>;

  JsonTree() = default;  // null
  static JsonTree boolean(bool value);
  static JsonTree number(TreeText text);  // JSON number as written
  static JsonTree number(std::string_view text) { return number(TreeText(text)); }
  static JsonTree string(TreeText text);
  static JsonTree string(std::string_view text) { return string(TreeText(text)); }
  static JsonTree array(std::vector<JsonTree> elements = {});
  static JsonTree object(std::vector<Member> members = {});

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_string() const { return kind_ == Kind::String; }
  [[nodiscard]] bool is_object() const { return kind_ == Kind::Object; }
  [[nodiscard]] bool is_array() const { return kind_ == Kind::Array; }
  [[nodiscard]] bool is_scalar() const { return kind_ != Kind::Array && kind_ != Kind::Object; }

  // The text of a string or a number; "true", "false", "null" otherwise for scalars.
  [[nodiscard]] std::string_view text() const;
  // That of a string or a number, as it is kept. Requires one.
  [[nodiscard]] const TreeText& kept_text() const;
  // Of a list, else none; of an object, else none.
  [[nodiscard]] const std::vector<JsonTree>& elements() const;
  [[nodiscard]] const std::vector<Member>& members() const;
  // Requires a list; requires an object.
  [[nodiscard]] std::vector<JsonTree>& elements();
  [[nodiscard]] std::vector<Member>& members();

  // How many distinct member names the object had in the file, before anything was removed from it
  // (Java's hash tables never shrink, and the order of rendered objects depends on that).
  [[nodiscard]] std::size_t parsed_member_count() const { return parsed_member_count_; }

  // A member of this object by its exact name, or nullptr.
  [[nodiscard]] const JsonTree* member(std::string_view name) const;
  [[nodiscard]] JsonTree* member(std::string_view name);
  // Adds or replaces a member. Requires an object.
  JsonTree& set_member(TreeText name, JsonTree value);
  JsonTree& set_member(std::string_view name, JsonTree value) {
    return set_member(TreeText(name), std::move(value));
  }
  // Removes and returns; null kind if there was none.
  JsonTree take_member(std::string_view name);

  // By a dotted path of object members ("userIdentity.sessionContext"); nullptr if a step is
  // missing or no object.
  [[nodiscard]] const JsonTree* find(std::string_view path) const;
  [[nodiscard]] JsonTree* find(std::string_view path);
  [[nodiscard]] const JsonTree* find(const TreePath& path) const;
  [[nodiscard]] JsonTree* find(const TreePath& path);
  // Creates the objects on the way. False, and nothing is changed, if something on the way is no
  // object.
  bool set(std::string_view path, JsonTree value);
  // New members borrow their names from `path`.
  bool set(const TreePath& path, JsonTree value);
  // Removes and returns; objects left empty on the way stay.
  JsonTree take(std::string_view path);
  JsonTree take(const TreePath& path);

  // A copy that borrows all texts from this tree.
  [[nodiscard]] JsonTree borrowed() const;
  // Copies what is borrowed, so that the tree stands on its own.
  void own_texts();

  [[nodiscard]] bool operator==(const JsonTree& other) const;  // members in any order

 private:
  friend class JsonTreeReader;
  using Text = TreeText;
  using Elements = std::vector<JsonTree>;
  using Members = std::vector<Member>;

  JsonTree(Kind kind, Text text) : kind_(kind), content_(std::move(text)) {}
  template <class NameOf>
  bool set(const TreePath& path, JsonTree value, const NameOf& name_of);
  // Requires an object; `name` must be new.
  JsonTree& add_member(TreeText name, JsonTree value);

  Kind kind_ = Kind::Null;
  std::uint32_t parsed_member_count_ = 0;
  std::variant<Text, Elements, Members> content_;
};

// Objects and lists inside one another: as many as an event may have
// (scanner/event/event_reader.h).
inline constexpr int kMaxTreeDepth = 1000;

// `json`: one value; kPaddingBytes need not be readable behind it. Errors: Corrupt,
// Limit (depth). The tree stands on its own.
[[nodiscard]] Result<JsonTree> parse_json_tree(std::string_view json);

// Compact JSON text, UTF-8, members in their order.
void write_json(const JsonTree& tree, std::string& out);

}  // namespace trawl
