#pragma once

// Entries of TOML tables as the types that are expected of them.
//
// The first entry that is of another type is the problem; a reader asks for all it wants and looks
// at problem() once, at the end.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostic.h"
#include "rules/toml.h"

namespace trawl {

// What is absent, or of the wrong type, reads as empty. Not thread-safe.
class TomlFields {
 public:
  using Tables = std::vector<std::reference_wrapper<const TomlValue>>;

  [[nodiscard]] std::string text(const TomlValue& table, std::string_view key);
  [[nodiscard]] std::optional<std::int64_t> integer(const TomlValue& table, std::string_view key);
  [[nodiscard]] std::optional<bool> boolean(const TomlValue& table, std::string_view key);
  // A list of strings.
  [[nodiscard]] std::vector<std::string> texts(const TomlValue& table, std::string_view key);
  // The same, or one string, which stands for a list of one.
  [[nodiscard]] std::vector<std::string> text_or_texts(const TomlValue& table,
                                                       std::string_view key);
  // Views the table.
  [[nodiscard]] const TomlValue* table(const TomlValue& table, std::string_view key);
  // A list of tables. Views the table.
  [[nodiscard]] Tables tables(const TomlValue& table, std::string_view key);

  // Records a problem, if it is the first: at the key, or at a value.
  void refuse(const TomlEntry& entry, std::string message);
  void refuse(const TomlValue& value, std::string message);

  [[nodiscard]] const std::optional<SyntaxProblem>& problem() const { return problem_; }

 private:
  template <class T>
  const T* read(const TomlValue& table, std::string_view key, std::string_view expected);
  std::vector<std::string> elements(const TomlValue::Array& list, std::string_view key);

  std::optional<SyntaxProblem> problem_;
};

}  // namespace trawl
