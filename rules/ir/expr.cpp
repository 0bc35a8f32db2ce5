// Constructors of Expr. They build what they are told; making it smaller is simplify()'s work.

#include "rules/ir/expr.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace trawl {

namespace {

Expr node(Expr::Kind kind, std::vector<Expr> children, std::string path = {}) {
  Expr expr;
  expr.kind = kind;
  expr.children = std::move(children);
  expr.path = std::move(path);
  return expr;
}

// And, or: one operand needs no node.
Expr joined(Expr::Kind kind, std::vector<Expr> children) {
  if (children.size() == 1) {
    Expr only = std::move(children.front());
    return only;
  }
  return node(kind, std::move(children));
}

std::vector<Expr> one(Expr child) {
  std::vector<Expr> children;
  children.push_back(std::move(child));
  return children;
}

}  // namespace

Expr always() {
  return node(Expr::Kind::Always, {});
}

Expr never() {
  return node(Expr::Kind::Never, {});
}

Expr all_of(std::vector<Expr> children) {
  return children.empty() ? always() : joined(Expr::Kind::And, std::move(children));
}

Expr any_of(std::vector<Expr> children) {
  return children.empty() ? never() : joined(Expr::Kind::Or, std::move(children));
}

Expr negation(Expr child) {
  return node(Expr::Kind::Not, one(std::move(child)));
}

Expr leaf_expr(Leaf leaf) {
  std::ranges::sort(leaf.operands, [](const Value& a, const Value& b) { return a < b; });
  const auto repeated = std::ranges::unique(leaf.operands);
  leaf.operands.erase(repeated.begin(), repeated.end());
  // A bound that is not there has no say in being part of the range.
  leaf.range.lower_inclusive |= !leaf.range.lower;
  leaf.range.upper_inclusive |= !leaf.range.upper;
  Expr expr;
  expr.kind = Expr::Kind::Leaf;
  expr.leaf = std::move(leaf);
  return expr;
}

Expr nested(std::string path, Expr child) {
  return node(Expr::Kind::Nested, one(std::move(child)), std::move(path));
}

Expr any_field(std::string pattern, std::vector<Expr> leaves) {
  return node(Expr::Kind::AnyField, std::move(leaves), std::move(pattern));
}

}  // namespace trawl
