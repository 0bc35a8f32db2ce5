// The built-in table of field types: field_types.inc, read once. Its grammar:
//
//   line   := type name+ | '$' word name | '#' comment
//   type   := word [':' parameter] ('+' sub_field)*     keyword+text  scaled_float:1000
//   name   := a dotted name; {a,b} stands for each of its alternatives, $word for what the line of
//             that word says, and a final ".*" for everything below that has no line of its own
//
// The first line about a name counts.
//
// A mistake in it is ours: it is caught by an assertion, and by the unit test of this file.

#include <cassert>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "rules/ir/field.h"
#include "rules/ir/field_catalog.h"

namespace trawl {
namespace {

constexpr std::string_view kTable =
#include "rules/ir/field_types.inc"
    ;

// The part of `text` before the first `separator`, which is removed from it together with the
// separator.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

std::uint32_t to_number(std::string_view text) {
  std::uint32_t value = 0;
  [[maybe_unused]] const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  assert(error == std::errc{} && end == text.data() + text.size());
  return value;
}

Reading reading_of(std::string_view word, std::string_view parameter) {
  const auto type = parse_field_type(word);
  assert(type);
  Reading reading{.type = type.value_or(FieldType::Dynamic)};
  switch (reading.type) {
    case FieldType::Keyword:
      reading.ignore_above = parameter.empty() ? kDefaultIgnoreAbove : to_number(parameter);
      break;
    case FieldType::ScaledFloat:
      reading.scaling_factor = to_number(parameter);
      break;
    case FieldType::Text:
      assert(parameter.empty() || parameter == "powershell");
      reading.analyzer = parameter.empty() ? Analyzer::Standard : Analyzer::PowerShell;
      break;
    default:
      assert(parameter.empty());
      break;
  }
  return reading;
}

// "text" or "caseless".
Reading sub_reading_of(std::string_view sub_field) {
  if (sub_field == "text") {
    return {.type = FieldType::Text};
  }
  assert(sub_field == "caseless");
  return {.type = FieldType::Keyword, .folds_case = true, .ignore_above = kDefaultIgnoreAbove};
}

KnownField field_of(std::string_view type) {
  std::string_view word_and_parameter = take_until(type, '+');
  const std::string_view word = take_until(word_and_parameter, ':');
  KnownField field{
      .reading = reading_of(word, word_and_parameter), .sub_fields = {}, .alias_of = {}};
  while (!type.empty()) {
    const std::string_view sub_field = take_until(type, '+');
    field.sub_fields.emplace_back(sub_field, sub_reading_of(sub_field));
  }
  return field;
}

// The names that a pattern with braces stands for, appended to `names`. Braces may be nested.
void expand(const std::string& pattern, std::vector<std::string>& names) {
  const std::size_t open = pattern.find('{');
  if (open == std::string::npos) {
    names.push_back(pattern);
    return;
  }
  int depth = 0;
  std::vector<std::string_view> alternatives;
  std::size_t begin = open + 1;  // of the next alternative
  std::size_t at = open;
  do {
    assert(at < pattern.size());
    const char c = pattern[at];
    depth += c == '{' ? 1 : 0;
    depth -= c == '}' ? 1 : 0;
    if ((c == ',' && depth == 1) || depth == 0) {
      alternatives.push_back(std::string_view(pattern).substr(begin, at - begin));
      begin = at + 1;
    }
    ++at;
  } while (depth > 0);
  for (const std::string_view alternative : alternatives) {
    std::string expanded = pattern.substr(0, open);
    expanded += alternative;
    expand(expanded.append(pattern, at), names);
  }
}

// The words of "$word name" lines.
using Definitions = std::map<std::string, std::string, std::less<>>;

// `text` with every $word written out.
std::string write_out(std::string_view text, const Definitions& definitions) {
  constexpr std::string_view kWordEnd = ".,{}$";
  std::string written(take_until(text, '$'));
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(kWordEnd));
    const auto definition = definitions.find(word);
    assert(definition != definitions.end());
    written += definition->second;
    text.remove_prefix(word.size());
    written += take_until(text, '$');
  }
  return written;
}

void add_fields(std::string_view line, const Definitions& definitions, FieldCatalog& catalog) {
  const KnownField field = field_of(take_until(line, ' '));
  std::vector<std::string> names;
  while (!line.empty()) {
    if (const std::string_view name = take_until(line, ' '); !name.empty()) {
      expand(write_out(name, definitions), names);
    }
  }
  for (std::string& name : names) {
    if (name.ends_with(".*")) {
      catalog.add_family(name.substr(0, name.size() - 2), field.reading);
    } else {
      catalog.add(std::move(name), field);
    }
  }
}

FieldCatalog parse_table(std::string_view table) {
  FieldCatalog catalog;
  Definitions definitions;
  while (!table.empty()) {
    std::string_view line = take_until(table, '\n');
    if (line.empty() || line.front() == '#') {
      continue;
    }
    if (line.front() == '$') {
      line.remove_prefix(1);
      const std::string_view word = take_until(line, ' ');
      definitions.emplace(word, write_out(line, definitions));
    } else {
      add_fields(line, definitions, catalog);
    }
  }
  return catalog;
}

}  // namespace

const FieldCatalog& built_in_fields() {
  // Never destroyed: the program's end would have to wait for it.
  static const FieldCatalog& catalog = *new FieldCatalog(parse_table(kTable));
  return catalog;
}

}  // namespace trawl
