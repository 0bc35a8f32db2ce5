#include "rules/ir/field.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "rules/ir/field_catalog.h"

namespace trawl {
namespace {

struct TypeName {
  FieldType type;
  std::string_view name;
};

constexpr std::array<TypeName, 17> kTypeNames{{
    {FieldType::Dynamic, "dynamic"},
    {FieldType::Keyword, "keyword"},
    {FieldType::ConstantKeyword, "constant_keyword"},
    {FieldType::Wildcard, "wildcard"},
    {FieldType::Text, "text"},
    {FieldType::Ip, "ip"},
    {FieldType::Integer, "long"},
    {FieldType::Float, "float"},
    {FieldType::Double, "double"},
    {FieldType::ScaledFloat, "scaled_float"},
    {FieldType::Boolean, "boolean"},
    {FieldType::Date, "date"},
    {FieldType::Flattened, "flattened"},
    {FieldType::FlattenedKey, "flattened_key"},
    {FieldType::Nested, "nested"},
    {FieldType::Object, "object"},
    {FieldType::GeoPoint, "geo_point"},
}};

}  // namespace

std::string_view field_type_name(FieldType type) {
  for (const TypeName& entry : kTypeNames) {
    if (entry.type == type) {
      return entry.name;
    }
  }
  return "unknown";
}

std::optional<FieldType> parse_field_type(std::string_view name) {
  for (const TypeName& entry : kTypeNames) {
    if (entry.name == name && entry.type != FieldType::Dynamic &&
        entry.type != FieldType::FlattenedKey) {
      return entry.type;
    }
  }
  return std::nullopt;
}

FieldId FieldTable::intern(std::string_view name) {
  if (const auto known = ids_.find(name); known != ids_.end()) {
    return known->second;
  }
  assert(names_.size() < std::numeric_limits<std::uint32_t>::max());
  const auto id = static_cast<FieldId>(names_.size());
  names_.emplace_back(name);
  ids_.emplace(names_.back(), id);
  return id;
}

std::optional<FieldId> FieldTable::find(std::string_view name) const {
  const auto known = ids_.find(name);
  return known == ids_.end() ? std::nullopt : std::optional(known->second);
}

struct FieldTypes::State {
  FieldCatalog mapping;  // the user's; empty if there is none
};

FieldTypes::FieldTypes() = default;
FieldTypes::~FieldTypes() = default;
FieldTypes::FieldTypes(const FieldTypes&) = default;
FieldTypes& FieldTypes::operator=(const FieldTypes&) = default;
FieldTypes::FieldTypes(FieldTypes&&) noexcept = default;
FieldTypes& FieldTypes::operator=(FieldTypes&&) noexcept = default;

Result<FieldTypes> FieldTypes::with_mapping(std::string_view json) {
  auto mapping = read_mapping(json);
  if (!mapping) {
    return fail(std::move(mapping).error());
  }
  FieldTypes types;
  types.state_ = std::make_shared<const State>(State{std::move(*mapping)});
  return types;
}

FieldInfo FieldTypes::resolve(std::string_view name) const {
  if (state_ != nullptr) {
    if (auto info = state_->mapping.find(name)) {
      // An alias leads to a field, never to another alias, as in Elasticsearch.
      const bool leads_on =
          state_->mapping.is_alias(name) && !state_->mapping.is_alias(info->source);
      return leads_on ? resolve(info->source) : *std::move(info);
    }
  }
  if (auto info = built_in_fields().find(name)) {
    return *std::move(info);
  }
  if (auto info = find_by_template(name)) {
    return *std::move(info);
  }
  return {.reading = {.type = FieldType::Dynamic, .ignore_above = kDefaultIgnoreAbove},
          .source = std::string(name),
          .text_field = {},
          .is_known = false};
}

bool is_text_type(FieldType type) {
  switch (type) {
    case FieldType::Dynamic:
    case FieldType::Keyword:
    case FieldType::ConstantKeyword:
    case FieldType::Wildcard:
    case FieldType::Flattened:
    case FieldType::FlattenedKey:
      return true;
    default:
      return false;
  }
}

}  // namespace trawl
