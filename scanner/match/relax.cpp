#include "scanner/match/relax.h"

#include <algorithm>
#include <iterator>

#include "rules/compile/program.h"
#include "rules/ir/simplify.h"
#include "scanner/ecs/enrichment.h"
#include "scanner/match/leaf_test.h"

namespace trawl {

namespace {

constexpr std::string_view kAllBelow = ".*";

}  // namespace

Expr Relaxation::relax(const Expr& condition) {
  return simplify(bound(condition, Bound::Upper));
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the condition, which is bounded
Expr Relaxation::bound(const Expr& expr, Bound side) {
  std::vector<Expr> children;
  switch (expr.kind) {
    case Expr::Kind::Always:
    case Expr::Kind::Never:
      return expr;
    case Expr::Kind::And:
    case Expr::Kind::Or:
      for (const Expr& child : expr.children) {
        children.push_back(bound(child, side));
      }
      return expr.kind == Expr::Kind::And ? all_of(std::move(children))
                                          : any_of(std::move(children));
    case Expr::Kind::Not:
      return negation(
          bound(expr.children.front(), side == Bound::Upper ? Bound::Lower : Bound::Upper));
    case Expr::Kind::Leaf:
      return bound(*expr.leaf, side);
    case Expr::Kind::Nested:
      if (!can_be_written(expr.path)) {
        return never();
      }
      break;
    case Expr::Kind::AnyField:
      break;
  }
  return side == Bound::Upper ? always() : never();
}

Expr Relaxation::bound(const Leaf& leaf, Bound side) {
  const Expr unknown = side == Bound::Upper ? always() : never();
  if (depends_on_now(leaf)) {  // the raw event's clock is not known
    return unknown;
  }
  const std::string name = fields_.name(leaf.field);
  if (const auto values = mapping_.known_values(name); !values.empty()) {
    TypedValue scratch;
    const auto passes = [&](std::string_view text) {
      return holds(leaf, {.kind = JsonKind::String, .text = text}, std::nullopt, scratch);
    };
    return (side == Bound::Upper ? std::ranges::any_of(values, passes)
                                 : std::ranges::all_of(values, passes))
               ? always()
               : never();
  }
  if (!can_be_written(name)) {
    return never();
  }
  const std::vector<std::string> paths = raw_paths(name);
  if (side == Bound::Lower || paths.empty()) {
    return unknown;
  }
  std::vector<Expr> leaves;
  for (const std::string& path : paths) {
    Leaf raw = leaf;
    raw.field = fields_.intern(path);
    copies_.emplace(raw.field, leaf.field);
    leaves.push_back(leaf_expr(std::move(raw)));
  }
  return any_of(std::move(leaves));
}

// By the mapping, or by what is added to the event it makes: the parts of its data stream's name
// (scanner/match/scopes.h), and what is looked up in databases.
bool Relaxation::can_be_written(std::string_view field) const {
  return mapping_.can_write(field) || can_hold("data_stream.*", field) ||
         find_enrichment(field) != nullptr;
}

// Where all values of the field stand; empty if nobody knows.
std::vector<std::string> Relaxation::raw_paths(std::string_view field) const {
  for (const Mapping::Verbatim& verbatim : mapping_.verbatim()) {
    if (verbatim.field == field) {
      return verbatim.raw_paths;
    }
  }
  for (const Mapping::Verbatim& verbatim : mapping_.verbatim()) {
    std::string_view root = verbatim.field;
    if (!root.ends_with(kAllBelow)) {
      continue;
    }
    root.remove_suffix(kAllBelow.size());
    const bool is_below =
        field.starts_with(root) && (field.size() == root.size() || field[root.size()] == '.');
    if (!is_below) {
      continue;
    }
    std::vector<std::string> paths;
    for (const std::string& path : verbatim.raw_paths) {
      paths.push_back(path.substr(0, path.size() - kAllBelow.size()));
      paths.back() += field.substr(root.size());
    }
    return paths;
  }
  return {};
}

}  // namespace trawl
