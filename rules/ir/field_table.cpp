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

#include <algorithm>
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

// The words of "$word name" lines, and what stands there.
using Definitions = std::map<std::string_view, std::string_view, std::less<>>;

// Writes out what a pattern stands for, from left to right into one buffer.
class Expansion {
 public:
  using Visit = std::function<void(std::string_view)>;

  // Calls `visit` with each name, in the order in which they are written. Borrows both.
  Expansion(const Definitions& definitions, const Visit& visit)
      : definitions_(definitions), visit_(visit) {}

  void run(std::string_view pattern) { run(pattern, nullptr); }

 private:
  // What follows the braces or the word that is being written out.
  struct Rest {
    std::string_view text;
    const Rest* next;
  };

  // NOLINTBEGIN(misc-no-recursion): as deep as braces nest in our own table
  void run(std::string_view pattern, const Rest* rest) {
    const std::size_t size = name_.size();
    const auto* const special =
        std::ranges::find_if(pattern, [](char c) { return c == '{' || c == '$'; });
    name_.append(pattern.begin(), special);
    if (special == pattern.end()) {
      if (rest == nullptr) {
        visit_(name_);
      } else {
        run(rest->text, rest->next);
      }
    } else {
      const std::string_view behind(special + 1, pattern.end());
      *special == '$' ? run_word(behind, rest) : run_alternatives(behind, rest);
    }
    name_.resize(size);
  }

  // `text` begins with the word.
  void run_word(std::string_view text, const Rest* rest) {
    const std::string_view word = text.substr(0, text.find_first_of(".,{}$"));
    const auto definition = definitions_.find(word);
    assert(definition != definitions_.end());
    const Rest after{.text = text.substr(word.size()), .next = rest};
    run(definition->second, &after);
  }

  // `text` begins behind the brace.
  void run_alternatives(std::string_view text, const Rest* rest) {
    const auto next_end = [text](std::size_t at) {
      int depth = 0;
      while (depth > 0 || (text[at] != ',' && text[at] != '}')) {
        depth += text[at] == '{' ? 1 : 0;
        depth -= text[at] == '}' ? 1 : 0;
        ++at;
        assert(at < text.size());
      }
      return at;
    };
    std::size_t close = next_end(0);
    while (text[close] == ',') {
      close = next_end(close + 1);
    }
    const Rest after{.text = text.substr(close + 1), .next = rest};
    std::size_t begin = 0;
    std::size_t end = 0;
    do {
      end = next_end(begin);
      run(text.substr(begin, end - begin), &after);
      begin = end + 1;
    } while (end < close);
  }
  // NOLINTEND(misc-no-recursion)

  const Definitions& definitions_;
  const Visit& visit_;
  std::string name_;
};

void add_fields(std::string_view line, const Definitions& definitions, FieldCatalog& catalog) {
  const KnownField field = field_of(take_until(line, ' '));
  const FieldCatalog::Kept kept = catalog.keep(field);
  const Expansion::Visit add = [&](std::string_view name) {
    if (name.ends_with(".*")) {
      catalog.add_family(name.substr(0, name.size() - 2), field.reading);
    } else {
      catalog.add(name, kept);
    }
  };
  Expansion expansion(definitions, add);
  while (!line.empty()) {
    if (const std::string_view name = take_until(line, ' '); !name.empty()) {
      expansion.run(name);
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
      definitions.emplace(word, line);
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
