#include "scanner/match/required_text.h"

#include <algorithm>
#include <cstring>
#include <variant>

namespace trawl {
namespace {

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

// The longest run of plain bytes in `operand`; in a glob what a backslash takes the meaning of is
// none.
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

// By how rare the byte is in logs, the rarest first: 0, 1, 2 …
std::size_t rank_of(char byte) {
  static constexpr std::string_view kByRarity =
      "QZXJKYWVHOGFUBPLNMDRCITSAEzqjxkwvyb@gfhp_-mdulcsirtnoae9876543210.:";
  return std::min(kByRarity.find(byte), kByRarity.size());
}

}  // namespace

bool is_plain(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '_' || byte == ':' ||
         byte == '@';
}

std::string_view longest_plain_run(std::string_view text) {
  return longest_run(text, false);
}

bool add_required_texts(const Leaf& leaf, std::vector<std::string>& texts) {
  const bool is_glob = leaf.test == Test::Like;
  if (!is_exact_text(leaf) || (leaf.test != Test::Equals && !is_glob)) {
    return false;
  }
  return std::ranges::all_of(leaf.operands, [&](const Value& operand) {
    const auto* const text = std::get_if<std::string>(&operand.data);
    const std::string_view run = text == nullptr ? std::string_view() : longest_run(*text, is_glob);
    texts.emplace_back(run.substr(0, kMaxRequiredBytes));
    return run.size() >= kMinRequiredBytes;
  });
}

SoughtText sought(std::string_view text) {
  const auto rank = [text](std::size_t second) {
    return rank_of(text[second - 1]) + rank_of(text[second]);
  };
  std::size_t rarest = 1;
  for (std::size_t i = 2; i < text.size(); ++i) {
    rarest = rank(i) < rank(rarest) ? i : rarest;
  }
  std::size_t rare_at = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    rare_at = rank_of(text[i]) < rank_of(text[rare_at]) ? i : rare_at;
  }
  return {.text = text.data(),
          .size = text.size(),
          .first = text[rarest - 1],
          .second = text[rarest],
          .second_at = rarest,
          .rare_at = rare_at};
}

std::size_t find_text(std::string_view where, const SoughtText& text, std::size_t from) {
  if (where.size() < text.size || where.size() - text.size < from) {
    return std::string_view::npos;
  }
  const char rare = text.text[text.rare_at];
  const char* const last = where.data() + (where.size() - text.size + text.rare_at);
  for (const char* place = where.data() + from + text.rare_at; place <= last; ++place) {
    place = static_cast<const char*>(
        std::memchr(place, rare, static_cast<std::size_t>(last - place) + 1));
    if (place == nullptr) {
      break;
    }
    const char* const begin = place - text.rare_at;
    if (begin[text.second_at] == text.second && begin[text.second_at - 1] == text.first &&
        std::memcmp(begin, text.text, text.size) == 0) {
      return static_cast<std::size_t>(begin - where.data());
    }
  }
  return std::string_view::npos;
}

}  // namespace trawl
