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

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "rules/toml.h"
#include "scanner/ecs/json_tree.h"

namespace trawl {

struct EntityRule {
  enum class Kind : unsigned char { Text, AsText, Chain, Each };
  Kind kind = Kind::Text;
  std::vector<std::string> paths;  // one; several of a chain
  std::vector<EntityRule> take;    // of Each
};

// `value`: one rule or a list of them. Errors: Invalid.
[[nodiscard]] Result<std::vector<EntityRule>> read_entity_rules(const TomlValue& value);

// UTF-16 order, which is Java's for strings; no duplicates.
struct Utf16Less {
  bool operator()(const std::string& a, const std::string& b) const;
};
using EntitySet = std::set<std::string, Utf16Less>;

class EntityLookUp {
 public:
  // Borrows.
  explicit EntityLookUp(const JsonTree& event) : event_(event) {}

  void collect(const std::vector<EntityRule>& rules, EntitySet& set);
  // "" if it is missing.
  [[nodiscard]] std::string text_at(std::string_view path);

  // The path of the first value of a wrong type; "" if there was none.
  [[nodiscard]] const std::string& wrong_path() const { return wrong_path_; }

 private:
  void collect(const JsonTree& from, const std::vector<EntityRule>& rules, EntitySet& set);
  void collect_chain(const JsonTree& from, const EntityRule& rule, EntitySet& set);
  template <class Visit>
  void visit(const JsonTree& from, std::string_view path, std::string_view whole_path,
             const Visit& visitor);
  [[nodiscard]] std::string text_of(const JsonTree& value, const EntityRule& rule);
  void spoil(std::string_view path);

  const JsonTree& event_;
  std::string wrong_path_;
};

}  // namespace trawl
