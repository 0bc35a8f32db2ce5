// Each verb is one function that reads its table and returns the closure that carries it out. A
// table has exactly one verb; what else stands in it are the verb's arguments and `when`.

#include "scanner/ecs/statement.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>

#include "rules/ir/pattern.h"
#include "rules/ir/time.h"
#include "scanner/ecs/builtins.h"
#include "scanner/ecs/java_text.h"
#include "scanner/ecs/template.h"
#include "scanner/ecs/text_pattern.h"

namespace trawl {

namespace {

using Action = std::function<void(MappingRun&)>;

// One statement while it is read: its table, and what its verb found out about it.
class Reader {
 public:
  Reader(const TomlValue& table, StatementContext& context) : table_(table), context_(context) {}

  [[nodiscard]] StatementContext& context() { return context_; }
  [[nodiscard]] const TomlValue& table() const { return table_; }
  std::vector<std::string> outputs;
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
  std::vector<std::string> sources;
  std::string target;
};

std::vector<Route> read_routes(Reader& reader, std::string_view verb) {
  std::vector<Route> routes;
  const TomlValue& argument = *reader.value(verb);
  const std::string from = reader.string("from");
  const std::string below = reader.string("below");
  const auto joined = [](const std::string& prefix, const std::string& path) {
    return prefix.empty() ? path : prefix + "." + path;
  };
  if (std::holds_alternative<TomlValue::Table>(argument.data)) {
    for (const TomlEntry* entry : reader.entries(argument, verb)) {
      for (const std::string& target : reader.strings_of(entry->value, entry->key)) {
        routes.push_back({.sources = {joined(from, entry->key)}, .target = joined(below, target)});
      }
    }
  } else {
    std::vector<std::string> sources = reader.strings_of(argument, verb);
    for (std::string& source : sources) {
      source = joined(from, source);
    }
    for (const std::string& target : reader.strings("to")) {
      routes.push_back({.sources = sources, .target = joined(below, target)});
    }
    if (routes.empty()) {
      reader.refuse(argument, "'to' is missing");
    }
  }
  for (const Route& route : routes) {
    reader.outputs.push_back(route.target);
    reader.text += " " + (route.sources.empty() ? std::string() : route.sources.front()) + " -> " +
                   route.target;
  }
  return routes;
}

const JsonTree* first_present(const MappingRun& run, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (const JsonTree* value = run.find(path)) {
      return value;
    }
  }
  return nullptr;
}

Action make_transfer(Reader& reader, std::string_view verb) {
  const bool moves = verb == "move";
  const bool only_if_unset = reader.flag("only_if_unset", false);
  return [routes = read_routes(reader, verb), moves, only_if_unset](MappingRun& run) {
    for (const Route& route : routes) {
      const JsonTree* value = first_present(run, route.sources);
      if (value == nullptr || (only_if_unset && run.find(route.target) != nullptr)) {
        continue;
      }
      run.set(route.target, JsonTree(*value));
    }
    if (moves) {
      for (const Route& route : routes) {
        for (const std::string& source : route.sources) {
          (void)run.root().take(source);
        }
      }
    }
  };
}

Action make_set(Reader& reader, std::string_view verb) {
  struct Item {
    std::string path;
    std::optional<Template> text;
    JsonTree constant;
  };
  std::vector<Item> items;
  for (const TomlEntry* entry : reader.entries(*reader.value(verb), verb)) {
    Item item{.path = entry->key};
    if (const auto* text = std::get_if<std::string>(&entry->value.data)) {
      item.text = reader.take(Template::parse(*text), entry->value);
    } else {
      item.constant = constant_tree(entry->value);
    }
    reader.outputs.push_back(item.path);
    reader.text += " " + item.path;
    items.push_back(std::move(item));
  }
  const bool only_if_unset = reader.flag("only_if_unset", false);
  return [items = std::move(items), only_if_unset](MappingRun& run) {
    for (const Item& item : items) {
      if (only_if_unset && run.find(item.path) != nullptr) {
        continue;
      }
      if (!item.text) {
        run.set(item.path, item.constant);
      } else if (auto value = item.text->fill(run)) {
        run.set(item.path, std::move(*value));
      }
    }
  };
}

Action make_append(Reader& reader, std::string_view verb) {
  struct Item {
    std::string path;
    std::vector<std::string> sources;
  };
  std::vector<Item> items;
  for (const TomlEntry* entry : reader.entries(*reader.value(verb), verb)) {
    items.push_back({.path = entry->key, .sources = reader.strings_of(entry->value, entry->key)});
    reader.outputs.push_back(entry->key);
    reader.text += " " + entry->key;
  }
  std::optional<TextPattern> pattern;
  if (const TomlValue* matching = reader.value("matching")) {
    pattern = reader.take(TextPattern::parse(reader.string("matching")), *matching);
  }
  return [items = std::move(items), pattern = std::move(pattern)](MappingRun& run) {
    for (const Item& item : items) {
      for (const std::string& source : item.sources) {
        std::vector<const JsonTree*> found;
        run.find_all(source, found);
        std::vector<JsonTree> values;  // copies: appending may move what `found` points at
        for (const JsonTree* value : found) {
          if (!pattern) {
            values.push_back(*value);
          } else if (value->is_string()) {
            if (auto part = pattern->extract(value->text())) {
              values.push_back(JsonTree::string(std::move(*part)));
            }
          }
        }
        for (JsonTree& value : values) {
          run.append(item.path, std::move(value));
        }
      }
    }
  };
}

std::optional<double> number_of(const JsonTree& value) {
  if (value.kind() != JsonTree::Kind::Number && !value.is_string()) {
    return std::nullopt;
  }
  const std::string_view text = value.text();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<JsonTree> converted(const JsonTree& value, std::string_view type) {
  if (!value.is_scalar()) {
    return std::nullopt;
  }
  if (type == "text") {
    return JsonTree::string(value.kind() == JsonTree::Kind::Number ? java_number(value.text())
                                                                   : std::string(value.text()));
  }
  if (type == "boolean") {
    const std::string word = ascii_lower(value.text());
    return word == "true" || word == "false" ? std::optional(JsonTree::boolean(word == "true"))
                                             : std::nullopt;
  }
  if (type == "ip") {
    return value.is_string() && is_ip_text(value.text()) ? std::optional(value) : std::nullopt;
  }
  const auto number = number_of(value);
  if (!number) {
    return std::nullopt;
  }
  if (type == "double") {
    return JsonTree::number(std::string(value.text()));
  }
  std::int64_t integer = 0;
  const std::string_view text = value.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (error != std::errc{} || end != text.data() + text.size()) {
    if (*number != std::floor(*number) || std::fabs(*number) > 9e15) {
      return std::nullopt;
    }
    integer = static_cast<std::int64_t>(*number);
  }
  return JsonTree::number(std::to_string(integer));
}

Action make_convert(Reader& reader, std::string_view verb) {
  const std::string type = reader.required("as");
  static constexpr std::array<std::string_view, 5> kTypes = {"text", "integer", "double", "boolean",
                                                             "ip"};
  if (std::ranges::find(kTypes, type) == kTypes.end()) {
    reader.refuse(reader.table(), "'as' takes text, integer, double, boolean or ip");
  }
  const bool is_error = reader.flag("failure_is_error", false);
  return [routes = read_routes(reader, verb), type, is_error](MappingRun& run) {
    for (const Route& route : routes) {
      const JsonTree* value = first_present(run, route.sources);
      if (value == nullptr) {
        continue;
      }
      if (value->is_array()) {
        std::vector<JsonTree> elements;
        for (const JsonTree& element : value->elements()) {
          if (auto result = converted(element, type)) {
            elements.push_back(std::move(*result));
          }
        }
        run.set(route.target, JsonTree::array(std::move(elements)));
      } else if (auto result = converted(*value, type)) {
        run.set(route.target, std::move(*result));
      } else {
        if (is_error) {
          run.add_error("'" + route.sources.front() + "' is no " + type);
        }
        if (run.find(route.target) == value) {
          (void)run.root().take(route.target);
        }
      }
    }
  };
}

// 20131102T010628Z, with or without a fraction: put into the extended form.
std::optional<std::string> extended_date(std::string_view basic) {
  if (basic.size() < 16 || basic[8] != 'T' ||
      !std::ranges::all_of(basic.substr(0, 8), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::string text;
  text.append(basic.substr(0, 4))
      .append("-")
      .append(basic.substr(4, 2))
      .append("-")
      .append(basic.substr(6, 2));
  text.append("T").append(basic.substr(9, 2)).append(":").append(basic.substr(11, 2)).append(":");
  text.append(basic.substr(13));
  return text;
}

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

std::optional<Timestamp> read_date(const JsonTree& value, const std::vector<std::string>& formats) {
  for (const std::string& format : formats) {
    std::optional<Timestamp> time;
    if (format == "iso8601" && value.is_string() &&
        value.text().find('-') != std::string_view::npos) {
      time = parse_timestamp(value.text());
    } else if (format == "basic" && value.is_string()) {
      const auto text = extended_date(value.text());
      time = text ? parse_timestamp(*text) : std::nullopt;
    } else if (format == "epoch_ms" || format == "epoch_s") {
      const auto number = number_of(value);
      const double scale = format == "epoch_s" ? 1e3 : 1.0;
      if (number && std::fabs(*number * scale) < 9.2e12) {
        time = Timestamp{static_cast<std::int64_t>(std::floor(*number * scale)) *
                         kNanosecondsPerMillisecond};
      }
    }
    if (time) {
      return time;
    }
  }
  return std::nullopt;
}

Action make_date(Reader& reader, std::string_view verb) {
  std::vector<std::string> formats = reader.strings("formats");
  if (formats.empty()) {
    formats = {"iso8601"};
  }
  for (const std::string& format : formats) {
    if (format != "iso8601" && format != "basic" && format != "epoch_ms" && format != "epoch_s") {
      reader.refuse(reader.table(),
                    "'" + format + "' is no date format: iso8601, basic, epoch_ms, epoch_s");
    }
  }
  return [routes = read_routes(reader, verb), formats](MappingRun& run) {
    for (const Route& route : routes) {
      const JsonTree* value = first_present(run, route.sources);
      if (value == nullptr) {
        continue;
      }
      const auto time = read_date(*value, formats);
      if (!time) {
        run.add_error("'" + route.sources.front() + "' is no date that can be read");
        continue;
      }
      std::int64_t milliseconds = time->nanoseconds / kNanosecondsPerMillisecond;
      if (time->nanoseconds < 0 && time->nanoseconds % kNanosecondsPerMillisecond != 0) {
        --milliseconds;
      }
      run.set(route.target,
              JsonTree::string(timestamp_text({milliseconds * kNanosecondsPerMillisecond})));
    }
  };
}

Action make_case(Reader& reader, std::string_view verb) {
  const bool lowers = verb == "lower";
  return [routes = read_routes(reader, verb), lowers](MappingRun& run) {
    for (const Route& route : routes) {
      const JsonTree* value = first_present(run, route.sources);
      if (value == nullptr || !value->is_string()) {
        continue;
      }
      std::string text = ascii_lower(value->text());
      if (!lowers) {
        std::ranges::transform(text, text.begin(), [](char c) {
          return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        });
      }
      run.set(route.target, JsonTree::string(std::move(text)));
    }
  };
}

Action make_split(Reader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string separator = reader.required("separator");
  const std::string before = reader.string("before");
  const std::string after = reader.string("after");
  const std::string otherwise = reader.string("otherwise");
  const bool at_last = reader.flag("at_last", false);
  for (const std::string& target : {before, after, otherwise}) {
    if (!target.empty()) {
      reader.outputs.push_back(target);
    }
  }
  reader.text = " " + source;
  return [=](MappingRun& run) {
    const JsonTree* value = run.find(source);
    if (value == nullptr || !value->is_string()) {
      return;
    }
    const std::string text(value->text());
    const std::size_t at = at_last ? text.rfind(separator) : text.find(separator);
    if (at == std::string::npos) {
      if (!otherwise.empty()) {
        run.set(otherwise, JsonTree::string(text));
      }
      return;
    }
    if (!before.empty()) {
      run.set(before, JsonTree::string(text.substr(0, at)));
    }
    if (!after.empty()) {
      run.set(after, JsonTree::string(text.substr(at + separator.size())));
    }
  };
}

Action make_match(Reader& reader, std::string_view verb) {
  const std::vector<std::string> sources = reader.strings(verb);
  std::vector<TextPattern> patterns;
  const TomlValue* list = reader.value("patterns");
  for (const std::string& expression : reader.strings("patterns")) {
    patterns.push_back(reader.take(TextPattern::parse(expression), *list));
  }
  if (patterns.empty()) {
    reader.refuse(reader.table(), "'patterns' is missing");
  }
  std::map<std::string, std::string, std::less<>> into;
  if (const TomlValue* table = reader.value("into")) {
    for (const TomlEntry* entry : reader.entries(*table, "into")) {
      const auto* path = std::get_if<std::string>(&entry->value.data);
      if (path == nullptr) {
        reader.refuse(entry->value, "'into' takes group = path");
        continue;
      }
      into[entry->key] = *path;
      reader.outputs.push_back(*path);
    }
  }
  reader.text = sources.empty() ? "" : " " + sources.front();
  return [sources, patterns = std::move(patterns), into = std::move(into)](MappingRun& run) {
    const JsonTree* value = first_present(run, sources);
    if (value == nullptr || !value->is_string()) {
      return;
    }
    const std::string text(value->text());
    for (const TextPattern& pattern : patterns) {
      const auto groups = pattern.match(text);
      if (!groups) {
        continue;
      }
      for (const auto& [group, part] : *groups) {
        if (const auto path = into.find(group); path != into.end()) {
          run.set(path->second, JsonTree::string(part));
        }
      }
      return;
    }
  };
}

Action make_lookup(Reader& reader, std::string_view verb) {
  const std::vector<std::string> sources = reader.strings(verb);
  const std::string name = reader.required("table");
  const auto found = reader.context().tables->find(name);
  if (found == reader.context().tables->end()) {
    reader.refuse(reader.table(), "there is no table '" + name + "'");
    return {};
  }
  const LookupTable* table = &found->second;
  const auto note_columns = [&reader](const LookupTable::Columns& columns) {
    for (const auto& [path, value] : columns) {
      reader.outputs.push_back(path);
    }
  };
  note_columns(table->otherwise);
  for (const auto& [key, columns] : table->rows) {
    note_columns(columns);
  }
  reader.text = " " + name;
  return [sources, table](MappingRun& run) {
    std::string key;
    for (const std::string& source : sources) {
      const JsonTree* value = run.find(source);
      key += &source == &sources.front() ? "" : "|";
      key += value != nullptr && value->is_scalar() ? value->text() : std::string_view{};
    }
    const auto row = table->rows.find(key);
    for (const auto& [path, value] : row == table->rows.end() ? table->otherwise : row->second) {
      run.set(path, value);
    }
  };
}

Action make_pairs(Reader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string target = reader.required("to");
  const std::string name = reader.string("name", "name");
  std::vector<std::string> values = reader.strings("value");
  if (values.empty()) {
    values = {"value"};
  }
  const std::string strip = reader.string("strip_prefix");
  reader.outputs.push_back(target + ".*");
  reader.text = " " + source + " -> " + target;
  return [=](MappingRun& run) {
    const JsonTree* list = run.find(source);
    if (list == nullptr || !list->is_array()) {
      return;
    }
    const std::vector<JsonTree> elements = list->elements();
    for (const JsonTree& element : elements) {
      const JsonTree* key = element.find(name);
      if (key == nullptr || !key->is_string()) {
        continue;
      }
      std::string_view word = key->text();
      if (word.starts_with(strip)) {
        word.remove_prefix(strip.size());
      }
      for (const std::string& value_name : values) {
        const JsonTree* value = element.find(value_name);
        if (is_present(value) && !word.empty()) {
          run.set(target + "." + std::string(word), *value);
          break;
        }
      }
    }
  };
}

Action make_each(Reader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const TomlValue* list = reader.value("do");
  if (list == nullptr) {
    reader.refuse(reader.table(), "'do' is missing");
    return {};
  }
  auto statements =
      std::make_shared<const std::vector<Statement>>(read_statements(*list, reader.context()));
  for (const Statement& statement : *statements) {
    for (const std::string& output : statement.outputs) {
      if (!output.starts_with("it.")) {
        reader.outputs.push_back(output);
      }
    }
  }
  reader.outputs.push_back(source + ".*");
  reader.text = " " + source;
  return [source, statements](MappingRun& run) {
    JsonTree* list_value = run.root().find(source);
    if (list_value == nullptr || !list_value->is_array()) {
      return;
    }
    std::vector<JsonTree> elements = std::move(list_value->elements());
    for (JsonTree& element : elements) {
      run.root().set_member("it", std::move(element));
      run_statements(*statements, run);
      element = run.root().take_member("it");
    }
    std::erase_if(elements, [](const JsonTree& e) { return e.kind() == JsonTree::Kind::Null; });
    run.root().set(source, JsonTree::array(std::move(elements)));
  };
}

Action make_pick(Reader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string target = reader.required("to");
  const TomlValue* where = reader.value("where");
  const Condition condition = where == nullptr
                                  ? Condition{}
                                  : reader.take(Condition::parse(reader.string("where")), *where);
  reader.outputs.push_back(target);
  reader.text = " " + source + " -> " + target;
  return [=](MappingRun& run) {
    const JsonTree* list = run.find(source);
    if (list == nullptr || !list->is_array()) {
      return;
    }
    for (const JsonTree& element : list->elements()) {
      JsonTree probe = JsonTree::object();
      probe.set_member("it", element);
      if (condition.holds(probe)) {
        run.set(target, probe.take_member("it"));
        return;
      }
    }
  };
}

Action make_parse(Reader& reader, std::string_view verb) {
  const bool is_error = reader.flag("failure_is_error", false);
  return [routes = read_routes(reader, verb), is_error](MappingRun& run) {
    for (const Route& route : routes) {
      const JsonTree* value = first_present(run, route.sources);
      if (value == nullptr || !value->is_string()) {
        continue;
      }
      auto tree = parse_json_tree(value->text());
      if (tree) {
        run.set(route.target, std::move(*tree));
      } else if (is_error) {
        run.add_error("'" + route.sources.front() + "' is " + tree.error().message);
      }
    }
  };
}

Action make_render(Reader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string target = reader.required("to");
  const std::string keep = reader.string("keep");
  const auto keep_below = static_cast<std::size_t>(reader.integer("keep_below", 32'766));
  reader.outputs.push_back(target);
  if (!keep.empty()) {
    reader.outputs.push_back(keep + ".*");
  }
  reader.text = " " + source + " -> " + target;
  return [=](MappingRun& run) {
    const JsonTree* value = run.find(source);
    if (value == nullptr) {
      return;
    }
    JsonTree object = *value;
    std::string text = java_text(object);
    const bool is_short = utf16_length(text) < keep_below;
    run.set(target, JsonTree::string(std::move(text)));
    if (!keep.empty() && is_short) {
      run.set(keep, std::move(object));
    }
  };
}

std::string snake_case(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_upper = c >= 'A' && c <= 'Z';
    const auto is_lower_at = [&name](std::size_t k) {
      return k < name.size() &&
             ((name[k] >= 'a' && name[k] <= 'z') || (name[k] >= '0' && name[k] <= '9'));
    };
    if (is_upper && i > 0 && name[i - 1] != '_' && (is_lower_at(i - 1) || is_lower_at(i + 1))) {
      out.push_back('_');
    }
    out.push_back(is_upper ? static_cast<char>(c + 32) : c);
  }
  return out;
}

struct KeyRule {
  std::vector<std::pair<std::string, std::string>> replacements;
  bool snake = false;
  bool deep = false;
};

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which is bounded
void rename_keys(JsonTree& tree, const KeyRule& rule) {
  if (tree.is_array()) {
    for (JsonTree& element : tree.elements()) {
      rename_keys(element, rule);
    }
    return;
  }
  for (auto& [name, value] : tree.members()) {
    for (const auto& [from, to] : rule.replacements) {
      for (std::size_t at = name.find(from); at != std::string::npos;
           at = name.find(from, at + to.size())) {
        name.replace(at, from.size(), to);
      }
    }
    if (rule.snake) {
      name = snake_case(name);
    }
    if (rule.deep) {
      rename_keys(value, rule);
    }
  }
}

Action make_rekey(Reader& reader, std::string_view verb) {
  const std::string path = reader.required(verb);
  KeyRule rule{.snake = reader.flag("snake_case", false), .deep = reader.flag("deep", false)};
  if (const TomlValue* table = reader.value("replace")) {
    for (const TomlEntry* entry : reader.entries(*table, "replace")) {
      const auto* to = std::get_if<std::string>(&entry->value.data);
      if (to == nullptr || entry->key.empty()) {
        reader.refuse(entry->value, "'replace' takes text = text");
        continue;
      }
      rule.replacements.emplace_back(entry->key, *to);
    }
  }
  reader.outputs.push_back(path + ".*");
  reader.text = " " + path;
  return [path, rule = std::move(rule)](MappingRun& run) {
    if (JsonTree* tree = run.root().find(path)) {
      rename_keys(*tree, rule);
    }
  };
}

Action make_prune(Reader& reader, std::string_view verb) {
  const std::vector<std::string> paths = reader.strings(verb);
  const std::vector<std::string> words = reader.strings("words");
  return [paths, words](MappingRun& run) {
    for (const std::string& path : paths) {
      if (JsonTree* tree = run.root().find(path)) {
        prune(*tree, words);
      }
    }
  };
}

Action make_drop(Reader& reader, std::string_view verb) {
  return [paths = reader.strings(verb)](MappingRun& run) {
    for (const std::string& path : paths) {
      if (path == "it") {
        run.root().set_member("it", JsonTree{});
      } else {
        (void)run.root().take(path);
      }
    }
  };
}

Action make_drop_event(Reader& reader, std::string_view verb) {
  (void)reader.flag(verb, true);
  return [](MappingRun& run) { run.drop_event(); };
}

Action make_sort(Reader& reader, std::string_view verb) {
  return [paths = reader.strings(verb)](MappingRun& run) {
    for (const std::string& path : paths) {
      JsonTree* list = run.root().find(path);
      if (list != nullptr && list->is_array()) {
        std::ranges::stable_sort(list->elements(), {},
                                 [](const JsonTree& element) { return to_utf16(element.text()); });
      }
    }
  };
}

Action make_builtin(Reader& reader, std::string_view verb) {
  const std::string name = reader.required(verb);
  const TomlValue* options = reader.value("options");
  const Builtin* builtin = find_builtin(name);
  if (builtin == nullptr) {
    reader.refuse(reader.table(), "there is no built-in '" + name + "'");
    return {};
  }
  reader.text = " " + name;
  reader.outputs = builtin->outputs;
  auto action = builtin->make(options == nullptr ? TomlValue{} : *options);
  if (!action) {
    reader.refuse(options == nullptr ? reader.table() : *options, action.error().message);
    return {};
  }
  return std::move(*action);
}

struct Verb {
  std::string_view name;
  Action (*make)(Reader&, std::string_view);
};

constexpr Verb kVerbs[] = {{"move", make_transfer},   {"copy", make_transfer},
                           {"set", make_set},         {"append", make_append},
                           {"convert", make_convert}, {"date", make_date},
                           {"lower", make_case},      {"upper", make_case},
                           {"split", make_split},     {"match", make_match},
                           {"lookup", make_lookup},   {"pairs", make_pairs},
                           {"each", make_each},       {"pick", make_pick},
                           {"parse", make_parse},     {"render", make_render},
                           {"rekey", make_rekey},     {"prune", make_prune},
                           {"drop", make_drop},       {"drop_event", make_drop_event},
                           {"sort", make_sort},       {"builtin", make_builtin}};

}  // namespace

void StatementContext::refuse(std::size_t offset_bytes, std::string message) {
  if (!problem) {
    problem = SyntaxProblem{.message = std::move(message),
                            .span = {.begin = offset_bytes, .end = offset_bytes + 1}};
  }
}

JsonTree constant_tree(const TomlValue& value) {
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
    for (const Verb& candidate : kVerbs) {
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
    Reader reader(table, context);
    Statement statement;
    statement.line = line_column(context.toml, table.find(verb->name)->key_span.begin).line;
    if (const TomlValue* when = reader.value("when")) {
      statement.when = reader.take(Condition::parse(reader.string("when")), *when);
    }
    (void)reader.value("note");
    (void)reader.value(verb->name);
    statement.action = verb->make(reader, verb->name);
    reader.refuse_unknown_keys();
    statement.text = std::string(verb->name) + reader.text;
    statement.outputs = std::move(reader.outputs);
    statements.push_back(std::move(statement));
  }
  return statements;
}

void run_statements(const std::vector<Statement>& statements, MappingRun& run) {
  for (const Statement& statement : statements) {
    if (statement.when.holds(run.root())) {
      run.begin_statement(statement.line, statement.text);
      statement.action(run);
    }
  }
}

}  // namespace trawl
