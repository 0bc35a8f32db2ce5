// Bottom-up rewriting: the operands of a node are made small first, then the node itself. Operands
// keep the order of their first appearance, so that the result still reads like the query.
//
// Cost: n log n comparisons for a node of n operands; the recursion is as deep as the expression,
// whose depth the front ends bound.

#include "rules/ir/simplify.h"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace trawl {

namespace {

// A total order of expressions by structure. (Doubles compare partially, but no operand is NaN.)
std::partial_ordering compare(const Expr& a, const Expr& b) {
  if (const auto order = a.kind <=> b.kind; order != 0) {
    return order;
  }
  if (const auto order = a.path <=> b.path; order != 0) {
    return order;
  }
  if (const auto order = a.leaf <=> b.leaf; order != 0) {
    return order;
  }
  if (const auto order = a.children.size() <=> b.children.size(); order != 0) {
    return order;
  }
  for (std::size_t i = 0; i < a.children.size(); ++i) {
    if (const auto order = compare(a.children[i], b.children[i]); order != 0) {
      return order;
    }
  }
  return std::partial_ordering::equivalent;
}

struct StructuralLess {
  bool operator()(const Expr* a, const Expr* b) const { return compare(*a, *b) < 0; }
};

void remove_repeated(std::vector<Expr>& children) {
  std::set<const Expr*, StructuralLess> seen;
  std::vector<bool> is_first;
  is_first.reserve(children.size());
  for (const Expr& child : children) {
    is_first.push_back(seen.insert(&child).second);
  }
  if (seen.size() == children.size()) {
    return;
  }
  std::vector<Expr> kept;
  kept.reserve(seen.size());
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (is_first[i]) {
      kept.push_back(std::move(children[i]));
    }
  }
  children = std::move(kept);
}

// Tests that hold if the value passes for *any* operand: or-ed, their operands are one list.
bool has_operands(Test test) {
  return test != Test::Exists && test != Test::Range;
}

// or(leaf(f, t, a), leaf(f, t, b)) → leaf(f, t, a b), in the place of the first.
void merge_leaves(std::vector<Expr>& children) {
  std::map<Leaf, std::size_t> place_of;  // a leaf without its operands → index in `merged`
  std::vector<Expr> merged;
  merged.reserve(children.size());
  for (Expr& child : children) {
    if (child.kind == Expr::Kind::Leaf && has_operands(child.leaf->test)) {
      std::vector<Value> operands = std::exchange(child.leaf->operands, {});
      const auto [entry, is_new] = place_of.try_emplace(*child.leaf, merged.size());
      if (is_new) {
        child.leaf->operands = std::move(operands);
      } else {
        std::vector<Value>& all = merged[entry->second].leaf->operands;
        all.insert(all.end(), std::make_move_iterator(operands.begin()),
                   std::make_move_iterator(operands.end()));
        continue;
      }
    }
    merged.push_back(std::move(child));
  }
  for (const auto& [leaf, place] : place_of) {
    merged[place] = leaf_expr(std::move(*merged[place].leaf));
  }
  children = std::move(merged);
}

// any_field takes one leaf of a type and analyzer: the first of each go into the first any_field,
// the second of each into the next, and so on.
void append_any_fields(const std::string& pattern, std::vector<Expr> leaves,
                       std::vector<Expr>& children) {
  std::map<std::pair<FieldType, Analyzer>, std::size_t> next_round;
  std::vector<std::vector<Expr>> rounds;
  for (Expr& leaf : leaves) {
    const Reading& reading = leaf.leaf->reading;
    const std::size_t round = next_round[{reading.type, reading.analyzer}]++;
    rounds.resize(std::max(rounds.size(), round + 1));
    rounds[round].push_back(std::move(leaf));
  }
  for (std::vector<Expr>& round : rounds) {
    children.push_back(any_field(pattern, std::move(round)));
  }
}

// or(any_field(p, a…), any_field(p, b…)): some field passes one of all these leaves, which are
// or-ed like any others.
void merge_any_fields(std::vector<Expr>& children) {
  std::map<std::string, std::vector<Expr>> leaves_of;  // by pattern
  for (Expr& child : children) {
    if (child.kind == Expr::Kind::AnyField) {
      std::ranges::move(child.children, std::back_inserter(leaves_of[child.path]));
    }
  }
  if (leaves_of.empty()) {
    return;
  }
  std::vector<Expr> merged;
  merged.reserve(children.size());
  for (Expr& child : children) {
    if (child.kind != Expr::Kind::AnyField) {
      merged.push_back(std::move(child));
    } else if (auto entry = leaves_of.extract(child.path)) {
      merge_leaves(entry.mapped());
      remove_repeated(entry.mapped());
      append_any_fields(entry.key(), std::move(entry.mapped()), merged);
    }
  }
  children = std::move(merged);
}

// And, or. `neutral` vanishes as an operand, `absorbing` decides the whole.
Expr simplify_joined(Expr expr) {
  const bool is_and = expr.kind == Expr::Kind::And;
  const Expr::Kind neutral = is_and ? Expr::Kind::Always : Expr::Kind::Never;
  const Expr::Kind absorbing = is_and ? Expr::Kind::Never : Expr::Kind::Always;
  std::vector<Expr> flat;
  flat.reserve(expr.children.size());
  for (Expr& child : expr.children) {
    Expr small = simplify(std::move(child));
    if (small.kind == absorbing) {
      return small;
    }
    if (small.kind == expr.kind) {
      std::ranges::move(small.children, std::back_inserter(flat));
    } else if (small.kind != neutral) {
      flat.push_back(std::move(small));
    }
  }
  if (!is_and) {
    merge_leaves(flat);
    merge_any_fields(flat);
  }
  remove_repeated(flat);
  return is_and ? all_of(std::move(flat)) : any_of(std::move(flat));
}

Expr simplify_not(Expr expr) {
  Expr child = simplify(std::move(expr.children.front()));
  switch (child.kind) {
    case Expr::Kind::Always:
      return never();
    case Expr::Kind::Never:
      return always();
    case Expr::Kind::Not: {
      Expr inner = std::move(child.children.front());
      return inner;
    }
    default:
      return negation(std::move(child));
  }
}

Expr simplify_leaf(Expr expr) {
  if (has_operands(expr.leaf->test) && expr.leaf->operands.empty()) {
    return never();
  }
  return expr;
}

// nested(path, always) stays: it asks for an object at `path`.
Expr simplify_nested(Expr expr) {
  Expr child = simplify(std::move(expr.children.front()));
  return child.kind == Expr::Kind::Never ? never() : nested(std::move(expr.path), std::move(child));
}

Expr simplify_any_field(Expr expr) {
  for (Expr& child : expr.children) {
    child = simplify(std::move(child));
  }
  std::erase_if(expr.children, [](const Expr& child) { return child.kind == Expr::Kind::Never; });
  remove_repeated(expr.children);
  return expr.children.empty() ? never() : std::move(expr);
}

}  // namespace

Expr simplify(Expr expr) {
  switch (expr.kind) {
    case Expr::Kind::Always:
    case Expr::Kind::Never:
      break;
    case Expr::Kind::And:
    case Expr::Kind::Or:
      return simplify_joined(std::move(expr));
    case Expr::Kind::Not:
      return simplify_not(std::move(expr));
    case Expr::Kind::Leaf:
      return simplify_leaf(std::move(expr));
    case Expr::Kind::Nested:
      return simplify_nested(std::move(expr));
    case Expr::Kind::AnyField:
      return simplify_any_field(std::move(expr));
  }
  return expr;
}

}  // namespace trawl
