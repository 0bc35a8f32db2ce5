#pragma once

// TOML text → a tree of plain values that know where they stand. The one place that knows the TOML
// library.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "rules/diagnostic.h"

namespace trawl {

struct TomlEntry;

// A value of a document. Dates and times are held as their text.
struct TomlValue {
  using Array = std::vector<TomlValue>;
  using Table = std::vector<TomlEntry>;  // ordered by key
  struct DateTime {
    std::string text;  // "2024-05-21", "07:32:00", "1979-05-27T07:32:00Z"
  };

  std::variant<Table, Array, std::string, std::int64_t, double, bool, DateTime> data;
  std::size_t offset_bytes = 0;  // of its first character in the document; a string's is its quote

  // The entry of that key; null if the value is no table or has no such key.
  [[nodiscard]] const TomlEntry* find(std::string_view key) const;
};

struct TomlEntry {
  std::string key;
  Span key_span;
  TomlValue value;
};

// "a table", "a list", "a string", "an integer", …: for messages.
[[nodiscard]] std::string_view toml_kind(const TomlValue& value);

inline constexpr std::size_t kMaxKeyParts = 16;  // a.b.c has three

// The table at the root. The problem says what is wrong with the text, and where.
[[nodiscard]] tl::expected<TomlValue, SyntaxProblem> parse_toml(std::string_view text);

// The value as JSON text, on one line. Infinities and NaN, which JSON lacks, become null.
[[nodiscard]] std::string to_json(const TomlValue& value);

}  // namespace trawl
