#pragma once

// What the verbs of a mapping share: reading the arguments of a statement, and where values come
// from and go to.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "scanner/ecs/statement.h"
#include "scanner/ecs/text_pattern.h"

namespace trawl {

using StatementAction = std::function<void(MappingRun&)>;

// One statement while it is read: its table, and what its verb found out about it.
class StatementReader {
 public:
  StatementReader(const TomlValue& table, StatementContext& context)
      : table_(table), context_(context) {}

  [[nodiscard]] StatementContext& context() { return context_; }
  [[nodiscard]] const TomlValue& table() const { return table_; }
  std::vector<std::string> outputs;
  std::vector<std::string> removed;
  std::vector<FieldSource> sources;
  std::string text;

  const TomlValue* value(std::string_view key) {
    used_.emplace_back(key);
    const TomlEntry* entry = table_.find(key);
    return entry == nullptr ? nullptr : &entry->value;
  }

  std::string string(std::string_view key, std::string_view otherwise = {}) {
    const TomlValue* found = value(key);
    if (found == nullptr) {
      return std::string(otherwise);
    }
    if (const auto* text_value = std::get_if<std::string>(&found->data)) {
      return *text_value;
    }
    refuse(*found, "'" + std::string(key) + "' takes a text");
    return {};
  }

  std::string required(std::string_view key) {
    std::string found = string(key);
    if (found.empty()) {
      refuse(table_, "'" + std::string(key) + "' is missing");
    }
    return found;
  }

  // A text or a list of texts.
  std::vector<std::string> strings(std::string_view key) {
    const TomlValue* found = value(key);
    return found == nullptr ? std::vector<std::string>{} : strings_of(*found, key);
  }

  std::vector<std::string> strings_of(const TomlValue& found, std::string_view key) {
    if (const auto* one = std::get_if<std::string>(&found.data)) {
      return {*one};
    }
    std::vector<std::string> texts;
    if (const auto* list = std::get_if<TomlValue::Array>(&found.data)) {
      for (const TomlValue& element : *list) {
        if (const auto* one = std::get_if<std::string>(&element.data)) {
          texts.push_back(*one);
        } else {
          refuse(element, "'" + std::string(key) + "' takes texts");
        }
      }
      return texts;
    }
    refuse(found, "'" + std::string(key) + "' takes a text or a list of texts");
    return texts;
  }

  bool flag(std::string_view key, bool otherwise) {
    const TomlValue* found = value(key);
    if (found == nullptr) {
      return otherwise;
    }
    if (const auto* truth = std::get_if<bool>(&found->data)) {
      return *truth;
    }
    refuse(*found, "'" + std::string(key) + "' takes true or false");
    return otherwise;
  }

  std::int64_t integer(std::string_view key, std::int64_t otherwise) {
    const TomlValue* found = value(key);
    if (found == nullptr) {
      return otherwise;
    }
    if (const auto* number = std::get_if<std::int64_t>(&found->data)) {
      return *number;
    }
    refuse(*found, "'" + std::string(key) + "' takes an integer");
    return otherwise;
  }

  // The entries of a table in the order of the file.
  std::vector<const TomlEntry*> entries(const TomlValue& found, std::string_view key) {
    std::vector<const TomlEntry*> list;
    const auto* table = std::get_if<TomlValue::Table>(&found.data);
    if (table == nullptr) {
      refuse(found, "'" + std::string(key) + "' takes a table");
      return list;
    }
    for (const TomlEntry& entry : *table) {
      list.push_back(&entry);
    }
    std::ranges::sort(list, {}, [](const TomlEntry* entry) { return entry->key_span.begin; });
    return list;
  }

  // Every key must have been asked for.
  void refuse_unknown_keys() {
    for (const TomlEntry& entry : std::get<TomlValue::Table>(table_.data)) {
      if (std::ranges::find(used_, entry.key) == used_.end()) {
        context_.refuse(entry.key_span.begin, "'" + entry.key + "' means nothing here");
      }
    }
  }

  void refuse(const TomlValue& at, std::string message) {
    context_.refuse(at.offset_bytes, std::move(message));
  }

  // A regular expression, which stands at `at`.
  TextPattern pattern(std::string_view expression, const TomlValue& at) {
    return context_.trusts_patterns ? TextPattern::trusted(expression)
                                    : take(TextPattern::parse(expression), at);
  }

  // Reports the error of a Result and gives a default instead.
  template <class T>
  T take(Result<T> result, const TomlValue& at) {
    if (!result) {
      refuse(at, result.error().message);
      return T{};
    }
    return std::move(*result);
  }

 private:
  const TomlValue& table_;
  StatementContext& context_;
  std::vector<std::string> used_;
};

// source path(s) -> target, for verbs that take either `verb = path, to = path` or a table of them.
struct Route {
  std::vector<TreePath> sources;
  TreePath target;
};

// Reads both spellings, with the prefixes `from` and `below`; notes the outputs.
[[nodiscard]] std::vector<Route> read_routes(StatementReader& reader, std::string_view verb);

// The first of the paths that holds a value, or nullptr.
[[nodiscard]] const JsonTree* first_present(const MappingRun& run,
                                            const std::vector<TreePath>& paths);

// A number, or a text that reads as one.
[[nodiscard]] std::optional<double> number_of(const JsonTree& value);

// A verb: its word, and the function that reads its arguments and returns what it does.
struct Verb {
  std::string_view name;
  StatementAction (*make)(StatementReader&, std::string_view);
};

// move copy set append lookup pairs
[[nodiscard]] std::vector<Verb> transfer_verbs();
// convert date lower upper split match
[[nodiscard]] std::vector<Verb> value_verbs();
// each pick parse render rekey keys prune drop drop_event sort builtin
[[nodiscard]] std::vector<Verb> tree_verbs();
// geoip
[[nodiscard]] std::vector<Verb> geo_verbs();

}  // namespace trawl
