#include "scanner/match/literal_table.h"

#include <algorithm>
#include <utility>

#include "scanner/match/required_text.h"

namespace trawl {

std::optional<LiteralTable> LiteralTable::of(const Program& program, const FieldTable& fields) {
  LiteralTable table;
  std::vector<std::string>& literals = table.literals_;
  for (const Program::Condition& condition : program.conditions()) {
    if (condition.pivots.empty()) {
      return std::nullopt;
    }
    for (const LeafId pivot : condition.pivots) {
      const Leaf& leaf = program.leaf(pivot);
      if (fields.name(leaf.field).starts_with("data_stream.") ||
          !add_required_texts(leaf, literals)) {
        return std::nullopt;
      }
    }
    std::ranges::sort(literals);
    const auto repeated = std::ranges::unique(literals);
    literals.erase(repeated.begin(), repeated.end());
    if (literals.size() > SiftQuery::kMaxTexts) {
      return std::nullopt;
    }
  }
  return literals.empty() ? std::nullopt : std::optional(std::move(table));
}

}  // namespace trawl
