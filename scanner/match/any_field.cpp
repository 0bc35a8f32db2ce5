#include "scanner/match/any_field.h"

#include <algorithm>

#include "rules/ir/pattern.h"
#include "scanner/match/leaf_test.h"

namespace trawl {
namespace {

// Names come from the events: a bound keeps hostile ones from filling the memory.
constexpr std::size_t kMaxKnownNames = std::size_t{1} << 15U;

// The leaf for fields of this reading, or null. Leaves are written for a typical field of a type;
// limits and factors are the field's own.
const Leaf* leaf_for(const Program::AnyField& item, const Reading& reading) {
  const auto found = std::ranges::find_if(item.leaves, [&](const Leaf& leaf) {
    return leaf.reading.type == reading.type && leaf.reading.analyzer == reading.analyzer;
  });
  return found == item.leaves.end() ? nullptr : &*found;
}

}  // namespace

AnyFieldTests::AnyFieldTests(const ProgramTables& tables)
    : tables_(&tables), known_(tables.program().any_fields().size()) {}

bool AnyFieldTests::holds(std::size_t index, std::span<const NamedValue> values,
                          std::optional<Timestamp> now, TypedValue& scratch) {
  return std::ranges::any_of(values, [&](const NamedValue& named) {
    return std::ranges::any_of(leaves_for(index, named.path), [&](const Leaf& leaf) {
      return trawl::holds(leaf, named.value, now, scratch);
    });
  });
}

const std::vector<Leaf>& AnyFieldTests::leaves_for(std::size_t index, std::string_view path) {
  LeavesByName& known = known_[index];
  if (const auto found = known.find(path); found != known.end()) {
    return found->second;
  }
  if (known.size() >= kMaxKnownNames) {
    known.clear();
  }
  const Program::AnyField& item = tables_->program().any_fields()[index];
  return known.emplace(path, find_leaves(item, path)).first->second;
}

std::vector<Leaf> AnyFieldTests::find_leaves(const Program::AnyField& item,
                                             std::string_view path) const {
  std::vector<Leaf> leaves;
  const auto add = [&](std::string_view name, const Reading& reading) {
    const Leaf* leaf = leaf_for(item, reading);
    if (leaf != nullptr && glob_matches(item.pattern, name, CaseRule::Sensitive)) {
      leaves.push_back(*leaf);
      leaves.back().reading = reading;
    }
  };
  const std::size_t prefix_length = tables_->prefix().size();
  for (std::size_t dot = path.find('.', prefix_length); dot != std::string_view::npos;
       dot = path.find('.', dot + 1)) {
    const std::string_view root = path.substr(0, dot);
    const Reading reading = tables_->types().resolve(root).reading;
    if (reading.type == FieldType::Nested) {
      return {};
    }
    if (reading.type == FieldType::Flattened) {
      add(root, reading);
    }
  }
  const FieldInfo info = tables_->types().resolve(path);
  add(path, info.reading);
  if (info.text_field.has_value()) {
    add(std::string(path) + ".text", *info.text_field);
  }
  return leaves;
}

}  // namespace trawl
