#pragma once

// FieldCatalog: fields whose types are known by name, from one origin: the built-in table, or a
// user's mapping. FieldTypes asks one after the other. Not for use outside rules/ir.

#include <map>
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

class FieldCatalog {
 public:
  // The first field of a name stays.
  void add(std::string name, KnownField field);
  // Every path below `root` that has no entry of its own. The longest root wins.
  void add_family(std::string root, Reading reading);

  // What the catalog knows about a name: an entry of that name, a multi-field of an entry, an
  // object that has entries below it, or a path below a flattened field or a family. nullopt: the
  // name is not here. An alias is reported by its target in `source` with type Dynamic.
  [[nodiscard]] std::optional<FieldInfo> find(std::string_view name) const;

  // True if `name` is only another name of a field, which find() then gives as `source`.
  [[nodiscard]] bool is_alias(std::string_view name) const;

 private:
  [[nodiscard]] std::optional<FieldInfo> find_sub_field(std::string_view name) const;
  [[nodiscard]] std::optional<FieldInfo> find_ancestor(std::string_view name) const;
  [[nodiscard]] bool has_descendants(std::string_view name) const;

  std::map<std::string, KnownField, std::less<>> fields_;
  std::map<std::string, Reading, std::less<>> families_;
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
