// Verbs that change one value into another.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "rules/ir/pattern.h"
#include "rules/ir/time.h"
#include "scanner/ecs/date_text.h"
#include "scanner/ecs/java_text.h"
#include "scanner/ecs/statement_reader.h"
#include "scanner/ecs/text_pattern.h"
#include "scanner/event/scalar.h"

namespace trawl {

namespace {

// A text may read as a number and not be one of JSON: "007", ".5".
std::string shortest_text(double number) {
  std::array<char, 32> buffer{};
  char* const begin = buffer.data();
  return {begin, std::to_chars(begin, begin + buffer.size(), number).ptr};
}

// A list is converted as a whole or not at all.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the value, which is bounded
std::optional<JsonTree> converted(const JsonTree& value, std::string_view type) {
  if (value.is_array()) {
    std::vector<JsonTree> elements;
    for (const JsonTree& element : value.elements()) {
      std::optional<JsonTree> one = converted(element, type);
      if (!one) {
        return std::nullopt;
      }
      elements.push_back(std::move(*one));
    }
    return JsonTree::array(std::move(elements));
  }
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
    return JsonTree::number(is_json_number(value.text()) ? std::string(value.text())
                                                         : shortest_text(*number));
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

StatementAction make_convert(StatementReader& reader, std::string_view verb) {
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
      if (auto result = converted(*value, type)) {
        run.set(route.target, std::move(*result));
      } else {
        if (is_error) {
          run.add_error("'" + route.sources.front().text() + "' is no " + type);
        }
        if (run.find(route.target) == value) {
          (void)run.root().take(route.target);
        }
      }
    }
  };
}

StatementAction make_date(StatementReader& reader, std::string_view verb) {
  std::vector<std::string> formats = reader.strings("formats");
  if (formats.empty()) {
    formats = {"iso8601"};
  }
  for (const std::string& format : formats) {
    if (!is_date_format(format)) {
      reader.refuse(reader.table(), no_date_format(format));
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
        run.add_error("'" + route.sources.front().text() + "' is no date that can be read");
        continue;
      }
      run.set(route.target, JsonTree::string(timestamp_text(*time)));
    }
  };
}

StatementAction make_case(StatementReader& reader, std::string_view verb) {
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

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos
             ? std::string_view{}
             : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// All parts, without blanks around them; empty ones are left out.
JsonTree parts_of(std::string_view text, std::string_view separator) {
  std::vector<JsonTree> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    if (const std::string_view part = without_blanks(text.substr(0, at)); !part.empty()) {
      parts.push_back(JsonTree::string(std::string(part)));
    }
    if (at == std::string_view::npos) {
      return JsonTree::array(std::move(parts));
    }
    text.remove_prefix(at + separator.size());
  }
}

StatementAction make_split(StatementReader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string separator = reader.required("separator");
  const std::string before = reader.string("before");
  const std::string after = reader.string("after");
  const std::string otherwise = reader.string("otherwise");
  const std::string parts = reader.string("parts");
  const bool at_last = reader.flag("at_last", false);
  for (const std::string& target : {before, after, otherwise, parts}) {
    if (!target.empty()) {
      reader.outputs.push_back(target);
    }
  }
  reader.text = " " + source;
  reader.sources.push_back({.target = {}, .paths = {source}});
  return [source = TreePath(source), separator, at_last, before = TreePath(before),
          after = TreePath(after), otherwise = TreePath(otherwise),
          parts = TreePath(parts)](MappingRun& run) {
    const JsonTree* value = run.find(source);
    if (value == nullptr || !value->is_string()) {
      return;
    }
    const std::string text(value->text());
    if (!parts.empty()) {
      run.set(parts, parts_of(text, separator));
    }
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

StatementAction make_match(StatementReader& reader, std::string_view verb) {
  const std::vector<std::string> sources = reader.strings(verb);
  std::vector<TextPattern> patterns;
  const TomlValue* list = reader.value("patterns");
  for (const std::string& expression : reader.strings("patterns")) {
    patterns.push_back(reader.pattern(expression, *list));
  }
  if (patterns.empty()) {
    reader.refuse(reader.table(), "'patterns' is missing");
  }
  std::map<std::string, TreePath, std::less<>> into;
  if (const TomlValue* table = reader.value("into")) {
    for (const TomlEntry* entry : reader.entries(*table, "into")) {
      const auto* path = std::get_if<std::string>(&entry->value.data);
      if (path == nullptr) {
        reader.refuse(entry->value, "'into' takes group = path");
        continue;
      }
      into[entry->key] = TreePath(*path);
      reader.outputs.push_back(*path);
    }
  }
  reader.text = sources.empty() ? "" : " " + sources.front();
  reader.sources.push_back({.target = {}, .paths = sources, .takes_first = true});
  return [sources = tree_paths(sources), patterns = std::move(patterns),
          into = std::move(into)](MappingRun& run) {
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

}  // namespace

std::vector<Verb> value_verbs() {
  return {{"convert", make_convert}, {"date", make_date},   {"lower", make_case},
          {"upper", make_case},      {"split", make_split}, {"match", make_match}};
}

}  // namespace trawl
