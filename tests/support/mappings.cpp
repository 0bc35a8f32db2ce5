#include "tests/support/mappings.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

namespace trawl::test {

const Mapping& builtin_mapping(std::string_view name) {
  const auto& mappings = builtin_mappings();
  const auto found = std::ranges::find(mappings, name, &Mapping::name);
  if (found == mappings.end()) {
    throw std::out_of_range("no mapping " + std::string(name));
  }
  return *found;
}

Mapping mapping_of(std::string_view toml) {
  std::string text = "name = \"test.format\"\n[[recognise]]\nhas = [\"test_id\"]\n";
  text += toml;
  auto mapping = Mapping::parse(text, "test.toml");
  if (!mapping) {
    ADD_FAILURE() << mapping.error().render();
    throw std::invalid_argument("a mapping that does not load");
  }
  return std::move(*mapping);
}

std::string normalized(const Mapping& mapping, std::string_view raw) {
  auto tree = parse_json_tree(raw);
  if (!tree) {
    ADD_FAILURE() << tree.error().message << ": " << raw;
    return {};
  }
  const Mapping::Outcome outcome = mapping.apply(std::move(*tree));
  if (outcome.dropped) {
    return "(dropped)";
  }
  std::string text;
  write_json(outcome.event, text);
  return text;
}

}  // namespace trawl::test
