#include "scanner/match/literal_prefilter.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <variant>

namespace trawl {
namespace {

// Nothing but \uXXXX spells these otherwise.
bool is_plain(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '_' || byte == ':' ||
         byte == '@';
}

// Where the byte stands that logs have least of: searching for that one first is fastest.
std::size_t rarest_byte(std::string_view literal) {
  static constexpr std::string_view kByRarity =
      "QZXJKYWVHOGFUBPLNMDRCITSAEzqjxkwvyb@gfhp_-mdulcsirtnoae9876543210.:";
  return static_cast<std::size_t>(
      std::ranges::min_element(literal, {}, [](char byte) { return kByRarity.find(byte); }) -
      literal.begin());
}

bool contains(std::string_view text, std::string_view literal, std::size_t rarest) {
  if (text.size() < literal.size()) {
    return false;
  }
  const char* const last = text.data() + (text.size() - literal.size() + rarest);
  for (const char* at = text.data() + rarest; at <= last; ++at) {
    at = static_cast<const char*>(
        std::memchr(at, literal[rarest], static_cast<std::size_t>(last - at) + 1));
    if (at == nullptr) {
      return false;
    }
    if (std::memcmp(at - rarest, literal.data(), literal.size()) == 0) {
      return true;
    }
  }
  return false;
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
    literals.emplace_back(run);
    return run.size() >= LiteralPrefilter::kMinLiteralBytes;
  });
}

}  // namespace

std::optional<LiteralPrefilter> LiteralPrefilter::of(const Program& program,
                                                     const FieldTable& fields) {
  LiteralPrefilter prefilter;
  std::vector<std::string>& literals = prefilter.literals_;
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
    if (literals.size() > kMaxLiterals) {
      return std::nullopt;
    }
  }
  for (const std::string& literal : literals) {
    prefilter.rarest_.push_back(rarest_byte(literal));
  }
  return prefilter;
}

bool LiteralPrefilter::finds_literal(std::string_view event) const {
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    if (contains(event, literals_[i], rarest_[i])) {
      return true;
    }
  }
  return false;
}

}  // namespace trawl
