#include "scanner/match/tables.h"

#include <algorithm>
#include <utility>

#include "rules/compile/compiler.h"
#include "rules/ir/pattern.h"
#include "scanner/match/leaf_test.h"

namespace trawl {
namespace {

// A handful of leaves is tried faster than a cache is asked.
constexpr std::size_t kFewLeaves = 2;
// So many globs that an index of them pays.
constexpr std::size_t kManyGlobs = 3;

// True if the leaf holds for exactly the texts, or tokens, that equal an operand.
bool is_hashable(const Leaf& leaf) {
  return (leaf.test == Test::Equals && is_text_type(leaf.reading.type)) ||
         (leaf.test == Test::Token && leaf.reading.type == FieldType::Text);
}

bool expr_uses_now(const Expr& expr) {
  return (expr.leaf.has_value() && depends_on_now(*expr.leaf)) ||
         std::ranges::any_of(expr.children, expr_uses_now);
}

void append(std::vector<LeafId>& leaves, const std::vector<LeafId>& more) {
  leaves.insert(leaves.end(), more.begin(), more.end());
}

}  // namespace

void SlotTable::add(LeafId id, const Leaf& leaf) {
  const bool below = looks_below(leaf);
  auto group = std::ranges::find_if(groups_, [&](const Group& known) {
    return known.reading == leaf.reading && known.looks_below == below;
  });
  if (group == groups_.end()) {
    group = groups_.insert(groups_.end(), Group{.reading = leaf.reading, .looks_below = below});
  }
  if (!is_hashable(leaf)) {
    group->others.push_back(id);
    return;
  }
  group->hashed.push_back(id);
  const bool folds = leaf.reading.folds_case || leaf.case_rule == CaseRule::AsciiFold;
  std::string storage;
  for (const Value& operand : leaf.operands) {
    if (const auto text = operand_text(leaf.reading, operand, storage)) {
      if (folds) {
        group->folded[ascii_lower(*text)].push_back(id);
      } else {
        group->exact[std::string(*text)].push_back(id);
      }
    }
  }
}

void SlotTable::finish(const Program& program) {
  for (Group& group : groups_) {
    const auto is_glob = [&program](LeafId id) {
      const Leaf& leaf = program.leaf(id);
      return leaf.test == Test::Like && is_text_type(leaf.reading.type);
    };
    if (std::ranges::count_if(group.others, is_glob) >= static_cast<std::ptrdiff_t>(kManyGlobs)) {
      std::erase_if(group.others, [&](LeafId id) {
        return is_glob(id) && group.globs.add(id, program.leaf(id));
      });
    }
    if (!group.globs.is_empty()) {
      group.globs.finish();
    }
    std::erase_if(group.others, [&](LeafId id) {
      const Leaf& leaf = program.leaf(id);
      return leaf.reading.type == FieldType::Ip &&
             (leaf.test == Test::InNetwork || leaf.test == Test::Equals) &&
             group.networks.add(id, leaf);
    });
    group.networks.finish();
  }
  gather_texts();
  is_slow_ = std::ranges::any_of(groups_, [](const Group& group) {
    return group.others.size() > kFewLeaves ||
           (group.reading.type == FieldType::Text && !group.hashed.empty());
  });
}

void SlotTable::gather_texts() {
  std::size_t count = 0;
  is_listed_ = true;
  for (const Group& group : groups_) {
    is_listed_ = is_listed_ && group.others.empty() && group.globs.is_empty() &&
                 is_text_type(group.reading.type);
    count += group.exact.size() + group.folded.size();
  }
  texts_ = TextFilter(count);
  for (const Group& group : groups_) {
    for (const LeavesByText* table : {&group.exact, &group.folded}) {
      std::ranges::for_each(*table, [this](const auto& entry) { texts_.add(entry.first); });
    }
  }
}

void SlotTable::look_up(const Program& program, const FieldValue& value, bool is_below,
                        TypedValue& scratch, std::vector<LeafId>& leaves) const {
  const bool may_be_listed =
      value.kind != JsonKind::String || texts_.may_hold(TextPrint(value.text));
  if (is_listed_ && !may_be_listed) {
    return;
  }
  for (const Group& group : groups_) {
    if (!is_below || group.looks_below) {
      read_value(value, group.reading, scratch);
      look_up(program, group, scratch, may_be_listed, leaves);
    }
  }
}

void SlotTable::look_up(const Program& program, const Group& group, const TypedValue& value,
                        bool may_be_listed, std::vector<LeafId>& leaves) const {
  const auto look_up_text = [&](std::string_view text) {
    if (const auto found = group.exact.find(text); found != group.exact.end()) {
      append(leaves, found->second);
    }
    if (group.folded.empty()) {
      return;
    }
    const auto found = group.folded.find(ascii_lower(text));
    if (found != group.folded.end()) {
      append(leaves, found->second);
    }
  };
  const auto try_leaf = [&](LeafId id) {
    if (holds(program.leaf(id), value, std::nullopt)) {
      leaves.push_back(id);
    }
  };
  const auto try_each = [&](const std::vector<LeafId>& ids) {
    std::ranges::for_each(ids, try_leaf);
  };
  // A glob holds for a text only.
  switch (value.kind) {
    case TypedValue::Kind::Missing:
      return;
    case TypedValue::Kind::Text:
      if (may_be_listed) {
        look_up_text(value.text);
      }
      if (!group.globs.is_empty()) {
        group.globs.find(value.text, try_leaf);
      }
      break;
    case TypedValue::Kind::Tokens:
      for (const std::string& token : value.tokens) {
        look_up_text(token);
      }
      break;
    case TypedValue::Kind::Ip:
      group.networks.find(value.ip, [&leaves](LeafId id) { leaves.push_back(id); });
      break;
    default:
      try_each(group.hashed);
      break;
  }
  try_each(group.others);
}

// A nested condition is a program of its own, with one condition and no pivots to look up.
struct ProgramTables::NestedTables {
  NestedTables(Program compiled, const FieldTable& fields, const FieldTypes& types,
               const std::string& path)
      : program(std::move(compiled)), tables(program, fields, types, {}, path + ".") {}

  Program program;
  ProgramTables tables;
};

ProgramTables::ProgramTables(const Program& program, const FieldTable& fields,
                             const FieldTypes& types, std::span<const std::string_view> extra_names,
                             std::string prefix, std::span<const std::string> marked_paths)
    : program_(program), types_(types), prefix_(std::move(prefix)) {
  number_slots(fields, extra_names, marked_paths);
  find_uses_of_now();
  index_pivots();
  for (const Program::Nested& nested : program.nested()) {
    Compiler compiler(&fields);
    compiler.add(nested.condition);
    nested_.push_back(
        std::make_unique<NestedTables>(std::move(compiler).finish(), fields, types, nested.path));
  }
}

ProgramTables::~ProgramTables() = default;

std::optional<std::size_t> ProgramTables::slot(std::string_view name) const {
  const auto found = slots_.find(name);
  return found == slots_.end() ? std::nullopt : std::optional(found->second);
}

const ProgramTables& ProgramTables::nested(std::size_t index) const {
  return nested_[index]->tables;
}

void ProgramTables::number_slots(const FieldTable& fields,
                                 std::span<const std::string_view> extra_names,
                                 std::span<const std::string> marked_paths) {
  // A name outside the object that is read becomes "", which a trie never finds.
  const auto within = [&](std::string_view name) {
    return name.starts_with(prefix_) ? std::string(name.substr(prefix_.size())) : std::string();
  };
  std::vector<WantedField> wanted;
  leaf_slots_.resize(program_.leaves().size());
  for (const Program::FieldLeaves& field : program_.fields()) {
    bool collects_below = false;
    for (const LeafId leaf : field.leaves) {
      leaf_slots_[static_cast<std::size_t>(leaf)] = wanted.size();
      collects_below = collects_below || looks_below(program_.leaf(leaf));
    }
    slots_.emplace(fields.name(field.field), wanted.size());
    wanted.push_back({.name = within(fields.name(field.field)), .collects_below = collects_below});
  }
  for (const std::string_view name : extra_names) {
    if (slots_.emplace(name, wanted.size()).second) {
      wanted.push_back({.name = within(name), .collects_below = false});
    }
  }
  std::vector<std::string> paths;
  for (const Program::Nested& nested : program_.nested()) {
    std::string path = within(nested.path);
    const auto known = std::ranges::find(paths, path);
    objects_.push_back(static_cast<std::size_t>(known - paths.begin()));
    if (known == paths.end()) {
      paths.push_back(std::move(path));
    }
  }
  trie_ = FieldTrie(wanted, paths, marked_paths);
}

void ProgramTables::find_uses_of_now() {
  using Op = Program::Step::Op;
  for (const Leaf& leaf : program_.leaves()) {
    depends_on_now_.push_back(trawl::depends_on_now(leaf));
  }
  const auto step_uses_now = [&](const Program::Step& step) {
    switch (step.op) {
      case Op::Leaf:
        return depends_on_now(static_cast<LeafId>(step.argument));
      case Op::Nested:
        return expr_uses_now(program_.nested()[step.argument].condition);
      case Op::AnyField:
        return std::ranges::any_of(program_.any_fields()[step.argument].leaves,
                                   [](const Leaf& leaf) { return trawl::depends_on_now(leaf); });
      default:
        return false;
    }
  };
  for (const Program::Condition& condition : program_.conditions()) {
    const auto steps =
        std::span(program_.steps()).subspan(condition.begin, condition.end - condition.begin);
    query_depends_on_now_.push_back(std::ranges::any_of(steps, step_uses_now));
  }
}

void ProgramTables::index_pivots() {
  queries_.resize(program_.leaves().size());
  for (std::size_t i = 0; i < program_.conditions().size(); ++i) {
    const std::vector<LeafId>& pivots = program_.conditions()[i].pivots;
    for (const LeafId pivot : pivots) {
      queries_[static_cast<std::size_t>(pivot)].push_back(static_cast<QueryId>(i));
    }
    if (pivots.empty()) {
      always_tried_.push_back(static_cast<QueryId>(i));
    }
  }
  slot_tables_.resize(trie_.slot_count());
  for (std::size_t i = 0; i < program_.leaves().size(); ++i) {
    const auto leaf = static_cast<LeafId>(i);
    if (is_looked_up(leaf)) {
      slot_tables_[slot(leaf)].add(leaf, program_.leaf(leaf));
    }
  }
  for (SlotTable& table : slot_tables_) {
    table.finish(program_);
  }
}

}  // namespace trawl
