#include "scanner/match/relax.h"

#include <algorithm>
#include <iterator>

#include "rules/compile/program.h"
#include "rules/ir/simplify.h"
#include "scanner/ecs/enrichment.h"
#include "scanner/match/leaf_test.h"
#include "scanner/match/required_text.h"

namespace trawl {

namespace {

constexpr std::string_view kAllBelow = ".*";

// Java prints numbers in its own way: what could be a part of one need not stand in the raw event.
bool may_be_of_number(std::string_view text) {
  return text.find_first_not_of("0123456789.-E") == std::string_view::npos ||
         std::string_view("-Infinity").find(text) != std::string_view::npos;
}

// Fewer texts are found more quickly, and in fewer events.
bool is_better(const std::vector<std::string>& texts,
               const std::optional<std::vector<std::string>>& others) {
  return !others || texts.size() < others->size();
}

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
  return unknown(side);
}

Expr Relaxation::unknown(Bound side) {
  return side == Bound::Upper ? always() : never();
}

Expr Relaxation::bound(const Leaf& leaf, Bound side) {
  if (depends_on_now(leaf)) {  // the raw event's clock is not known
    return unknown(side);
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
    return unknown(side);
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

// NOLINTNEXTLINE(misc-no-recursion): as deep as the condition, which is bounded
std::optional<std::vector<std::string>> Relaxation::required_texts(const Expr& condition) const {
  std::optional<std::vector<std::string>> texts;
  switch (condition.kind) {
    case Expr::Kind::Leaf:
      return required_texts(*condition.leaf);
    case Expr::Kind::And:
      for (const Expr& child : condition.children) {
        if (auto found = required_texts(child); found && is_better(*found, texts)) {
          texts = std::move(found);
        }
      }
      return texts;
    case Expr::Kind::Or:
      texts.emplace();
      for (const Expr& child : condition.children) {
        const auto found = required_texts(child);
        if (!found) {
          return std::nullopt;
        }
        texts->insert(texts->end(), found->begin(), found->end());
      }
      return texts;
    default:
      return std::nullopt;
  }
}

std::optional<std::vector<std::string>> Relaxation::required_texts(const Leaf& leaf) const {
  const std::string& name = fields_.name(leaf.field);
  std::vector<std::string> texts;
  if (!mapping_.is_rendered(name) || can_be_added(name) || !add_required_texts(leaf, texts) ||
      std::ranges::any_of(texts, may_be_of_number)) {
    return std::nullopt;
  }
  return texts;
}

bool Relaxation::can_be_written(std::string_view field) const {
  return mapping_.can_write(field) || can_be_added(field);
}

// To the event that the mapping makes: the parts of its data stream's name
// (scanner/match/scopes.h), and what is looked up in databases.
bool Relaxation::can_be_added(std::string_view field) {
  return can_hold("data_stream.*", field) || find_enrichment(field) != nullptr;
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
