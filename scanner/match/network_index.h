#pragma once

// NetworkIndex: many networks that one field is tested with → those that an address lies in.
//
// All networks of one prefix length are in one table, by their address. So an address costs a
// look-up for each length that there is, however many networks there are.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "rules/compile/program.h"
#include "rules/ir/value.h"

namespace trawl {

class NetworkIndex {
 public:
  // Takes the leaf, which tests addresses, unless an operand is no network.
  [[nodiscard]] bool add(LeafId id, const Leaf& leaf);
  // To be called after the last add().
  void finish();

  [[nodiscard]] bool is_empty() const { return entries_.empty(); }
  // Calls `visit(leaf)` for each leaf with a network that holds the address; for some twice.
  template <class Visit>
  void find(const IpAddress& address, Visit&& visit) const {
    for (const Length& length : lengths_) {
      const Network network = masked(words_of(address), length.prefix_bits);
      const std::size_t bin = bin_of(network, length.bin_count);
      for (std::uint32_t i = bin_begins_[length.first_bin + bin];
           i < bin_begins_[length.first_bin + bin + 1]; ++i) {
        if (entries_[i].network == network) {
          visit(entries_[i].leaf);
        }
      }
    }
  }

 private:
  // The first eight bytes of an address and the others, as they compare: the first byte highest.
  struct Network {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    bool operator==(const Network&) const = default;
  };
  struct Entry {
    unsigned prefix_bits = 0;
    Network network;
    LeafId leaf{};
  };
  // A table with a power of two of bins.
  struct Length {
    unsigned prefix_bits = 0;
    std::size_t first_bin = 0;
    std::size_t bin_count = 0;
  };

  [[nodiscard]] static Network words_of(const IpAddress& address) {
    const auto word = [&address](std::size_t begin) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, address.data() + begin, sizeof(bytes));
      return std::endian::native == std::endian::little ? __builtin_bswap64(bytes) : bytes;
    };
    return {.first = word(0), .second = word(8)};
  }
  // Without the bits behind the prefix.
  [[nodiscard]] static Network masked(Network network, unsigned prefix_bits) {
    const auto mask = [](unsigned bits) {
      return bits == 0 ? 0 : ~std::uint64_t{0} << (64 - (bits < 64 ? bits : 64));
    };
    return {.first = network.first & mask(prefix_bits),
            .second = network.second & mask(prefix_bits > 64 ? prefix_bits - 64 : 0)};
  }
  [[nodiscard]] static std::size_t bin_of(Network network, std::size_t bin_count) {
    constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;
    const std::uint64_t mixed = (std::rotl(network.first * kFactor, 32) ^ network.second) * kFactor;
    return (mixed >> 32U) & (bin_count - 1);
  }

  std::vector<Entry> entries_;  // by length, then by bin
  std::vector<Length> lengths_;
  std::vector<std::uint32_t> bin_begins_;  // of all lengths, and one more
};

}  // namespace trawl
