#include "scanner/match/network_index.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace trawl {

bool NetworkIndex::add(LeafId id, const Leaf& leaf) {
  if (!std::ranges::all_of(leaf.operands, [](const Value& operand) {
        return std::holds_alternative<IpNetwork>(operand.data);
      })) {
    return false;
  }
  for (const Value& operand : leaf.operands) {
    const auto& network = std::get<IpNetwork>(operand.data);
    entries_.push_back({.prefix_bits = network.prefix_bits,
                        .network = masked(words_of(network.address), network.prefix_bits),
                        .leaf = id});
  }
  return true;
}

void NetworkIndex::finish() {
  std::ranges::stable_sort(entries_, {}, &Entry::prefix_bits);
  for (std::size_t begin = 0; begin < entries_.size();) {
    const unsigned prefix_bits = entries_[begin].prefix_bits;
    std::size_t end = begin;
    while (end < entries_.size() && entries_[end].prefix_bits == prefix_bits) {
      ++end;
    }
    const Length length{.prefix_bits = prefix_bits,
                        .first_bin = bin_begins_.size(),
                        .bin_count = std::bit_ceil(2 * (end - begin))};
    const auto bin = [&length](const Entry& entry) {
      return bin_of(entry.network, length.bin_count);
    };
    const auto entries =
        std::ranges::subrange(entries_.begin() + static_cast<std::ptrdiff_t>(begin),
                              entries_.begin() + static_cast<std::ptrdiff_t>(end));
    std::ranges::stable_sort(entries, {}, bin);
    std::size_t next = begin;
    for (std::size_t i = 0; i < length.bin_count; ++i) {
      bin_begins_.push_back(static_cast<std::uint32_t>(next));
      while (next < end && bin(entries_[next]) == i) {
        ++next;
      }
    }
    lengths_.push_back(length);
    begin = end;
  }
  bin_begins_.push_back(static_cast<std::uint32_t>(entries_.size()));
}

}  // namespace trawl
