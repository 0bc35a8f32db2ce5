// Each verb is one function that reads its table and returns the closure that carries it out. A
// table has exactly one verb; what else stands in it are the verb's arguments and `when`.

#include "scanner/ecs/statement.h"

#include <algorithm>
#include <iterator>

#include "scanner/ecs/statement_reader.h"

namespace trawl {

namespace {

const std::vector<Verb>& all_verbs() {
  static const std::vector<Verb> kVerbs = [] {
    std::vector<Verb> verbs = transfer_verbs();
    for (const std::vector<Verb>& more : {value_verbs(), tree_verbs(), geo_verbs()}) {
      verbs.insert(verbs.end(), more.begin(), more.end());
    }
    return verbs;
  }();
  return kVerbs;
}

}  // namespace

std::vector<std::string_view> verb_names() {
  std::vector<std::string_view> names;
  for (const Verb& verb : all_verbs()) {
    names.push_back(verb.name);
  }
  return names;
}

std::size_t StatementContext::line_of(std::size_t offset_bytes) {
  if (offset_bytes < counted_bytes) {
    counted_bytes = 0;
    counted_lines = 0;
  }
  const std::string_view uncounted = toml.substr(counted_bytes, offset_bytes - counted_bytes);
  counted_lines += static_cast<std::size_t>(std::ranges::count(uncounted, '\n'));
  counted_bytes += uncounted.size();
  return counted_lines + 1;
}

void StatementContext::refuse(std::size_t offset_bytes, std::string message) {
  if (!problem) {
    problem = SyntaxProblem{.message = std::move(message),
                            .span = {.begin = offset_bytes, .end = offset_bytes + 1}};
  }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the value, which TOML bounds
JsonTree constant_tree(const TomlValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    return JsonTree::string(*text);
  }
  if (const auto* list = std::get_if<TomlValue::Array>(&value.data)) {
    std::vector<JsonTree> elements;
    elements.reserve(list->size());
    std::ranges::transform(*list, std::back_inserter(elements), constant_tree);
    return JsonTree::array(std::move(elements));
  }
  // The others are rare. Numbers are written as in JSON; what JSON lacks becomes null.
  const auto parsed = parse_json_tree(to_json(value));
  return parsed ? *parsed : JsonTree{};
}

// NOLINTNEXTLINE(misc-no-recursion): `each` nests as deep as the file does
std::vector<Statement> read_statements(const TomlValue& list, StatementContext& context) {
  std::vector<Statement> statements;
  const auto* tables = std::get_if<TomlValue::Array>(&list.data);
  if (tables == nullptr) {
    context.refuse(list.offset_bytes, "'do' takes a list of tables");
    return statements;
  }
  for (const TomlValue& table : *tables) {
    if (!std::holds_alternative<TomlValue::Table>(table.data)) {
      context.refuse(table.offset_bytes, "a statement is a table");
      continue;
    }
    const Verb* verb = nullptr;
    for (const Verb& candidate : all_verbs()) {
      if (table.find(candidate.name) != nullptr) {
        if (verb != nullptr) {
          context.refuse(table.offset_bytes, "a statement has one verb, this one has '" +
                                                 std::string(verb->name) + "' and '" +
                                                 std::string(candidate.name) + "'");
        }
        verb = &candidate;
      }
    }
    if (verb == nullptr) {
      context.refuse(table.offset_bytes, "the statement has no verb");
      continue;
    }
    StatementReader reader(table, context);
    Statement statement;
    statement.line = context.line_of(table.find(verb->name)->key_span.begin);
    if (const TomlValue* when = reader.value("when")) {
      statement.when = reader.take(Condition::parse(reader.string("when")), *when);
    }
    (void)reader.value("note");
    (void)reader.value(verb->name);
    statement.action = verb->make(reader, verb->name);
    reader.refuse_unknown_keys();
    statement.text = std::string(verb->name) + reader.text;
    statement.outputs = std::move(reader.outputs);
    statement.removed = std::move(reader.removed);
    statement.sources = std::move(reader.sources);
    statements.push_back(std::move(statement));
  }
  return statements;
}

void run_statements(const std::vector<Statement>& statements, MappingRun& run) {
  for (const Statement& statement : statements) {
    if (statement.when.holds(run.root())) {
      run.begin_statement(statement);
      statement.action(run);
    }
  }
}

}  // namespace trawl
