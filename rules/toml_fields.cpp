// Type checks with a place.

#include "rules/toml_fields.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

namespace trawl {

template <class T>
const T* TomlFields::read(const TomlValue& table, std::string_view key, std::string_view expected) {
  const TomlEntry* entry = table.find(key);
  if (entry == nullptr) {
    return nullptr;
  }
  const T* data = std::get_if<T>(&entry->value.data);
  if (data == nullptr) {
    refuse(*entry, fmt::format("{} is {}, expected {}", key, toml_kind(entry->value), expected));
  }
  return data;
}

std::string TomlFields::text(const TomlValue& table, std::string_view key) {
  const auto* data = read<std::string>(table, key, "a string");
  return data == nullptr ? std::string() : *data;
}

std::optional<std::int64_t> TomlFields::integer(const TomlValue& table, std::string_view key) {
  const auto* data = read<std::int64_t>(table, key, "an integer");
  return data == nullptr ? std::nullopt : std::optional(*data);
}

std::optional<bool> TomlFields::boolean(const TomlValue& table, std::string_view key) {
  const auto* data = read<bool>(table, key, "a boolean");
  return data == nullptr ? std::nullopt : std::optional(*data);
}

std::vector<std::string> TomlFields::texts(const TomlValue& table, std::string_view key) {
  const auto* list = read<TomlValue::Array>(table, key, "a list of strings");
  return list == nullptr ? std::vector<std::string>() : elements(*list, key);
}

std::vector<std::string> TomlFields::text_or_texts(const TomlValue& table, std::string_view key) {
  const TomlEntry* entry = table.find(key);
  if (entry == nullptr) {
    return {};
  }
  if (const auto* single = std::get_if<std::string>(&entry->value.data)) {
    return {*single};
  }
  const auto* list = read<TomlValue::Array>(table, key, "a string or a list of strings");
  return list == nullptr ? std::vector<std::string>() : elements(*list, key);
}

std::vector<std::string> TomlFields::elements(const TomlValue::Array& list, std::string_view key) {
  std::vector<std::string> result;
  result.reserve(list.size());
  for (const TomlValue& element : list) {
    const auto* data = std::get_if<std::string>(&element.data);
    if (data == nullptr) {
      refuse(element, fmt::format("{} holds {}, expected only strings", key, toml_kind(element)));
      return {};
    }
    result.push_back(*data);
  }
  return result;
}

const TomlValue* TomlFields::table(const TomlValue& table, std::string_view key) {
  return read<TomlValue::Table>(table, key, "a table") == nullptr ? nullptr
                                                                  : &table.find(key)->value;
}

TomlFields::Tables TomlFields::tables(const TomlValue& table, std::string_view key) {
  const auto* list = read<TomlValue::Array>(table, key, "a list of tables");
  if (list == nullptr) {
    return {};
  }
  Tables result;
  result.reserve(list->size());
  for (const TomlValue& element : *list) {
    if (!std::holds_alternative<TomlValue::Table>(element.data)) {
      refuse(element, fmt::format("{} holds {}, expected only tables", key, toml_kind(element)));
      return {};
    }
    result.emplace_back(element);
  }
  return result;
}

void TomlFields::refuse(const TomlEntry& entry, std::string message) {
  if (!problem_) {
    problem_ = SyntaxProblem{.message = std::move(message), .span = entry.key_span};
  }
}

void TomlFields::refuse(const TomlValue& value, std::string message) {
  if (!problem_) {
    problem_ = SyntaxProblem{.message = std::move(message),
                             .span = {.begin = value.offset_bytes, .end = value.offset_bytes}};
  }
}

}  // namespace trawl
