#pragma once

// FieldCatalog: fields whose types are known by name, from one origin: the built-in table, or a
// user's mapping. FieldTypes asks one after the other. Not for use outside rules/ir.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"
#include "rules/ir/field.h"

namespace trawl {

struct KnownField {
  Reading reading;
  std::vector<std::pair<std::string, Reading>> sub_fields;  // multi-fields: "text" → …
  std::string alias_of;  // the field this is another name of; `reading` then means nothing
};

// A tree of the parts of names, with one hash table for the children of all its nodes: the built-in
// table has thousands of names, which every start of the program adds, and few of which it looks
// up. Append-only while it is filled; const afterwards.
class FieldCatalog {
 public:
  FieldCatalog();

  // Where a field is kept that has several names.
  enum class Kept : std::uint32_t {};
  [[nodiscard]] Kept keep(KnownField field);

  // The first field of a name stays.
  void add(std::string_view name, Kept field);
  void add(std::string_view name, KnownField field) { add(name, keep(std::move(field))); }
  // Every path below `root` that has no entry of its own. The longest root wins.
  void add_family(std::string_view root, Reading reading);

  // What the catalog knows about a name: an entry of that name, a multi-field of an entry, an
  // object that has entries below it, or a path below a flattened field or a family. nullopt: the
  // name is not here. An alias is reported by its target in `source` with type Dynamic.
  [[nodiscard]] std::optional<FieldInfo> find(std::string_view name) const;

  // True if `name` is only another name of a field, which find() then gives as `source`.
  [[nodiscard]] bool is_alias(std::string_view name) const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  static constexpr std::uint32_t kRoot = 0;
  struct Node {
    std::uint32_t parent = kNone;
    std::uint32_t part_begin = 0;  // in parts_
    std::uint32_t part_length = 0;
    std::uint32_t field = kNone;   // in fields_
    std::uint32_t family = kNone;  // in families_
  };

  [[nodiscard]] std::string_view part(const Node& node) const {
    return std::string_view(parts_).substr(node.part_begin, node.part_length);
  }
  // Where the child stands in slots_, or where it would stand.
  [[nodiscard]] std::size_t slot_of(std::uint32_t parent, std::string_view part) const;
  // The node of a name; kNone if no name leads there.
  [[nodiscard]] std::uint32_t node_of(std::string_view name) const;
  // The same; makes what is missing.
  Node& reach(std::string_view name);
  void add_slots();
  // What a name is that lies below a field or a family.
  [[nodiscard]] FieldInfo info_below(const Node& ancestor, std::string_view name) const;
  [[nodiscard]] bool is_flattened(const Node& node) const;

  std::vector<Node> nodes_;  // the root first
  std::vector<std::uint32_t>
      slots_;          // nodes_ by parent and part; a power of two, at most half full
  std::string parts_;  // the texts of all nodes
  std::vector<KnownField> fields_;
  std::vector<Reading> families_;
};

// The project's own table (rules/ir/field_types.inc). Built once, const.
[[nodiscard]] const FieldCatalog& built_in_fields();

// A user's mapping. Errors as FieldTypes::with_mapping().
[[nodiscard]] Result<FieldCatalog> read_mapping(std::string_view json);

// What Elasticsearch's component template ecs@mappings makes of a name that no mapping has.
[[nodiscard]] std::optional<FieldInfo> find_by_template(std::string_view name);

// "keyword" → Keyword, … for the types of FieldType that a mapping can name; nullopt otherwise.
[[nodiscard]] std::optional<FieldType> parse_field_type(std::string_view name);

}  // namespace trawl
