#pragma once

// Fields: their names, and how the values stored under them are to be read.
//
// The type of a field decides what a test of it means. It comes, in this order, from the user's
// mapping, from the built-in table (ECS and the integrations), from the dynamic templates
// Elasticsearch applies to logs (component template ecs@mappings), and, for whatever is left, from
// the JSON type of each value (FieldType::Dynamic).

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"

namespace trawl {

enum class FieldId : std::uint32_t {};

enum class FieldType : std::uint8_t {
  Dynamic,  // not mapped: the JSON type of each value decides
  Keyword,
  ConstantKeyword,
  Wildcard,
  Text,  // analysed into tokens; match_only_text as well
  Ip,
  Integer,  // byte, short, integer, long, unsigned_long
  Float,    // 32 bits (half_float too)
  Double,
  ScaledFloat,
  Boolean,
  Date,
  Flattened,     // the root of a flattened field: any leaf below it
  FlattenedKey,  // a path below such a root
  Nested,        // an array of objects that are matched one by one
  Object,
  GeoPoint,
};

enum class Analyzer : std::uint8_t {
  Standard,    // Unicode words, lower case
  PowerShell,  // split at runs of what is neither [A-Za-z0-9_] nor '-', lower case
};

// "keyword", "scaled_float", …: the words of an Elasticsearch mapping.
[[nodiscard]] std::string_view field_type_name(FieldType type);

// How the values of a field are read when they are compared.
struct Reading {
  FieldType type = FieldType::Dynamic;
  Analyzer analyzer = Analyzer::Standard;  // Text
  bool folds_case = false;                 // keyword with a lower-casing normalizer (`.caseless`)
  std::uint32_t ignore_above = 0;          // UTF-16 units; longer strings are missing. 0: no limit
  double scaling_factor = 1;               // ScaledFloat

  auto operator<=>(const Reading&) const = default;
};

inline constexpr std::uint32_t kDefaultIgnoreAbove = 1024;

// True for types whose values are texts that are compared as a whole.
[[nodiscard]] bool is_text_type(FieldType type);

struct FieldInfo {
  Reading reading;
  std::string source;  // the path whose values it reads: "process.name" for "process.name.text"
  std::optional<Reading> text_field;  // the `.text` sub-field, if there is one
  bool is_known = false;  // named by the mapping or the table, not guessed from its name
};

// name ↔ id. Append-only while rules are compiled; const afterwards.
class FieldTable {
 public:
  FieldId intern(std::string_view name);
  [[nodiscard]] std::optional<FieldId> find(std::string_view name) const;
  [[nodiscard]] const std::string& name(FieldId id) const {
    return names_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::map<std::string, FieldId, std::less<>> ids_;
};

// Resolves a name to its type. Immutable; safe from many threads.
class FieldTypes {
 public:
  // The built-in table and the dynamic templates only.
  FieldTypes();
  ~FieldTypes();
  FieldTypes(const FieldTypes&);
  FieldTypes& operator=(const FieldTypes&);
  FieldTypes(FieldTypes&&) noexcept;
  FieldTypes& operator=(FieldTypes&&) noexcept;

  // With a user's mapping on top. `json` is what Elasticsearch's get-mapping call returns, or a
  // mapping body
  // ({"properties": …}), or a flat object of name → type name or name → {"type": …, …}. Several
  // indices in one answer are merged; if they disagree about a field, the first wins. Errors:
  // Syntax, Unsupported (a type that does not exist).
  [[nodiscard]] static Result<FieldTypes> with_mapping(std::string_view json);

  // Never fails: a name nobody knows is Dynamic with the default ignore_above.
  [[nodiscard]] FieldInfo resolve(std::string_view name) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace trawl
