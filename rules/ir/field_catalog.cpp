#include "rules/ir/field_catalog.h"

#include <cstddef>
#include <cstdint>
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

// The part of a name before its first dot, which is removed from it together with the dot; `rest`
// is null when there is no more.
std::string_view take_part(std::optional<std::string_view>& rest) {
  const std::size_t dot = rest->find('.');
  const std::string_view part = rest->substr(0, dot);
  rest = dot == std::string_view::npos ? std::nullopt : std::optional(rest->substr(dot + 1));
  return part;
}

// FNV-1a: parts are a few bytes long.
std::size_t hash_of(std::uint32_t parent, std::string_view part) {
  constexpr std::uint64_t kBasis = 0xCBF2'9CE4'8422'2325;
  constexpr std::uint64_t kPrime = 0x0000'0100'0000'01B3;
  std::uint64_t hash = (kBasis ^ parent) * kPrime;
  for (const char c : part) {
    hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  }
  return hash ^ (hash >> 32U);
}

}  // namespace

FieldCatalog::FieldCatalog() : nodes_(1), slots_(64, kNone) {}

FieldCatalog::Kept FieldCatalog::keep(KnownField field) {
  fields_.push_back(std::move(field));
  return static_cast<Kept>(fields_.size() - 1);
}

void FieldCatalog::add(std::string_view name, Kept field) {
  Node& node = reach(name);
  if (node.field == kNone) {
    node.field = static_cast<std::uint32_t>(field);
  }
}

void FieldCatalog::add_family(std::string_view root, Reading reading) {
  Node& node = reach(root);
  if (node.family == kNone) {
    node.family = static_cast<std::uint32_t>(families_.size());
    families_.push_back(reading);
  }
}

std::size_t FieldCatalog::slot_of(std::uint32_t parent, std::string_view part) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(parent, part) & mask;
  while (slots_[slot] != kNone) {
    const Node& node = nodes_[slots_[slot]];
    if (node.parent == parent && this->part(node) == part) {
      break;
    }
    slot = (slot + 1) & mask;
  }
  return slot;
}

void FieldCatalog::add_slots() {
  slots_.assign(slots_.size() * 4, kNone);
  for (std::uint32_t i = kRoot + 1; i < nodes_.size(); ++i) {
    slots_[slot_of(nodes_[i].parent, part(nodes_[i]))] = i;
  }
}

FieldCatalog::Node& FieldCatalog::reach(std::string_view name) {
  std::uint32_t node = kRoot;
  for (std::optional rest = name; rest;) {
    const std::string_view part = take_part(rest);
    const std::size_t slot = slot_of(node, part);
    if (slots_[slot] != kNone) {
      node = slots_[slot];
      continue;
    }
    nodes_.push_back({.parent = node,
                      .part_begin = static_cast<std::uint32_t>(parts_.size()),
                      .part_length = static_cast<std::uint32_t>(part.size())});
    parts_ += part;
    node = static_cast<std::uint32_t>(nodes_.size() - 1);
    slots_[slot] = node;
    if (nodes_.size() * 2 > slots_.size()) {
      add_slots();
    }
  }
  return nodes_[node];
}

std::uint32_t FieldCatalog::node_of(std::string_view name) const {
  std::uint32_t node = kRoot;
  for (std::optional rest = name; rest && node != kNone;) {
    node = slots_[slot_of(node, take_part(rest))];
  }
  return node;
}

bool FieldCatalog::is_alias(std::string_view name) const {
  const std::uint32_t node = node_of(name);
  return node != kNone && nodes_[node].field != kNone &&
         !fields_[nodes_[node].field].alias_of.empty();
}

bool FieldCatalog::is_flattened(const Node& node) const {
  return node.field != kNone && fields_[node.field].reading.type == FieldType::Flattened;
}

FieldInfo FieldCatalog::info_below(const Node& ancestor, std::string_view name) const {
  FieldInfo info{.reading = {}, .source = std::string(name), .text_field = {}, .is_known = true};
  if (is_flattened(ancestor)) {
    info.reading = fields_[ancestor.field].reading;
    info.reading.type = FieldType::FlattenedKey;
  } else {
    info.reading = families_[ancestor.family];
  }
  return info;
}

std::optional<FieldInfo> FieldCatalog::find(std::string_view name) const {
  std::uint32_t node = kRoot;
  std::uint32_t parent = kNone;   // of the whole name
  std::uint32_t nearest = kNone;  // the longest name before it that says what lies below
  std::string_view last_part;
  for (std::optional rest = name; rest && node != kNone;) {
    if (node != kRoot && (is_flattened(nodes_[node]) || nodes_[node].family != kNone)) {
      nearest = node;
    }
    last_part = take_part(rest);
    parent = rest ? kNone : node;
    node = slots_[slot_of(node, last_part)];
  }
  if (node != kNone && nodes_[node].field != kNone) {
    return info_of(name, fields_[nodes_[node].field]);
  }
  if (parent != kNone && nodes_[parent].field != kNone) {
    const std::string_view owner = name.substr(0, name.size() - last_part.size() - 1);
    for (const auto& [sub_name, reading] : fields_[nodes_[parent].field].sub_fields) {
      if (sub_name == last_part) {
        return FieldInfo{
            .reading = reading, .source = std::string(owner), .text_field = {}, .is_known = true};
      }
    }
  }
  if (node != kNone) {
    return FieldInfo{.reading = {.type = FieldType::Object},
                     .source = std::string(name),
                     .text_field = {},
                     .is_known = true};
  }
  return nearest == kNone ? std::nullopt : std::optional(info_below(nodes_[nearest], name));
}

}  // namespace trawl
