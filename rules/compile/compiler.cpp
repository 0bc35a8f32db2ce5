// Flattens each condition into steps in postfix order, sharing leaves through a map, and chooses
// the pivots of all conditions at the end.

#include "rules/compile/compiler.h"

#include <algorithm>
#include <utility>

#include "rules/compile/pivots.h"

namespace trawl {
namespace {

using Op = Program::Step::Op;

// The index of `item` in `items`, which it joins if it is new. Linear: such items are few.
template <class T>
std::uint32_t index_of(std::vector<T>& items, T item) {
  const auto found = std::ranges::find(items, item);
  if (found != items.end()) {
    return static_cast<std::uint32_t>(found - items.begin());
  }
  items.push_back(std::move(item));
  return static_cast<std::uint32_t>(items.size() - 1);
}

}  // namespace

QueryId Compiler::add(const Expr& condition) {
  const auto begin = static_cast<std::uint32_t>(program_.steps_.size());
  emit(condition);
  const auto end = static_cast<std::uint32_t>(program_.steps_.size());
  program_.conditions_.push_back({.begin = begin, .end = end, .pivots = {}});
  return static_cast<QueryId>(program_.conditions_.size() - 1);
}

Program Compiler::finish() && {
  std::vector<std::vector<LeafId>> pivots = choose_pivots(program_, fields_, copies_);
  for (std::size_t i = 0; i < pivots.size(); ++i) {
    program_.conditions_[i].pivots = std::move(pivots[i]);
  }
  return std::move(program_);
}

LeafId Compiler::intern(const Leaf& leaf) {
  const auto [entry, is_new] = ids_.try_emplace(leaf, static_cast<LeafId>(program_.leaves_.size()));
  if (is_new) {
    program_.leaves_.push_back(leaf);
    const auto [slot, is_new_field] = field_slots_.try_emplace(leaf.field, program_.fields_.size());
    if (is_new_field) {
      program_.fields_.push_back({.field = leaf.field, .leaves = {}});
    }
    program_.fields_[slot->second].leaves.push_back(entry->second);
  }
  return entry->second;
}

void Compiler::append(Op op, std::uint32_t argument) {
  const auto here = static_cast<std::uint32_t>(program_.steps_.size());
  program_.steps_.push_back({.op = op, .argument = argument, .first = here});
}

void Compiler::emit_operands(const Expr& expr, Op op) {
  const auto first = static_cast<std::uint32_t>(program_.steps_.size());
  for (const Expr& child : expr.children) {
    emit(child);
  }
  program_.steps_.push_back(
      {.op = op, .argument = static_cast<std::uint32_t>(expr.children.size()), .first = first});
}

void Compiler::emit(const Expr& expr) {
  switch (expr.kind) {
    case Expr::Kind::Always:
      append(Op::Always, 0);
      return;
    case Expr::Kind::Never:
      append(Op::Never, 0);
      return;
    case Expr::Kind::Leaf:
      append(Op::Leaf, static_cast<std::uint32_t>(intern(*expr.leaf)));
      return;
    case Expr::Kind::And:
      emit_operands(expr, Op::And);
      return;
    case Expr::Kind::Or:
      emit_operands(expr, Op::Or);
      return;
    case Expr::Kind::Not:
      emit_operands(expr, Op::Not);
      return;
    case Expr::Kind::Nested:
      append(Op::Nested,
             index_of(program_.nested_, Program::Nested{expr.path, expr.children.front()}));
      return;
    case Expr::Kind::AnyField: {
      Program::AnyField item{.pattern = expr.path, .leaves = {}};
      for (const Expr& child : expr.children) {
        item.leaves.push_back(*child.leaf);
      }
      append(Op::AnyField, index_of(program_.any_fields_, std::move(item)));
      return;
    }
  }
}

}  // namespace trawl
