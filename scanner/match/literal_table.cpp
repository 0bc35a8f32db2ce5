#include "scanner/match/literal_table.h"

#include <algorithm>
#include <string_view>
#include <variant>

namespace trawl {
namespace {

// Nothing but \uXXXX spells these otherwise.
bool is_plain(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '_' || byte == ':' ||
         byte == '@';
}

// By how rare the byte is in logs, the rarest first: 0, 1, 2 …
std::size_t rank_of(char byte) {
  static constexpr std::string_view kByRarity =
      "QZXJKYWVHOGFUBPLNMDRCITSAEzqjxkwvyb@gfhp_-mdulcsirtnoae9876543210.:";
  return kByRarity.find(byte);
}

// Types whose values are texts that are compared byte for byte.
bool is_exact_text(const Leaf& leaf) {
  switch (leaf.reading.type) {
    case FieldType::Dynamic:
    case FieldType::Keyword:
    case FieldType::ConstantKeyword:
    case FieldType::Wildcard:
    case FieldType::Flattened:
    case FieldType::FlattenedKey:
      return !leaf.reading.folds_case && leaf.case_rule == CaseRule::Sensitive;
    default:
      return false;
  }
}

// The longest run of plain bytes that every match of `operand` holds; of a glob, between its signs.
std::string_view longest_run(std::string_view operand, bool is_glob) {
  std::string_view longest;
  for (std::size_t begin = 0; begin < operand.size();) {
    std::size_t end = begin;
    while (end < operand.size() && is_plain(operand[end])) {
      ++end;
    }
    if (end - begin > longest.size()) {
      longest = operand.substr(begin, end - begin);
    }
    // A backslash in a glob goes with the byte behind it.
    begin = end + (is_glob && end < operand.size() && operand[end] == '\\' ? 2 : 1);
  }
  return longest;
}

// Adds the texts of which one must be in a value for the leaf to hold. False if there are none
// such.
bool add_literals(const Leaf& leaf, std::vector<std::string>& literals) {
  const bool is_glob = leaf.test == Test::Like;
  if (!is_exact_text(leaf) || (leaf.test != Test::Equals && !is_glob)) {
    return false;
  }
  return std::ranges::all_of(leaf.operands, [&](const Value& operand) {
    const auto* const text = std::get_if<std::string>(&operand.data);
    const std::string_view run = text == nullptr ? std::string_view() : longest_run(*text, is_glob);
    literals.emplace_back(run.substr(0, LiteralTable::kMaxLiteralBytes));
    return run.size() >= LiteralTable::kMinLiteralBytes;
  });
}

}  // namespace

std::optional<LiteralTable> LiteralTable::of(const Program& program, const FieldTable& fields) {
  LiteralTable table;
  std::vector<std::string>& literals = table.literals_;
  for (const Program::Condition& condition : program.conditions()) {
    if (condition.pivots.empty()) {
      return std::nullopt;
    }
    for (const LeafId pivot : condition.pivots) {
      const Leaf& leaf = program.leaf(pivot);
      if (fields.name(leaf.field).starts_with("data_stream.") || !add_literals(leaf, literals)) {
        return std::nullopt;
      }
    }
    std::ranges::sort(literals);
    const auto repeated = std::ranges::unique(literals);
    literals.erase(repeated.begin(), repeated.end());
    if (literals.size() > Kernel::kMaxTexts) {
      return std::nullopt;
    }
  }
  return table;
}

// Each by the two bytes side by side that logs have least of.
std::vector<SoughtText> LiteralTable::sought() const {
  std::vector<SoughtText> sought;
  for (const std::string& literal : literals_) {
    const auto rank = [&literal](std::size_t second) {
      return rank_of(literal[second - 1]) + rank_of(literal[second]);
    };
    std::size_t rarest = 1;
    for (std::size_t i = 2; i < literal.size(); ++i) {
      rarest = rank(i) < rank(rarest) ? i : rarest;
    }
    sought.push_back({.text = literal.data(),
                      .size = literal.size(),
                      .first = literal[rarest - 1],
                      .second = literal[rarest],
                      .second_at = rarest});
  }
  return sought;
}

}  // namespace trawl
