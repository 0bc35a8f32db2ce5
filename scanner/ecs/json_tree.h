#pragma once

// JsonTree: one event as a tree that a mapping may take apart and rebuild.
//
// Object members keep the order of the file; numbers keep their text, so that nothing is lost to
// doubles. Of two members with one name the last one counts, at the place of the first, which is
// what Elastic's parsers do.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"

namespace trawl {

class JsonTree {
 public:
  enum class Kind : std::uint8_t { Null, False, True, Number, String, Array, Object };
  using Member = std::pair<std::string, JsonTree>;

  JsonTree() = default;  // null
  static JsonTree boolean(bool value);
  static JsonTree number(std::string text);  // JSON number as written
  static JsonTree string(std::string text);
  static JsonTree array(std::vector<JsonTree> elements = {});
  static JsonTree object(std::vector<Member> members = {});

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_string() const { return kind_ == Kind::String; }
  [[nodiscard]] bool is_object() const { return kind_ == Kind::Object; }
  [[nodiscard]] bool is_array() const { return kind_ == Kind::Array; }
  [[nodiscard]] bool is_scalar() const { return kind_ != Kind::Array && kind_ != Kind::Object; }

  // The text of a string or a number; "true", "false", "null" otherwise for scalars.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] const std::vector<JsonTree>& elements() const { return elements_; }
  [[nodiscard]] std::vector<JsonTree>& elements() { return elements_; }
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  [[nodiscard]] std::vector<Member>& members() { return members_; }

  // How many distinct member names the object had in the file, before anything was removed from it
  // (Java's hash tables never shrink, and the order of rendered objects depends on that).
  [[nodiscard]] std::size_t parsed_member_count() const { return parsed_member_count_; }

  // A member of this object by its exact name, or nullptr.
  [[nodiscard]] const JsonTree* member(std::string_view name) const;
  [[nodiscard]] JsonTree* member(std::string_view name);
  // Adds or replaces a member. Requires an object.
  JsonTree& set_member(std::string_view name, JsonTree value);
  // Removes and returns; null kind if there was none.
  JsonTree take_member(std::string_view name);

  // By a dotted path of object members ("userIdentity.sessionContext"); nullptr if a step is
  // missing or no object.
  [[nodiscard]] const JsonTree* find(std::string_view path) const;
  [[nodiscard]] JsonTree* find(std::string_view path);
  // Creates the objects on the way. False, and nothing is changed, if something on the way is no
  // object.
  bool set(std::string_view path, JsonTree value);
  // Removes and returns; objects left empty on the way stay.
  JsonTree take(std::string_view path);

  [[nodiscard]] bool operator==(const JsonTree& other) const;  // members in any order

 private:
  friend class JsonTreeReader;
  // `name` must be new.
  JsonTree& add_member(std::string_view name, JsonTree value);

  Kind kind_ = Kind::Null;
  std::string text_;
  std::vector<JsonTree> elements_;
  std::vector<Member> members_;
  std::size_t parsed_member_count_ = 0;
};

// Objects and lists inside one another: as many as an event may have
// (scanner/event/event_reader.h).
inline constexpr int kMaxTreeDepth = 1000;

// `json`: one value; kPaddingBytes need not be readable behind it. Errors: Corrupt,
// Limit (depth).
[[nodiscard]] Result<JsonTree> parse_json_tree(std::string_view json);

// Compact JSON text, UTF-8, members in their order.
void write_json(const JsonTree& tree, std::string& out);

}  // namespace trawl
