// A user's mapping → FieldCatalog. Four shapes are taken, told apart by what they hold:
//
//   {"INDEX": {"mappings": {"properties": …}}, …}   what Elasticsearch's get-mapping call returns
//   {"mappings": {"properties": …}}                  what creates an index
//   {"properties": …}                                a mapping body
//   {"a.b": "keyword", "c": {"type": "text", …}}     flat: name → type, or name → definition
//
// Source: Elasticsearch reference, "Mapping". Runtime fields and dynamic templates are ignored.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "io/error.h"
#include "rules/ir/field.h"
#include "rules/ir/field_catalog.h"

namespace trawl {
namespace {

using Json = nlohmann::ordered_json;  // keeps the order of the file: the first index wins

constexpr int kMaxMappingDepth = 64;
constexpr double kDefaultScalingFactor = 1000;  // that of ECS; Elasticsearch insists on having one

struct TypeAlias {
  std::string_view name;
  FieldType type;
};

// Types that are read like another one. Those without a meaning for rules (ranges, shapes,
// vectors, …) are read by their text: they exist, and that is all a rule can ask.
constexpr std::array<TypeAlias, 38> kTypeAliases{{
    {"match_only_text", FieldType::Text},
    {"annotated_text", FieldType::Text},
    {"search_as_you_type", FieldType::Text},
    {"semantic_text", FieldType::Text},
    {"byte", FieldType::Integer},
    {"short", FieldType::Integer},
    {"integer", FieldType::Integer},
    {"unsigned_long", FieldType::Integer},
    {"token_count", FieldType::Integer},
    {"murmur3", FieldType::Integer},
    {"half_float", FieldType::Float},
    {"rank_feature", FieldType::Float},
    {"date_nanos", FieldType::Date},
    {"passthrough", FieldType::Object},
    {"version", FieldType::Keyword},
    {"counted_keyword", FieldType::Keyword},
    {"icu_collation_keyword", FieldType::Keyword},
    {"binary", FieldType::Keyword},
    {"completion", FieldType::Keyword},
    {"join", FieldType::Keyword},
    {"percolator", FieldType::Keyword},
    {"integer_range", FieldType::Keyword},
    {"long_range", FieldType::Keyword},
    {"float_range", FieldType::Keyword},
    {"double_range", FieldType::Keyword},
    {"date_range", FieldType::Keyword},
    {"ip_range", FieldType::Keyword},
    {"geo_shape", FieldType::Keyword},
    {"point", FieldType::Keyword},
    {"shape", FieldType::Keyword},
    {"dense_vector", FieldType::Keyword},
    {"sparse_vector", FieldType::Keyword},
    {"rank_vectors", FieldType::Keyword},
    {"rank_features", FieldType::Keyword},
    {"histogram", FieldType::Keyword},
    {"exponential_histogram", FieldType::Keyword},
    {"tdigest", FieldType::Keyword},
    {"aggregate_metric_double", FieldType::Keyword},
}};

std::optional<FieldType> mapped_type(std::string_view name) {
  if (const auto type = parse_field_type(name)) {
    return type;
  }
  const auto* const alias = std::ranges::find(kTypeAliases, name, &TypeAlias::name);
  return alias == kTypeAliases.end() ? std::nullopt : std::optional(alias->type);
}

// Walks the definitions and fills a catalog. Each read_… returns the first error.
class MappingReader {
 public:
  Result<void> read_fields(const Json& fields, const std::string& prefix, int depth);
  Result<void> read_body(const Json& body);

  [[nodiscard]] FieldCatalog take_catalog() && { return std::move(catalog_); }

 private:
  Result<void> read_field(const std::string& name, const Json& definition, int depth);

  FieldCatalog catalog_;
};

tl::unexpected<Error> malformed(const std::string& name, const std::string& problem) {
  return fail(ErrorCode::Syntax, "field '" + name + "': " + problem);
}

// The string member `key`; "" if there is none.
Result<std::string> string_member(const std::string& name, const Json& definition,
                                  const char* key) {
  const auto member = definition.find(key);
  if (member == definition.end()) {
    return std::string();
  }
  if (!member->is_string()) {
    return malformed(name, std::string("expected a string as '") + key + "'");
  }
  return member->get<std::string>();
}

Result<std::uint32_t> read_ignore_above(const std::string& name, const Json& definition) {
  const auto member = definition.find("ignore_above");
  if (member == definition.end()) {
    return 0U;
  }
  if (!member->is_number_unsigned()) {
    return malformed(name, "expected a number of characters as 'ignore_above'");
  }
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(
      member->get<std::uint64_t>(), std::numeric_limits<std::uint32_t>::max()));
}

Result<double> read_scaling_factor(const std::string& name, const Json& definition) {
  const auto member = definition.find("scaling_factor");
  if (member == definition.end()) {
    return kDefaultScalingFactor;
  }
  if (!member->is_number() || !(member->get<double>() > 0)) {
    return malformed(name, "expected a number above 0 as 'scaling_factor'");
  }
  return member->get<double>();
}

Analyzer analyzer_of(std::string_view name) {
  const bool is_powershell = name.find("powershell") != std::string_view::npos ||
                             name.find("script_block") != std::string_view::npos;
  return is_powershell ? Analyzer::PowerShell : Analyzer::Standard;
}

// How a field is read. `definition` is its type's name, or an object that has it.
Result<Reading> read_reading(const std::string& name, const Json& definition) {
  const Json no_parameters = Json::object();
  const Json& parameters = definition.is_object() ? definition : no_parameters;
  const auto type_name = definition.is_string() ? definition.get<std::string>()
                                                : string_member(name, definition, "type");
  if (!type_name) {
    return fail(type_name.error());
  }
  const auto type = mapped_type(*type_name);
  if (!type) {
    return fail(ErrorCode::Unsupported,
                "field '" + name + "': there is no field type '" + *type_name + "'");
  }
  Reading reading{.type = *type};
  const auto ignore_above = read_ignore_above(name, parameters);
  const auto normalizer = string_member(name, parameters, "normalizer");
  const auto analyzer = string_member(name, parameters, "analyzer");
  for (const Error* error :
       {ignore_above ? nullptr : &ignore_above.error(), normalizer ? nullptr : &normalizer.error(),
        analyzer ? nullptr : &analyzer.error()}) {
    if (error != nullptr) {
      return fail(*error);
    }
  }
  reading.ignore_above = *ignore_above;
  reading.folds_case = *normalizer == "lowercase";
  if (*type == FieldType::Text) {
    reading.analyzer = analyzer_of(*analyzer);
  }
  if (*type == FieldType::ScaledFloat) {
    const auto factor = read_scaling_factor(name, parameters);
    if (!factor) {
      return fail(factor.error());
    }
    reading.scaling_factor = *factor;
  }
  return reading;
}

// True if `definition`, which has no type, can only be an object's.
bool is_object_definition(const Json& definition) {
  constexpr std::array<std::string_view, 6> kObjectParameters{
      "properties", "dynamic", "enabled", "subobjects", "include_in_all", "synthetic_source_keep"};
  return std::ranges::all_of(definition.items(), [&](const auto& member) {
    return std::ranges::find(kObjectParameters, std::string_view(member.key())) !=
           kObjectParameters.end();
  });
}

Result<void> MappingReader::read_field(const std::string& name, const Json& definition, int depth) {
  if (!definition.is_string() && !definition.is_object()) {
    return malformed(name, "expected the name of a type, or an object with a 'type'");
  }
  KnownField field;
  if (definition.is_object() && !definition.contains("type")) {
    if (!is_object_definition(definition)) {
      return malformed(name, "expected a 'type' or 'properties'");
    }
    field.reading.type = FieldType::Object;
  } else if (definition.is_object() && definition["type"] == "alias") {
    const auto path = string_member(name, definition, "path");
    if (!path || path->empty()) {
      return malformed(name, "expected the name of a field as 'path' of an alias");
    }
    field.alias_of = *path;
  } else {
    const auto reading = read_reading(name, definition);
    if (!reading) {
      return fail(reading.error());
    }
    field.reading = *reading;
  }
  if (definition.is_object() && definition.contains("fields")) {
    if (!definition["fields"].is_object()) {
      return malformed(name, "expected an object as 'fields'");
    }
    for (const auto& [sub_name, sub_definition] : definition["fields"].items()) {
      std::string full_name = name;
      full_name += '.';
      full_name += sub_name;
      if (!sub_definition.is_string() && !sub_definition.is_object()) {
        return malformed(full_name, "expected the name of a type, or an object with a 'type'");
      }
      const auto reading = read_reading(full_name, sub_definition);
      if (!reading) {
        return fail(reading.error());
      }
      field.sub_fields.emplace_back(sub_name, *reading);
    }
  }
  catalog_.add(name, std::move(field));
  if (definition.is_object() && definition.contains("properties")) {
    return read_fields(definition["properties"], name + '.', depth + 1);
  }
  return {};
}

Result<void> MappingReader::read_fields(const Json& fields, const std::string& prefix, int depth) {
  if (depth > kMaxMappingDepth) {
    return fail(ErrorCode::Syntax,
                "objects are nested more than " + std::to_string(kMaxMappingDepth) + " deep");
  }
  if (!fields.is_object()) {
    return fail(ErrorCode::Syntax, "expected an object as 'properties'" +
                                       (prefix.empty() ? "" : " of '" + prefix + "'"));
  }
  for (const auto& [name, definition] : fields.items()) {
    if (auto done = read_field(prefix + name, definition, depth); !done) {
      return done;
    }
  }
  return {};
}

// An object under `key` that is no definition of a field called so.
const Json* section(const Json& json, const char* key) {
  const auto member = json.find(key);
  const bool is_section = member != json.end() && member->is_object() &&
                          !(member->contains("type") && member->at("type").is_string());
  return is_section ? &*member : nullptr;
}

Result<void> MappingReader::read_body(const Json& body) {
  if (const Json* const properties = section(body, "properties")) {
    return read_fields(*properties, "", 0);
  }
  // Elasticsearch 6 has a level more, the name of the document type.
  for (const auto& [name, member] : body.items()) {
    if (member.is_object() && section(member, "properties") != nullptr) {
      return read_body(member);
    }
  }
  return {};  // an index whose mapping is still empty
}

Result<void> read_any_shape(MappingReader& reader, const Json& json) {
  if (section(json, "properties") != nullptr) {
    return reader.read_body(json);
  }
  if (const Json* const mappings = section(json, "mappings")) {
    return reader.read_body(*mappings);
  }
  const bool has_indices = !json.empty() && std::ranges::all_of(json, [](const Json& index) {
    return index.is_object() && section(index, "mappings") != nullptr;
  });
  if (!has_indices) {
    return reader.read_fields(json, "", 0);
  }
  for (const Json& index : json) {
    if (auto done = reader.read_body(index["mappings"]); !done) {
      return done;
    }
  }
  return {};
}

// "line:column" of a byte.
std::string place_of(std::string_view text, std::size_t offset_bytes) {
  const std::string_view before = text.substr(0, std::min(offset_bytes, text.size()));
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  return std::to_string(line) + ':' + std::to_string(column);
}

}  // namespace

Result<FieldCatalog> read_mapping(std::string_view json) {
  try {
    const Json parsed = Json::parse(json);
    if (!parsed.is_object()) {
      return fail(ErrorCode::Syntax, "a mapping is a JSON object");
    }
    MappingReader reader;
    if (auto done = read_any_shape(reader, parsed); !done) {
      return fail(done.error());
    }
    return std::move(reader).take_catalog();
  } catch (const Json::parse_error& error) {
    const std::size_t offset = error.byte > 0 ? error.byte - 1 : 0;
    return fail(ErrorCode::Syntax, "the mapping is not valid JSON", place_of(json, offset));
  } catch (const Json::exception&) {
    return fail(ErrorCode::Syntax, "the mapping holds a number that is too large");
  }
}

}  // namespace trawl
