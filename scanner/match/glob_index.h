#pragma once

// GlobIndex: many globs that one field is tested with → the few that a value may match.
//
// Each glob of an indexed leaf holds somewhere four plain bytes in a row, and whatever it matches
// holds them too, but for case. Of those that a glob has, the four are kept which the fewest others
// have; all fours of a value are then looked up in one table. So a value costs a look-up a byte,
// however many globs there are.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/compile/program.h"

namespace trawl {

class GlobIndex {
 public:
  static constexpr std::size_t kGramBytes = 4;

  // Takes the leaf, which tests texts with globs, unless one of these has no four plain bytes in a
  // row.
  [[nodiscard]] bool add(LeafId id, const Leaf& leaf);
  // To be called after the last add().
  void finish();

  [[nodiscard]] bool is_empty() const { return leaves_.empty(); }
  // Calls `visit(leaf)` for each leaf one of whose globs may match the text; maybe more than once.
  template <class Visit>
  void find(std::string_view text, Visit&& visit) const {
    for (std::size_t place = 0; place + kGramBytes <= text.size(); ++place) {
      const Gram gram = gram_at(text.data() + place);
      const std::size_t bin = bin_of(gram);
      if ((filter_[bin / 64] >> (bin % 64) & 1U) == 0) {
        continue;
      }
      for (std::uint32_t i = bin_begins_[bin]; i < bin_begins_[bin + 1]; ++i) {
        if (entries_[i].gram == gram) {
          visit(entries_[i].leaf);
        }
      }
    }
  }

 private:
  using Gram = std::uint32_t;
  struct Entry {
    Gram gram = 0;
    LeafId leaf{};
  };
  static constexpr int kMinBinBits = 6;
  static constexpr int kMaxBinBits = 12;

  // Four bytes, with what tells cases apart taken from all of them.
  [[nodiscard]] static Gram gram_at(const char* text) {
    Gram gram = 0;
    __builtin_memcpy(&gram, text, kGramBytes);
    return gram | 0x20202020U;
  }
  [[nodiscard]] std::size_t bin_of(Gram gram) const {
    return (gram * 0x9E3779B1U) >> (32 - bin_bits_);
  }

  struct Glob {
    LeafId leaf{};
    std::vector<Gram> grams;
  };
  std::vector<LeafId> leaves_;
  std::vector<Glob> globs_;  // until finish()
  int bin_bits_ = kMinBinBits;
  std::vector<std::uint64_t> filter_;
  std::vector<std::uint32_t> bin_begins_;  // kBins + 1
  std::vector<Entry> entries_;
};

}  // namespace trawl
