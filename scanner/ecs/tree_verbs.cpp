// Verbs that work on lists, objects and whole subtrees.

#include <algorithm>
#include <memory>

#include "rules/ir/pattern.h"
#include "scanner/ecs/builtins.h"
#include "scanner/ecs/java_text.h"
#include "scanner/ecs/statement_reader.h"

namespace trawl {

namespace {

StatementAction make_each(StatementReader& reader, std::string_view verb) {
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
    reader.removed.insert(reader.removed.end(), statement.removed.begin(), statement.removed.end());
  }
  reader.outputs.push_back(source + ".*");
  reader.text = " " + source;
  return [source = TreePath(source), statements](MappingRun& run) {
    JsonTree* list_value = run.root().find(source);
    if (list_value == nullptr || !list_value->is_array()) {
      return;
    }
    std::vector<JsonTree> elements = std::move(list_value->elements());
    for (JsonTree& element : elements) {
      run.begin_element_of(source.text());
      run.root().set_member(TreeText::borrow("it"), std::move(element));
      run_statements(*statements, run);
      element = run.root().take_member("it");
    }
    std::erase_if(elements, [](const JsonTree& e) { return e.kind() == JsonTree::Kind::Null; });
    run.root().set(source, JsonTree::array(std::move(elements)));
  };
}

StatementAction make_pick(StatementReader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string target = reader.required("to");
  const TomlValue* where = reader.value("where");
  const Condition condition = where == nullptr
                                  ? Condition{}
                                  : reader.take(Condition::parse(reader.string("where")), *where);
  reader.outputs.push_back(target);
  reader.sources.push_back({.target = {}, .paths = {source}});
  reader.text = " " + source + " -> " + target;
  return [source = TreePath(source), target = TreePath(target), condition](MappingRun& run) {
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

StatementAction make_parse(StatementReader& reader, std::string_view verb) {
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
        run.add_error("'" + route.sources.front().text() + "' is " + tree.error().message);
      }
    }
  };
}

StatementAction make_render(StatementReader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string target = reader.required("to");
  const std::string keep = reader.string("keep");
  const auto keep_below = static_cast<std::size_t>(reader.integer("keep_below", 32'766));
  reader.outputs.push_back(target);
  if (!keep.empty()) {
    reader.outputs.push_back(keep + ".*");
  }
  reader.sources.push_back({.target = {}, .paths = {source}});
  reader.text = " " + source + " -> " + target;
  return [source = TreePath(source), target = TreePath(target), keep = TreePath(keep),
          keep_below](MappingRun& run) {
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
      return k < name.size() && name[k] >= 'a' && name[k] <= 'z';
    };
    const bool follows_digit = i > 0 && name[i - 1] >= '0' && name[i - 1] <= '9';
    if (is_upper && i > 0 && name[i - 1] != '_' &&
        (follows_digit || is_lower_at(i - 1) || is_lower_at(i + 1))) {
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
  if (!tree.is_object()) {
    return;
  }
  for (auto& [key, value] : tree.members()) {
    std::string name(key.view());
    for (const auto& [from, to] : rule.replacements) {
      for (std::size_t at = name.find(from); at != std::string::npos;
           at = name.find(from, at + to.size())) {
        name.replace(at, from.size(), to);
      }
    }
    if (rule.snake) {
      name = snake_case(name);
    }
    if (key != name) {
      key = TreeText(name);
    }
    if (rule.deep) {
      rename_keys(value, rule);
    }
  }
}

StatementAction make_rekey(StatementReader& reader, std::string_view verb) {
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
  reader.sources.push_back({.target = {}, .paths = {path}});
  reader.text = " " + path;
  return [path = TreePath(path), rule = std::move(rule)](MappingRun& run) {
    if (JsonTree* tree = run.root().find(path)) {
      rename_keys(*tree, rule);
      run.note_new_names(path.text());
    }
  };
}

StatementAction make_keys(StatementReader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string target = reader.required("to");
  const std::vector<std::string> holding = reader.strings("holding");
  reader.outputs.push_back(target);
  reader.sources.push_back({.target = {}, .paths = {source}});
  reader.text = " " + source + " -> " + target;
  return [source = TreePath(source), target = TreePath(target), holding](MappingRun& run) {
    const JsonTree* object = run.find(source);
    if (object == nullptr || !object->is_object()) {
      return;
    }
    std::vector<JsonTree> names;
    for (const auto& [name, value] : object->members()) {
      if (holding.empty() ||
          (value.is_scalar() && std::ranges::find(holding, value.text()) != holding.end())) {
        names.push_back(JsonTree::string(TreeText(name)));
      }
    }
    if (!names.empty()) {
      run.set(target, JsonTree::array(std::move(names)));
    }
  };
}

StatementAction make_prune(StatementReader& reader, std::string_view verb) {
  const std::vector<std::string> paths = reader.strings(verb);
  const std::vector<std::string> words = reader.strings("words");
  reader.removed = paths;
  return [paths = tree_paths(paths), words](MappingRun& run) {
    for (const TreePath& path : paths) {
      if (JsonTree* tree = run.root().find(path)) {
        prune(*tree, words);
      }
    }
  };
}

StatementAction make_drop(StatementReader& reader, std::string_view verb) {
  const std::vector<std::string> paths = reader.strings(verb);
  reader.removed = paths;
  return [paths = tree_paths(paths)](MappingRun& run) {
    for (const TreePath& path : paths) {
      if (path.text() == "it") {
        run.root().set_member(TreeText::borrow("it"), JsonTree{});
      } else {
        (void)run.root().take(path);
      }
    }
  };
}

StatementAction make_drop_event(StatementReader& reader, std::string_view verb) {
  (void)reader.flag(verb, true);
  return [](MappingRun& run) { run.drop_event(); };
}

StatementAction make_sort(StatementReader& reader, std::string_view verb) {
  return [paths = tree_paths(reader.strings(verb))](MappingRun& run) {
    for (const TreePath& path : paths) {
      JsonTree* list = run.root().find(path);
      if (list != nullptr && list->is_array()) {
        std::ranges::stable_sort(list->elements(), {},
                                 [](const JsonTree& element) { return to_utf16(element.text()); });
      }
    }
  };
}

StatementAction make_builtin(StatementReader& reader, std::string_view verb) {
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

}  // namespace

std::vector<Verb> tree_verbs() {
  return {{"each", make_each},     {"pick", make_pick},      {"parse", make_parse},
          {"render", make_render}, {"rekey", make_rekey},    {"keys", make_keys},
          {"prune", make_prune},   {"drop", make_drop},      {"drop_event", make_drop_event},
          {"sort", make_sort},     {"builtin", make_builtin}};
}

}  // namespace trawl
