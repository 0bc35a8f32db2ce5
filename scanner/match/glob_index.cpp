#include "scanner/match/glob_index.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <string>
#include <unordered_map>
#include <variant>

namespace trawl {
namespace {

bool is_special(char byte) {
  return byte == '*' || byte == '?' || byte == '\\';
}

}  // namespace

bool GlobIndex::add(LeafId id, const Leaf& leaf) {
  const std::size_t before = globs_.size();
  for (const Value& operand : leaf.operands) {
    const auto* const text = std::get_if<std::string>(&operand.data);
    Glob glob{.leaf = id, .grams = {}};
    for (std::size_t begin = 0; text != nullptr && begin < text->size();) {
      std::size_t end = begin;
      while (end < text->size() && !is_special((*text)[end])) {
        ++end;
      }
      for (std::size_t place = begin; place + kGramBytes <= end; ++place) {
        glob.grams.push_back(gram_at(text->data() + place));
      }
      // A backslash goes with the byte behind it.
      begin = end + (end < text->size() && (*text)[end] == '\\' ? 2 : 1);
    }
    if (glob.grams.empty()) {
      globs_.resize(before);
      return false;
    }
    globs_.push_back(std::move(glob));
  }
  leaves_.push_back(id);
  return true;
}

void GlobIndex::finish() {
  std::unordered_map<Gram, std::size_t> counts;
  for (const Glob& glob : globs_) {
    for (const Gram gram : glob.grams) {
      ++counts[gram];
    }
  }
  constexpr std::size_t kBinsPerGlob = 16;
  bin_bits_ = std::clamp(static_cast<int>(std::bit_width(kBinsPerGlob * globs_.size())),
                         kMinBinBits, kMaxBinBits);
  std::vector<std::vector<Entry>> bins(std::size_t{1} << bin_bits_);
  for (const Glob& glob : globs_) {
    const Gram rarest = *std::ranges::min_element(
        glob.grams, {}, [&counts](Gram gram) { return counts.find(gram)->second; });
    bins[bin_of(rarest)].push_back({.gram = rarest, .leaf = glob.leaf});
  }
  globs_.clear();
  filter_.assign(bins.size() / 64, 0);
  bin_begins_.assign(1, 0);
  for (std::size_t bin = 0; bin < bins.size(); ++bin) {
    filter_[bin / 64] |= bins[bin].empty() ? 0 : std::uint64_t{1} << (bin % 64);
    std::ranges::copy(bins[bin], std::back_inserter(entries_));
    bin_begins_.push_back(static_cast<std::uint32_t>(entries_.size()));
  }
}

}  // namespace trawl
