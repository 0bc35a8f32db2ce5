#include "scanner/match/required_text.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <variant>

#include "scanner/match/bytes16.h"

namespace trawl {
namespace {

// True if what the leaf compares are texts, byte for byte.
bool is_exact_text(const Leaf& leaf) {
  return is_text_type(leaf.reading.type) && !leaf.reading.folds_case &&
         leaf.case_rule == CaseRule::Sensitive;
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
  // A kernel that looks for several texts looks at the bytes before the two as well.
  std::size_t rarest = std::min(KeyEndings::kBytes, text.size()) - 1;
  for (std::size_t i = rarest + 1; i < text.size(); ++i) {
    rarest = rank(i) < rank(rarest) ? i : rarest;
  }
  return {.text = text.data(),
          .size = text.size(),
          .first = text[rarest - 1],
          .second = text[rarest],
          .second_at = rarest};
}

std::size_t find_text(std::string_view where, const SoughtText& text, std::size_t from) {
  if (where.size() < text.size || where.size() - text.size < from) {
    return std::string_view::npos;
  }
  // Where the two bytes that are looked for may stand, the first of them.
  const std::size_t first_at = text.second_at - 1;
  const std::size_t behind = where.size() - text.size + first_at + 1;
  for (std::size_t place = from + first_at; place < behind; place += Bytes16::kBytes) {
    unsigned pairs = Bytes16(where.data() + place).equal(text.first) &
                     Bytes16(where.data() + place + 1).equal(text.second);
    for (; pairs != 0; pairs &= pairs - 1) {
      const std::size_t first = place + static_cast<std::size_t>(std::countr_zero(pairs));
      if (first >= behind) {
        break;
      }
      if (std::memcmp(where.data() + (first - first_at), text.text, text.size) == 0) {
        return first - first_at;
      }
    }
  }
  return std::string_view::npos;
}

}  // namespace trawl
