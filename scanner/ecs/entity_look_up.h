#pragma once

// EntityLookUp: names of entities (ARNs, ids, user names) out of a raw event, as the tables of a
// mapping list them. One rule of such a table is
//
//   "requestParameters.name"              one text
//   "a.items[].b"                         a text of each element of a list
//   "chain: p, q, r"                      texts in turn, up to the first that is missing or that is
//                                         known already
//   "as_text: p"                          a text, or a number as Java prints it
//   { each = "a.items[]", take = [...] }  for each element of a list in turn, rules whose paths
//                                         begin there
//
// A value that should be text, list or object and is something else spoils the whole event, as it
// does in Elastic: what was looked up then counts for nothing.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "rules/toml.h"
#include "scanner/ecs/json_tree.h"
#include "scanner/ecs/tree_text.h"

namespace trawl {

// A path below an object; a step may stand for the elements of a list.
class EntityPath {
 public:
  struct Step {
    std::string name;
    bool is_list = false;  // written "name[]"
  };

  explicit EntityPath(std::string_view path);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::span<const Step> steps() const { return steps_; }

 private:
  std::string text_;
  std::vector<Step> steps_;
};

struct EntityRule {
  enum class Kind : unsigned char { Text, AsText, Chain, Each };
  Kind kind = Kind::Text;
  std::vector<EntityPath> paths;  // one; several of a chain
  std::vector<EntityRule> take;   // of Each
};

// `value`: one rule or a list of them. Errors: Invalid.
[[nodiscard]] Result<std::vector<EntityRule>> read_entity_rules(const TomlValue& value);

// Names in UTF-16 order, which is Java's for strings; no duplicates. They borrow what the event
// borrows.
class EntitySet {
 public:
  // False if the name was there before.
  bool insert(TreeText name);

  [[nodiscard]] bool empty() const { return names_.empty(); }
  [[nodiscard]] std::size_t size() const { return names_.size(); }
  [[nodiscard]] auto begin() const { return names_.begin(); }
  [[nodiscard]] auto end() const { return names_.end(); }
  void clear() { names_.clear(); }

 private:
  std::vector<TreeText> names_;
};

class EntityLookUp {
 public:
  // Borrows.
  explicit EntityLookUp(const JsonTree& event) : event_(event) {}

  void collect(const std::vector<EntityRule>& rules, EntitySet& set);
  // "" if it is missing. text_at(): lives as long as the event.
  [[nodiscard]] std::string_view text_at(const EntityPath& path);
  [[nodiscard]] TreeText name_at(const EntityPath& path);

  // The path of the first value of a wrong type; "" if there was none.
  [[nodiscard]] const std::string& wrong_path() const { return wrong_path_; }

 private:
  using Steps = std::span<const EntityPath::Step>;

  void collect(const JsonTree& from, const std::vector<EntityRule>& rules, EntitySet& set);
  void collect_chain(const JsonTree& from, const EntityRule& rule, EntitySet& set);
  template <class Visit>
  void visit(const JsonTree& from, Steps steps, const EntityPath& path, const Visit& visitor);
  [[nodiscard]] TreeText text_of(const JsonTree& value, const EntityRule& rule);
  [[nodiscard]] const JsonTree* string_at(const EntityPath& path);
  void spoil(const EntityPath& path);

  const JsonTree& event_;
  std::string wrong_path_;
};

}  // namespace trawl
