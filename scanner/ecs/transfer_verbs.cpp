// Verbs that bring values from one place to another.

#include <algorithm>

#include "scanner/ecs/statement_reader.h"
#include "scanner/ecs/template.h"
#include "scanner/ecs/text_pattern.h"

namespace trawl {

namespace {

StatementAction make_transfer(StatementReader& reader, std::string_view verb) {
  const bool moves = verb == "move";
  const bool only_if_unset = reader.flag("only_if_unset", false);
  std::vector<Route> routes = read_routes(reader, verb);
  for (const Route& route : routes) {
    for (const TreePath& source : route.sources) {
      if (moves) {
        reader.removed.push_back(source.text());
      }
    }
  }
  return [routes = std::move(routes), moves, only_if_unset](MappingRun& run) {
    for (const Route& route : routes) {
      const JsonTree* value = first_present(run, route.sources);
      if (value == nullptr || (only_if_unset && run.find(route.target) != nullptr)) {
        continue;
      }
      run.set(route.target, JsonTree(*value));
    }
    if (moves) {
      for (const Route& route : routes) {
        for (const TreePath& source : route.sources) {
          (void)run.root().take(source);
        }
      }
    }
  };
}

StatementAction make_set(StatementReader& reader, std::string_view verb) {
  struct Item {
    TreePath path;
    std::optional<Template> text;
    JsonTree constant;
  };
  std::vector<Item> items;
  for (const TomlEntry* entry : reader.entries(*reader.value(verb), verb)) {
    Item item{.path = TreePath(entry->key)};
    if (const auto* text = std::get_if<std::string>(&entry->value.data)) {
      item.text = reader.take(Template::parse(*text), entry->value);
      reader.sources.push_back({.target = entry->key, .paths = item.text->paths()});
    } else {
      item.constant = constant_tree(entry->value);
    }
    reader.outputs.push_back(entry->key);
    reader.text += " " + entry->key;
    items.push_back(std::move(item));
  }
  const bool only_if_unset = reader.flag("only_if_unset", false);
  return [items = std::move(items), only_if_unset](MappingRun& run) {
    for (const Item& item : items) {
      if (only_if_unset && run.find(item.path) != nullptr) {
        continue;
      }
      if (!item.text) {
        run.set(item.path, item.constant.borrowed());
      } else if (auto value = item.text->fill(run)) {
        run.set(item.path, std::move(*value));
      }
    }
  };
}

StatementAction make_append(StatementReader& reader, std::string_view verb) {
  struct Item {
    TreePath path;
    std::vector<TreePath> sources;
  };
  std::vector<Item> items;
  for (const TomlEntry* entry : reader.entries(*reader.value(verb), verb)) {
    const std::vector<std::string> sources = reader.strings_of(entry->value, entry->key);
    items.push_back({.path = TreePath(entry->key), .sources = tree_paths(sources)});
    reader.outputs.push_back(entry->key);
    reader.sources.push_back({.target = entry->key, .paths = sources});
    reader.text += " " + entry->key;
  }
  std::optional<TextPattern> pattern;
  if (const TomlValue* matching = reader.value("matching")) {
    pattern = reader.pattern(reader.string("matching"), *matching);
  }
  return [items = std::move(items), pattern = std::move(pattern)](MappingRun& run) {
    for (const Item& item : items) {
      for (const TreePath& source : item.sources) {
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
          run.append(item.path, std::move(value), source.text());
        }
      }
    }
  };
}

StatementAction make_lookup(StatementReader& reader, std::string_view verb) {
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
      reader.outputs.push_back(path.text());
    }
  };
  note_columns(table->otherwise);
  for (const auto& [key, columns] : table->rows) {
    note_columns(columns);
  }
  reader.text = " " + name;
  reader.sources.push_back({.target = {}, .paths = sources});
  return [sources = tree_paths(sources), table](MappingRun& run) {
    std::string key;
    for (const TreePath& source : sources) {
      const JsonTree* value = run.find(source);
      key += &source == &sources.front() ? "" : "|";
      key += value != nullptr && value->is_scalar() ? value->text() : std::string_view{};
    }
    const auto row = table->rows.find(key);
    for (const auto& [path, value] : row == table->rows.end() ? table->otherwise : row->second) {
      run.set(path, value.borrowed());
    }
  };
}

// Where `pairs` finds names and values.
struct PairFormat {
  TreePath name;                 // of a list of objects
  std::vector<TreePath> values;  // of the objects, the first that is there
  std::string strip;             // taken from the beginning of names
  std::string separator;         // of a text: between pairs
  std::string assign;            // between name and value
  std::string within;            // two characters that may stand around it
};

using Pairs = std::vector<std::pair<std::string, JsonTree>>;

Pairs pairs_of_list(const JsonTree& list, const PairFormat& format) {
  Pairs pairs;
  for (const JsonTree& element : list.elements()) {
    const JsonTree* name = element.find(format.name);
    if (name == nullptr || !name->is_string()) {
      continue;
    }
    for (const TreePath& value_name : format.values) {
      if (const JsonTree* value = element.find(value_name); is_present(value)) {
        pairs.emplace_back(name->text(), *value);
        break;
      }
    }
  }
  return pairs;
}

// Nothing if a part of the text is no pair: then it is no list of pairs at all.
Pairs pairs_of_text(std::string_view text, const PairFormat& format) {
  if (!format.within.empty() && text.size() > 1 && text.front() == format.within.front() &&
      text.back() == format.within.back()) {
    text = text.substr(1, text.size() - 2);
  }
  Pairs pairs;
  while (true) {
    const std::size_t end = text.find(format.separator);
    const std::string_view pair = text.substr(0, end);
    const std::size_t sign = pair.find(format.assign);
    if (sign == std::string_view::npos) {
      return {};
    }
    pairs.emplace_back(pair.substr(0, sign),
                       JsonTree::string(std::string(pair.substr(sign + format.assign.size()))));
    if (end == std::string_view::npos) {
      return pairs;
    }
    text.remove_prefix(end + format.separator.size());
  }
}

StatementAction make_pairs(StatementReader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string target = reader.required("to");
  PairFormat format{.name = TreePath(reader.string("name", "name")),
                    .values = tree_paths(reader.strings("value")),
                    .strip = reader.string("strip_prefix"),
                    .separator = reader.string("separator"),
                    .assign = reader.string("assign"),
                    .within = reader.string("within")};
  if (format.values.empty()) {
    format.values = {TreePath("value")};
  }
  if (format.separator.empty() != format.assign.empty()) {
    reader.refuse(reader.table(), "'separator' and 'assign' belong together");
  }
  if (!format.within.empty() && format.within.size() != 2) {
    reader.refuse(reader.table(), "'within' takes two characters");
  }
  reader.outputs.push_back(target + ".*");
  reader.sources.push_back({.target = {}, .paths = {source}});
  reader.text = " " + source + " -> " + target;
  return [source = TreePath(source), target, format = std::move(format)](MappingRun& run) {
    const JsonTree* value = run.find(source);
    if (value == nullptr) {
      return;
    }
    Pairs pairs;
    if (value->is_array()) {
      pairs = pairs_of_list(*value, format);
    } else if (value->is_string() && !format.separator.empty()) {
      pairs = pairs_of_text(value->text(), format);
    }
    for (auto& [name, member] : pairs) {
      const std::string_view word =
          std::string_view(name).substr(name.starts_with(format.strip) ? format.strip.size() : 0);
      if (!word.empty()) {
        run.set(target + "." + std::string(word), std::move(member));
      }
    }
  };
}

}  // namespace

std::vector<Verb> transfer_verbs() {
  return {{"move", make_transfer}, {"copy", make_transfer}, {"set", make_set},
          {"append", make_append}, {"lookup", make_lookup}, {"pairs", make_pairs}};
}

}  // namespace trawl
