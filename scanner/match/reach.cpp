#include "scanner/match/reach.h"

#include <algorithm>
#include <utility>

namespace trawl {

namespace {

using Problems = std::optional<ReachProblems>;

// NOLINTBEGIN(misc-no-recursion): as deep as the condition, which is bounded
bool is_certain(const Expr& expr, const ReachFacts& facts) {
  const auto certain = [&facts](const Expr& child) { return is_certain(child, facts); };
  switch (expr.kind) {
    case Expr::Kind::Always:
      return true;
    case Expr::Kind::And:
      return std::ranges::all_of(expr.children, certain);
    case Expr::Kind::Or:
      return std::ranges::any_of(expr.children, certain);
    case Expr::Kind::Not:
      return find_problems(expr.children.front(), facts).has_value();
    case Expr::Kind::Leaf:
      return facts.is_certain(*expr.leaf);
    case Expr::Kind::Never:
    case Expr::Kind::Nested:
    case Expr::Kind::AnyField:
      return false;
  }
  return false;
}

Problems problems_of_all(const Expr& expr, const ReachFacts& facts) {
  Problems fewest;
  for (const Expr& child : expr.children) {
    Problems found = find_problems(child, facts);
    if (found && (!fewest || found->size() < fewest->size())) {
      fewest = std::move(found);
    }
  }
  return fewest;
}

Problems problems_of_any(const Expr& expr, const ReachFacts& facts) {
  ReachProblems all;
  for (const Expr& child : expr.children) {
    Problems found = find_problems(child, facts);
    if (!found) {
      return std::nullopt;
    }
    all.insert(all.end(), found->begin(), found->end());
  }
  std::ranges::sort(all);
  const auto repeated = std::ranges::unique(all);
  all.erase(repeated.begin(), repeated.end());
  return all;
}

LeafUse joined(LeafUse a, LeafUse b) {
  return {.helps = a.helps || b.helps, .hinders = a.hinders || b.hinders};
}
// NOLINTEND(misc-no-recursion)

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): as deep as the condition, which is bounded
std::optional<ReachProblems> find_problems(const Expr& condition, const ReachFacts& facts) {
  const auto one = [](OutOfReach problem) { return ReachProblems{std::move(problem)}; };
  switch (condition.kind) {
    case Expr::Kind::Always:
    case Expr::Kind::AnyField:
      return std::nullopt;
    case Expr::Kind::Never:
      return one({.kind = OutOfReach::Kind::Never, .text = "its condition never holds"});
    case Expr::Kind::And:
      return problems_of_all(condition, facts);
    case Expr::Kind::Or:
      return problems_of_any(condition, facts);
    case Expr::Kind::Not:
      return is_certain(condition.children.front(), facts)
                 ? Problems(one({.kind = OutOfReach::Kind::Source,
                                 .text = "it leaves out where all events come from"}))
                 : std::nullopt;
    case Expr::Kind::Leaf: {
      std::optional<OutOfReach> problem = facts.out_of_reach(*condition.leaf);
      return problem ? Problems(one(std::move(*problem))) : std::nullopt;
    }
    case Expr::Kind::Nested:
      return facts.has_objects(condition.path)
                 ? std::nullopt
                 : Problems(one({.kind = OutOfReach::Kind::Field,
                                 .field = condition.path,
                                 .text = condition.path + " is in no event"}));
  }
  return std::nullopt;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the condition, which is bounded
LeafUse find_use(const Expr& condition, const std::function<bool(const Leaf&)>& is_meant) {
  if (condition.kind == Expr::Kind::Leaf) {
    return {.helps = is_meant(*condition.leaf)};
  }
  LeafUse use;
  if (condition.kind == Expr::Kind::AnyField) {  // of any name: no leaf of a field
    return use;
  }
  for (const Expr& child : condition.children) {
    use = joined(use, find_use(child, is_meant));
  }
  if (condition.kind == Expr::Kind::Not) {
    std::swap(use.helps, use.hinders);
  }
  return use;
}

}  // namespace trawl
