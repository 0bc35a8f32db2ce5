// The listing of a compiled condition. Numbers are local to the condition, so that the listing does
// not change with the other rules it was compiled with; only the choice of pivots may.

#include "rules/compile/program.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "rules/ir/print.h"

namespace trawl {
namespace {

using Op = Program::Step::Op;

// The number of each leaf of a condition, in the order of their first use.
std::map<std::uint32_t, std::size_t> number_leaves(const Program& program,
                                                   const Program::Condition& condition) {
  std::map<std::uint32_t, std::size_t> numbers;
  for (std::uint32_t i = condition.begin; i < condition.end; ++i) {
    const Program::Step& step = program.steps()[i];
    if (step.op == Op::Leaf) {
      numbers.try_emplace(step.argument, numbers.size());
    }
  }
  return numbers;
}

std::string any_field_text(const Program::AnyField& item, const FieldTable& fields) {
  std::vector<Expr> leaves;
  for (const Leaf& leaf : item.leaves) {
    leaves.push_back(leaf_expr(leaf));
  }
  return print(any_field(item.pattern, std::move(leaves)), fields);
}

}  // namespace

std::string Program::listing(QueryId query, const FieldTable& fields) const {
  const Condition& condition = conditions_[static_cast<std::size_t>(query)];
  const auto numbers = number_leaves(*this, condition);
  std::vector<std::uint32_t> leaves(numbers.size());
  for (const auto& [leaf, number] : numbers) {
    leaves[number] = leaf;
  }

  std::string text = "leaves\n";
  const auto out = std::back_inserter(text);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    fmt::format_to(out, "  #{}  {}\n", i, print(leaves_[leaves[i]], fields));
  }
  text += "steps\n";
  for (std::uint32_t i = condition.begin; i < condition.end; ++i) {
    const Step& step = steps_[i];
    const std::uint32_t here = i - condition.begin;
    const std::uint32_t first = step.first - condition.begin;
    switch (step.op) {
      case Op::Always:
        fmt::format_to(out, "  {}  always\n", here);
        break;
      case Op::Never:
        fmt::format_to(out, "  {}  never\n", here);
        break;
      case Op::Leaf:
        fmt::format_to(out, "  {}  #{}\n", here, numbers.at(step.argument));
        break;
      case Op::And:
        fmt::format_to(out, "  {}  and {} from {}\n", here, step.argument, first);
        break;
      case Op::Or:
        fmt::format_to(out, "  {}  or {} from {}\n", here, step.argument, first);
        break;
      case Op::Not:
        fmt::format_to(out, "  {}  not\n", here);
        break;
      case Op::Nested: {
        const Nested& item = nested_[step.argument];
        fmt::format_to(out, "  {}  {}\n", here,
                       print(trawl::nested(item.path, item.condition), fields));
        break;
      }
      case Op::AnyField:
        fmt::format_to(out, "  {}  {}\n", here, any_field_text(any_fields_[step.argument], fields));
        break;
    }
  }
  text += "pivots\n";
  if (condition.pivots.empty()) {
    text += "  none: tried on every event\n";
  }
  std::vector<std::size_t> pivots;
  for (const LeafId pivot : condition.pivots) {
    pivots.push_back(numbers.at(static_cast<std::uint32_t>(pivot)));
  }
  std::ranges::sort(pivots);
  for (const std::size_t pivot : pivots) {
    fmt::format_to(out, "  #{}\n", pivot);
  }
  return text;
}

}  // namespace trawl
