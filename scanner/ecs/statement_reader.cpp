#include "scanner/ecs/statement_reader.h"

#include <charconv>
#include <cmath>

namespace trawl {

std::vector<Route> read_routes(StatementReader& reader, std::string_view verb) {
  std::vector<Route> routes;
  const TomlValue& argument = *reader.value(verb);
  const std::string from = reader.string("from");
  const std::string below = reader.string("below");
  const auto joined = [](const std::string& prefix, const std::string& path) {
    return prefix.empty() ? path : prefix + "." + path;
  };
  const auto add = [&](const std::vector<std::string>& sources, const std::string& target) {
    routes.push_back({.sources = tree_paths(sources), .target = TreePath(target)});
    reader.outputs.push_back(target);
    reader.sources.push_back({.target = target, .paths = sources, .takes_first = true});
    reader.text += " " + (sources.empty() ? std::string() : sources.front()) + " -> " + target;
  };
  if (std::holds_alternative<TomlValue::Table>(argument.data)) {
    for (const TomlEntry* entry : reader.entries(argument, verb)) {
      for (const std::string& target : reader.strings_of(entry->value, entry->key)) {
        add({joined(from, entry->key)}, joined(below, target));
      }
    }
  } else {
    std::vector<std::string> sources = reader.strings_of(argument, verb);
    for (std::string& source : sources) {
      source = joined(from, source);
    }
    for (const std::string& target : reader.strings("to")) {
      add(sources, joined(below, target));
    }
    if (routes.empty()) {
      reader.refuse(argument, "'to' is missing");
    }
  }
  return routes;
}

const JsonTree* first_present(const MappingRun& run, const std::vector<TreePath>& paths) {
  for (const TreePath& path : paths) {
    if (const JsonTree* value = run.find(path)) {
      return value;
    }
  }
  return nullptr;
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

}  // namespace trawl
