#include "rules/ir/field_catalog.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "rules/ir/field.h"

namespace trawl {
namespace {

constexpr std::string_view kTextSubField = "text";

FieldInfo info_of(std::string_view name, const KnownField& field) {
  if (!field.alias_of.empty()) {
    return {.reading = {}, .source = field.alias_of, .text_field = {}, .is_known = true};
  }
  FieldInfo info{
      .reading = field.reading, .source = std::string(name), .text_field = {}, .is_known = true};
  for (const auto& [sub_name, reading] : field.sub_fields) {
    if (sub_name == kTextSubField && reading.type == FieldType::Text) {
      info.text_field = reading;
    }
  }
  return info;
}

// True if some key of the ordered map lies below `name`.
template <class Map>
bool has_key_below(const Map& map, std::string_view name) {
  const std::string prefix = std::string(name) + '.';
  const auto next = map.lower_bound(prefix);
  return next != map.end() && next->first.starts_with(prefix);
}

}  // namespace

void FieldCatalog::add(std::string name, KnownField field) {
  fields_.try_emplace(std::move(name), std::move(field));
}

void FieldCatalog::add_family(std::string root, Reading reading) {
  families_.try_emplace(std::move(root), reading);
}

bool FieldCatalog::is_alias(std::string_view name) const {
  const auto field = fields_.find(name);
  return field != fields_.end() && !field->second.alias_of.empty();
}

bool FieldCatalog::has_descendants(std::string_view name) const {
  return families_.contains(name) || has_key_below(fields_, name) || has_key_below(families_, name);
}

std::optional<FieldInfo> FieldCatalog::find_sub_field(std::string_view name) const {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) {
    return std::nullopt;
  }
  const auto parent = fields_.find(name.substr(0, dot));
  if (parent == fields_.end()) {
    return std::nullopt;
  }
  for (const auto& [sub_name, reading] : parent->second.sub_fields) {
    if (sub_name == name.substr(dot + 1)) {
      return FieldInfo{
          .reading = reading, .source = parent->first, .text_field = {}, .is_known = true};
    }
  }
  return std::nullopt;
}

std::optional<FieldInfo> FieldCatalog::find_ancestor(std::string_view name) const {
  for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0;
       dot = name.rfind('.', dot - 1)) {
    const std::string_view ancestor = name.substr(0, dot);
    FieldInfo info{.reading = {}, .source = std::string(name), .text_field = {}, .is_known = true};
    if (const auto field = fields_.find(ancestor);
        field != fields_.end() && field->second.reading.type == FieldType::Flattened) {
      info.reading = field->second.reading;
      info.reading.type = FieldType::FlattenedKey;
      return info;
    }
    if (const auto family = families_.find(ancestor); family != families_.end()) {
      info.reading = family->second;
      return info;
    }
  }
  return std::nullopt;
}

std::optional<FieldInfo> FieldCatalog::find(std::string_view name) const {
  if (const auto field = fields_.find(name); field != fields_.end()) {
    return info_of(name, field->second);
  }
  if (auto info = find_sub_field(name)) {
    return info;
  }
  if (has_descendants(name)) {
    return FieldInfo{.reading = {.type = FieldType::Object},
                     .source = std::string(name),
                     .text_field = {},
                     .is_known = true};
  }
  return find_ancestor(name);
}

}  // namespace trawl
