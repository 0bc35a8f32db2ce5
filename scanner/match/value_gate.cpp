#include "scanner/match/value_gate.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "scanner/match/leaf_test.h"

namespace trawl {
namespace {

// Fewer bytes of a glob tell too little.
constexpr std::size_t kMinEndBytes = 3;

std::size_t shortest(const std::vector<std::string>& texts) {
  std::size_t bytes = TextPrint::kEndBytes;
  for (const std::string& text : texts) {
    bytes = std::min(bytes, text.size());
  }
  return bytes;
}

}  // namespace

void ValueGate::Wanted::add(const Leaf& leaf) {
  if (!is_text_type(leaf.reading.type) || (leaf.test != Test::Equals && leaf.test != Test::Like)) {
    is_open_ = true;
    return;
  }
  std::string storage;
  for (const Value& operand : leaf.operands) {
    const auto* const glob = std::get_if<std::string>(&operand.data);
    if (leaf.test == Test::Equals) {
      if (const auto text = operand_text(leaf.reading, operand, storage)) {
        texts_.emplace_back(*text);
      }
    } else if (glob != nullptr) {
      add_glob(*glob);
    }
  }
}

void ValueGate::Wanted::add_glob(std::string_view glob) {
  constexpr std::string_view kSpecial = "*?\\";
  const std::string_view beginning = glob.substr(0, glob.find_first_of(kSpecial));
  const std::size_t last = glob.find_last_of(kSpecial);
  const std::string_view end = last == std::string_view::npos ? glob : glob.substr(last + 1);
  const auto told = [](std::string_view text) {
    return std::min(text.size(), TextPrint::kEndBytes);
  };
  if (std::max(beginning.size(), end.size()) < kMinEndBytes) {
    is_open_ = true;
  } else if (told(beginning) >= told(end)) {
    beginnings_.emplace_back(beginning);
  } else {
    ends_.emplace_back(end);
  }
}

ValueGate::ValueGate(const std::vector<Wanted>& keys) {
  std::size_t count = 0;
  for (const Wanted& key : keys) {
    count += key.texts_.size() + key.beginnings_.size() + key.ends_.size();
  }
  filter_ = TextFilter(count);
  constexpr std::uint64_t kSaltFactor = 0xd6e8feb86659fd93U;
  for (const Wanted& wanted : keys) {
    Key& key = keys_.emplace_back();
    key.salt = (keys_.size() * kSaltFactor) >> 1U;
    key.is_open = wanted.is_open_;
    if (wanted.is_open_) {
      continue;
    }
    key.has_beginnings = wanted.beginnings_.empty() ? 0 : 1;
    key.has_ends = wanted.ends_.empty() ? 0 : 1;
    key.first_mask = TextPrint::first_mask(shortest(wanted.beginnings_));
    key.last_mask = TextPrint::last_mask(shortest(wanted.ends_));
    for (const TextPrint& text : wanted.texts_) {
      filter_.add_bits(text.bits() ^ key.salt);
    }
    for (const std::string& beginning : wanted.beginnings_) {
      filter_.add_bits(TextPrint(beginning).first_bits(key.first_mask) ^ ~key.salt);
    }
    // The whole end, whose last bytes those of its print are only if it is short.
    for (const std::string_view end : wanted.ends_) {
      const TextPrint print(end.substr(end.size() - std::min(end.size(), TextPrint::kEndBytes)));
      filter_.add_bits(print.last_bits(key.last_mask) ^ ~key.salt);
    }
  }
}

}  // namespace trawl
