#include "scanner/ecs/mapping.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "rules/toml.h"
#include "rules/toml_fields.h"
#include "rules/toml_image.h"
#include "scanner/ecs/date_text.h"
#include "scanner/ecs/embedded_file.h"
#include "scanner/ecs/mapping_run.h"
#include "scanner/ecs/statement.h"

namespace trawl {

struct Mapping::State {
  std::string name;
  std::string title;
  bool keeps_empty = false;  // empty texts, objects and lists stay in the result
  std::vector<Recognition> recognitions;
  std::vector<Verbatim> verbatim;
  std::vector<std::pair<std::string, std::string>> first_values;  // all of [constants]
  std::vector<TreePath> first_paths;                              // of first_values
  std::vector<std::pair<std::string, std::string>> constants;     // those that last
  std::optional<TimeSource> time;
  LookupTables tables;
  std::vector<Statement> statements;
  std::vector<std::string> outputs;

  Statement constants_statement = {.text = "constants", .sources = {}};  // for traces

  [[nodiscard]] std::vector<std::string> find_outputs() const;
};

namespace {

constexpr std::string_view kTopLevelKeys[] = {"name",      "title",     "note",     "keeps_empty",
                                              "recognise", "constants", "verbatim", "time",
                                              "tables",    "do"};

std::vector<std::pair<std::string, std::string>> text_pairs(const TomlValue* table,
                                                            TomlFields& fields) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (table == nullptr) {
    return pairs;
  }
  for (const TomlEntry& entry : std::get<TomlValue::Table>(table->data)) {
    pairs.emplace_back(entry.key, fields.text(*table, entry.key));
  }
  return pairs;
}

void refuse_unknown_keys(const TomlValue& table, std::initializer_list<std::string_view> known,
                         TomlFields& fields) {
  for (const TomlEntry& entry : std::get<TomlValue::Table>(table.data)) {
    if (std::ranges::find(known, entry.key) == known.end()) {
      fields.refuse(entry, "'" + entry.key + "' means nothing here");
    }
  }
}

LookupTable::Columns read_columns(const TomlValue& row) {
  LookupTable::Columns columns;
  for (const TomlEntry& entry : std::get<TomlValue::Table>(row.data)) {
    if (entry.key != "keys") {
      columns.emplace_back(TreePath(entry.key), constant_tree(entry.value));
    }
  }
  return columns;
}

LookupTable read_table(const TomlValue& table, TomlFields& fields) {
  refuse_unknown_keys(table, {"row", "otherwise"}, fields);
  LookupTable result;
  for (const TomlValue& row : fields.tables(table, "row")) {
    for (const std::string& key : fields.text_or_texts(row, "keys")) {
      if (!result.rows.emplace(key, read_columns(row)).second) {
        fields.refuse(row, "the key '" + key + "' stands in two rows");
      }
    }
  }
  if (const TomlValue* otherwise = fields.table(table, "otherwise")) {
    result.otherwise = read_columns(*otherwise);
  }
  return result;
}

LookupTables read_tables(const TomlValue& root, TomlFields& fields) {
  LookupTables tables;
  if (const TomlValue* all = fields.table(root, "tables")) {
    for (const TomlEntry& entry : std::get<TomlValue::Table>(all->data)) {
      if (!std::holds_alternative<TomlValue::Table>(entry.value.data)) {
        fields.refuse(entry, "a look-up table is a table");
        continue;
      }
      tables.emplace(entry.key, read_table(entry.value, fields));
    }
  }
  return tables;
}

Mapping::TimeSource read_time_source(const TomlValue& table, TomlFields& fields) {
  refuse_unknown_keys(table, {"path", "formats"}, fields);
  Mapping::TimeSource source{.raw_path = fields.text(table, "path"),
                             .formats = fields.text_or_texts(table, "formats")};
  if (source.raw_path.empty()) {
    fields.refuse(table, "'path' is missing");
  }
  if (source.formats.empty()) {
    source.formats = {"iso8601"};
  }
  for (const std::string& format : source.formats) {
    if (!is_date_format(format)) {
      fields.refuse(table, no_date_format(format));
    }
  }
  return source;
}

// What Elastic sets when a step of the pipeline fails.
constexpr std::string_view kReplacedByErrors = "event.kind";
constexpr std::string_view kAddedByErrors = "error.message";

constexpr std::string_view kRender = "render ";  // as traces say it
constexpr std::string_view kRaw = "raw.";

std::string_view stem(std::string_view output) {
  return output.ends_with(".*") ? output.substr(0, output.size() - 2) : output;
}

// True if `inner` is `outer`, or a name below it.
bool lies_within(std::string_view inner, std::string_view outer) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '.');
}

// A constant must stay one: other code takes its value for granted without looking at the event.
void refuse_written_constants(const std::vector<std::pair<std::string, std::string>>& constants,
                              const std::vector<Statement>& statements, std::size_t offset_bytes,
                              StatementContext& context) {
  for (const auto& [field, value] : constants) {
    const auto concerns = [&name = field](const std::string& path) { return can_hold(path, name); };
    for (const Statement& statement : statements) {
      if (std::ranges::any_of(statement.outputs, concerns)) {
        context.refuse(offset_bytes, "'" + field + "' is a constant, but a statement writes it");
      }
      if (std::ranges::any_of(statement.removed, concerns)) {
        context.refuse(offset_bytes, "'" + field + "' is a constant, but a statement removes it");
      }
    }
  }
}

// A pair with ".*" maps all that lies below one name to what lies below others.
void check_verbatim(const Mapping::Verbatim& verbatim, const TomlEntry& entry, TomlFields& fields) {
  const auto is_subtree = [](std::string_view path) { return path.ends_with(".*"); };
  const bool is_alike = std::ranges::all_of(verbatim.raw_paths, [&](const std::string& path) {
    return is_subtree(path) == is_subtree(verbatim.field);
  });
  if (!is_alike) {
    fields.refuse(entry, "either all names end in '.*' or none does");
  }
}

}  // namespace

bool can_hold(std::string_view output, std::string_view field) {
  return lies_within(field, stem(output)) || lies_within(stem(output), field);
}

tl::expected<Mapping, Diagnostic> Mapping::parse(std::string_view toml, const std::string& file) {
  const auto root = parse_toml(toml);
  if (!root) {
    return tl::unexpected<Diagnostic>(
        make_diagnostic(toml, root.error().span, root.error().message, file));
  }
  return read(*root, toml, file, Origin::User);
}

tl::expected<Mapping, Diagnostic> Mapping::embedded(const EmbeddedFile& file) {
  return read(read_toml_image(file.image), file.text, std::string(file.name), Origin::Program);
}

tl::expected<Mapping, Diagnostic> Mapping::read(const TomlValue& root, std::string_view toml,
                                                const std::string& file, Origin origin) {
  const auto refuse = [&](const SyntaxProblem& problem) {
    return tl::unexpected<Diagnostic>(make_diagnostic(toml, problem.span, problem.message, file));
  };
  TomlFields fields;
  auto state = std::make_unique<State>();
  for (const TomlEntry& entry : std::get<TomlValue::Table>(root.data)) {
    if (std::ranges::find(kTopLevelKeys, entry.key) == std::end(kTopLevelKeys)) {
      fields.refuse(entry, "'" + entry.key + "' means nothing in a mapping file");
    }
  }
  state->name = fields.text(root, "name");
  state->title = fields.text(root, "title");
  if (state->name.empty()) {
    fields.refuse(root, "'name' is missing");
  }
  state->keeps_empty = fields.boolean(root, "keeps_empty").value_or(false);
  for (const TomlValue& recognise : fields.tables(root, "recognise")) {
    refuse_unknown_keys(recognise, {"has", "lacks", "equals"}, fields);
    Recognition recognition{.has = fields.texts(recognise, "has"),
                            .lacks = fields.texts(recognise, "lacks"),
                            .equals = text_pairs(fields.table(recognise, "equals"), fields)};
    if (recognition.has.empty() && recognition.equals.empty()) {
      fields.refuse(recognise, "'recognise' must name what every event of the format has");
    }
    state->recognitions.push_back(std::move(recognition));
  }
  if (state->recognitions.empty()) {
    fields.refuse(root, "'recognise' is missing");
  }
  state->first_values = text_pairs(fields.table(root, "constants"), fields);
  for (const auto& [field, value] : state->first_values) {
    state->first_paths.emplace_back(field);
    if (value.empty()) {  // it would be pruned
      fields.refuse(root, "'" + field + "' is a constant, but it is empty");
    }
  }
  std::ranges::copy_if(state->first_values, std::back_inserter(state->constants),
                       [](const auto& pair) { return pair.first != kReplacedByErrors; });
  if (const TomlValue* time = fields.table(root, "time")) {
    state->time = read_time_source(*time, fields);
  }
  if (const TomlValue* verbatim = fields.table(root, "verbatim")) {
    for (const TomlEntry& entry : std::get<TomlValue::Table>(verbatim->data)) {
      state->verbatim.push_back(
          {.field = entry.key, .raw_paths = fields.text_or_texts(*verbatim, entry.key)});
      check_verbatim(state->verbatim.back(), entry, fields);
    }
  }
  state->tables = read_tables(root, fields);
  if (fields.problem()) {
    return refuse(*fields.problem());
  }
  StatementContext context{
      .toml = toml, .tables = &state->tables, .trusts_patterns = origin == Origin::Program};
  if (const TomlEntry* statements = root.find("do")) {
    state->statements = read_statements(statements->value, context);
    refuse_written_constants(state->constants, state->statements, statements->value.offset_bytes,
                             context);
  }
  if (context.problem) {
    return refuse(*context.problem);
  }
  state->outputs = state->find_outputs();
  return Mapping(std::move(state));
}

Mapping::Mapping(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Mapping::~Mapping() = default;
Mapping::Mapping(Mapping&&) noexcept = default;
Mapping& Mapping::operator=(Mapping&&) noexcept = default;

const std::string& Mapping::name() const {
  return state_->name;
}
const std::string& Mapping::title() const {
  return state_->title;
}
const std::vector<Mapping::Recognition>& Mapping::recognitions() const {
  return state_->recognitions;
}

bool Mapping::recognises(const JsonTree& raw) const {
  const auto is_there = [&raw](const std::string& path) { return is_present(raw.find(path)); };
  return std::ranges::any_of(state_->recognitions, [&](const Recognition& recognition) {
    return std::ranges::all_of(recognition.has, is_there) &&
           std::ranges::none_of(recognition.lacks, is_there) &&
           std::ranges::all_of(recognition.equals, [&raw](const auto& pair) {
             const JsonTree* value = raw.find(pair.first);
             return value != nullptr && value->is_string() && value->text() == pair.second;
           });
  });
}

const std::vector<Mapping::Verbatim>& Mapping::verbatim() const {
  return state_->verbatim;
}
const std::vector<std::pair<std::string, std::string>>& Mapping::constants() const {
  return state_->constants;
}
const std::optional<Mapping::TimeSource>& Mapping::time() const {
  return state_->time;
}

const std::vector<std::string>& Mapping::outputs() const {
  return state_->outputs;
}

std::vector<std::string> Mapping::State::find_outputs() const {
  std::set<std::string> names;
  for (const auto& [field, value] : first_values) {
    names.insert(field);
  }
  for (const Statement& statement : statements) {
    for (const std::string& output : statement.outputs) {
      if (!is_scratch(output)) {
        names.insert(output);
      }
    }
  }
  return {names.begin(), names.end()};
}

std::vector<std::string_view> Mapping::known_values(std::string_view field) const {
  const auto first = std::ranges::find(
      state_->first_values, field, [](const auto& pair) { return std::string_view(pair.first); });
  if (first == state_->first_values.end()) {
    return {};
  }
  if (field != kReplacedByErrors) {
    return {first->second};
  }
  const auto concerns = [field](const std::string& path) { return can_hold(path, field); };
  const bool can_change = std::ranges::any_of(state_->statements, [&](const Statement& statement) {
    return std::ranges::any_of(statement.outputs, concerns) ||
           std::ranges::any_of(statement.removed, concerns);
  });
  return can_change ? std::vector<std::string_view>()
                    : std::vector<std::string_view>{first->second, kPipelineError};
}

bool Mapping::can_write(std::string_view field) const {
  const auto holds = [field](std::string_view output) { return can_hold(output, field); };
  return holds(kReplacedByErrors) || holds(kAddedByErrors) ||
         std::ranges::any_of(state_->outputs, holds);
}

bool Mapping::is_rendered(std::string_view field) const {
  const auto holds = [](std::string_view name) {
    return [name](std::string_view output) { return can_hold(output, name); };
  };
  if (holds(field)(kReplacedByErrors) || holds(field)(kAddedByErrors) ||
      std::ranges::any_of(state_->first_values, holds(field),
                          &std::pair<std::string, std::string>::first)) {
    return false;
  }
  bool is_written = false;
  for (const Statement& statement : state_->statements) {
    const auto concerned = std::ranges::find_if(statement.outputs, holds(field));
    if (concerned == statement.outputs.end()) {
      continue;
    }
    if (!statement.text.starts_with(kRender) || *concerned != field ||
        std::any_of(std::next(concerned), statement.outputs.end(), holds(field))) {
      return false;
    }
    const std::string& source = statement.sources.front().paths.front();
    if (!source.starts_with(kRaw) ||
        std::ranges::any_of(state_->statements, [&](const Statement& other) {
          return std::ranges::any_of(other.outputs, holds(source));
        })) {
      return false;
    }
    is_written = true;
  }
  return is_written;
}

Mapping::Outcome Mapping::apply(JsonTree raw, std::vector<Trace>* trace,
                                const GeoDatabases* geo) const {
  MappingRun run(std::move(raw), trace, geo);
  run.begin_statement(state_->constants_statement);
  for (std::size_t i = 0; i < state_->first_values.size(); ++i) {
    run.set(state_->first_paths[i],
            JsonTree::string(TreeText::borrow(state_->first_values[i].second)));
  }
  run_statements(state_->statements, run);
  return std::move(run).finish(state_->keeps_empty);
}

}  // namespace trawl
