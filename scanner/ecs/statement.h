#pragma once

// Statements of a mapping: TOML tables → actions. The verbs are listed in docs/formats.md, "Mapping
// files".

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/diagnostic.h"
#include "rules/toml.h"
#include "scanner/ecs/condition.h"
#include "scanner/ecs/mapping_run.h"

namespace trawl {

// What a field is made of: for traces.
struct FieldSource {
  std::string target;              // "": every field of the statement
  std::vector<std::string> paths;  // as written in the file
  bool takes_first = false;        // of those that are there; else all
};

struct Statement {
  std::size_t line = 0;  // in the mapping file
  std::string text;      // "move raw.eventName -> event.action": for traces
  Condition when;
  std::function<void(MappingRun&)> action;
  std::vector<std::string> outputs;  // fields it can write
  std::vector<std::string> removed;  // fields that it can take away, or part of what is below them
  std::vector<FieldSource> sources;
};

// A row of a look-up table: what is written when one of the keys matches.
struct LookupTable {
  using Columns = std::vector<std::pair<TreePath, JsonTree>>;
  std::map<std::string, Columns, std::less<>> rows;
  Columns otherwise;
};
using LookupTables = std::map<std::string, LookupTable, std::less<>>;

// What statements may refer to while they are read.
struct StatementContext {
  std::string_view toml;  // the text of the file, for line numbers
  const LookupTables* tables = nullptr;
  bool trusts_patterns = false;          // they need not be compiled to be checked
  std::optional<SyntaxProblem> problem;  // the first one
  std::size_t counted_bytes = 0;         // of the text, for line_of()
  std::size_t counted_lines = 0;         // that end in them

  // Of the byte at `offset_bytes`, from 1. Quick if asked in the order of the text.
  [[nodiscard]] std::size_t line_of(std::size_t offset_bytes);
  void refuse(std::size_t offset_bytes, std::string message);
};

// The statements of a `do` list. What is wrong is in context.problem.
[[nodiscard]] std::vector<Statement> read_statements(const TomlValue& list,
                                                     StatementContext& context);

// The words of all verbs.
[[nodiscard]] std::vector<std::string_view> verb_names();

void run_statements(const std::vector<Statement>& statements, MappingRun& run);

// A constant of a mapping file as a tree.
[[nodiscard]] JsonTree constant_tree(const TomlValue& value);

}  // namespace trawl
