// Internet addresses: RFC 4291 text, CIDR blocks, and the canonical text of RFC 5952. Everything is
// held in 128 bits, IPv4 below ::ffff:0:0/96.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rules/ir/value.h"

namespace trawl {
namespace {

constexpr std::uint8_t kMappedBits = 96;  // length of ::ffff:0:0/96
constexpr std::size_t kMappedBytes = kMappedBits / 8;
constexpr std::size_t kGroups = 8;

// A decimal number of at most three digits without leading zeros; nullopt if it is more than
// `limit` or not one.
std::optional<std::uint8_t> parse_small(std::string_view text, unsigned limit) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > limit) {
    return std::nullopt;
  }
  return static_cast<std::uint8_t>(value);
}

// "1.2.3.4" → four bytes at `out`.
bool parse_dotted(std::string_view text, std::uint8_t* out) {
  for (int octet = 0; octet < 4; ++octet) {
    const std::size_t dot = octet < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) {
      return false;
    }
    const auto value = parse_small(text.substr(0, dot), 255);
    if (!value) {
      return false;
    }
    out[octet] = *value;
    text.remove_prefix(octet < 3 ? dot + 1 : dot);
  }
  return true;
}

// Up to four hexadecimal digits → two bytes at `out`.
bool parse_group(std::string_view text, std::uint8_t* out) {
  unsigned value = 0;
  const char* const begin = std::to_address(text.begin());
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value, 16);
  if (text.empty() || text.size() > 4 || error != std::errc{} || stop != end) {
    return false;
  }
  out[0] = static_cast<std::uint8_t>(value >> 8U);
  out[1] = static_cast<std::uint8_t>(value & 0xFFU);
  return true;
}

// Groups divided by ':', the last of which may be dotted IPv4, if `may_end_dotted`. The bytes
// written at `out`, which has room for 16; nullopt if the text is malformed or too long.
std::optional<std::size_t> parse_groups(std::string_view text, bool may_end_dotted,
                                        std::uint8_t* out) {
  std::size_t size = 0;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    const bool is_last = colon == std::string_view::npos;
    const bool is_dotted = is_last && may_end_dotted && group.find('.') != std::string_view::npos;
    const std::size_t width = is_dotted ? 4 : 2;
    if (size + width > 16 ||
        !(is_dotted ? parse_dotted(group, out + size) : parse_group(group, out + size))) {
      return std::nullopt;
    }
    size += width;
    if (is_last) {
      break;
    }
    text.remove_prefix(colon + 1);
    if (text.empty()) {
      return std::nullopt;  // a single ':' at the end
    }
  }
  return size;
}

std::optional<IpAddress> parse_ipv6(std::string_view text) {
  IpAddress address{};
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    const auto size = parse_groups(text, true, address.data());
    return size == address.size() ? std::optional(address) : std::nullopt;
  }
  IpAddress tail{};
  const auto head_size = parse_groups(text.substr(0, gap), false, address.data());
  const auto tail_size = parse_groups(text.substr(gap + 2), true, tail.data());
  // "::" stands for at least one group.
  if (!head_size || !tail_size || *head_size + *tail_size > address.size() - 2) {
    return std::nullopt;
  }
  std::copy_n(tail.begin(), *tail_size, address.end() - static_cast<std::ptrdiff_t>(*tail_size));
  return address;
}

bool is_mapped_ipv4(const IpAddress& address) {
  return std::all_of(address.begin(), address.begin() + 10, [](auto byte) { return byte == 0; }) &&
         address[10] == 0xFF && address[11] == 0xFF;
}

// The bits of byte `index` that lie within the prefix.
std::uint8_t prefix_mask(std::size_t index, std::uint8_t prefix_bits) {
  const std::size_t first_bit = index * 8;
  if (prefix_bits >= first_bit + 8) {
    return 0xFF;
  }
  if (prefix_bits <= first_bit) {
    return 0;
  }
  return static_cast<std::uint8_t>(0xFFU << (first_bit + 8 - prefix_bits));
}

std::string dotted_text(const IpAddress& address) {
  std::string text;
  for (std::size_t index = kMappedBytes; index < address.size(); ++index) {
    text += (index > kMappedBytes ? "." : "") + std::to_string(address[index]);
  }
  return text;
}

// The longest run of at least two zero groups, the first of equals: [begin, begin + length).
struct ZeroRun {
  std::size_t begin = 0;
  std::size_t length = 0;
};

ZeroRun longest_zero_run(const IpAddress& address) {
  ZeroRun longest;
  ZeroRun current;
  for (std::size_t group = 0; group < kGroups; ++group) {
    if (address[2 * group] != 0 || address[2 * group + 1] != 0) {
      current = {};
      continue;
    }
    if (current.length == 0) {
      current.begin = group;
    }
    ++current.length;
    if (current.length > longest.length) {
      longest = current;
    }
  }
  return longest.length >= 2 ? longest : ZeroRun{};
}

std::string ipv6_text(const IpAddress& address) {
  const ZeroRun zeros = longest_zero_run(address);
  std::string text;
  for (std::size_t group = 0; group < kGroups;) {
    if (zeros.length > 0 && group == zeros.begin) {
      text += "::";
      group += zeros.length;
      continue;
    }
    if (!text.empty() && text.back() != ':') {
      text += ':';
    }
    const unsigned value = address[2 * group] * 256U + address[2 * group + 1];
    char digits[4];
    const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), value, 16);
    static_cast<void>(error);  // four digits always hold 16 bits
    text.append(std::begin(digits), end);
    ++group;
  }
  return text;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (text.find(':') != std::string_view::npos) {
    return parse_ipv6(text);
  }
  IpAddress address{};
  address[10] = address[11] = 0xFF;
  return parse_dotted(text, address.data() + kMappedBytes) ? std::optional(address) : std::nullopt;
}

std::optional<IpNetwork> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) {
    return std::nullopt;
  }
  IpNetwork network{*address, 128};
  if (slash != std::string_view::npos) {
    const bool is_ipv6 = text.substr(0, slash).find(':') != std::string_view::npos;
    const auto bits = parse_small(text.substr(slash + 1), is_ipv6 ? 128 : 32);
    if (!bits) {
      return std::nullopt;
    }
    network.prefix_bits = static_cast<std::uint8_t>(is_ipv6 ? *bits : kMappedBits + *bits);
    for (std::size_t index = 0; index < network.address.size(); ++index) {
      network.address[index] &= prefix_mask(index, network.prefix_bits);
    }
  }
  return network;
}

bool contains(const IpNetwork& network, const IpAddress& address) {
  const std::size_t whole_bytes = network.prefix_bits / 8U;
  if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole_bytes),
                  network.address.begin())) {
    return false;
  }
  return network.prefix_bits % 8U == 0 ||
         (address[whole_bytes] & prefix_mask(whole_bytes, network.prefix_bits)) ==
             network.address[whole_bytes];
}

std::string ip_text(const IpNetwork& network) {
  const bool is_ipv4 = network.prefix_bits >= kMappedBits && is_mapped_ipv4(network.address);
  std::string text = is_ipv4 ? dotted_text(network.address) : ipv6_text(network.address);
  if (network.prefix_bits < 128) {
    text += '/' + std::to_string(network.prefix_bits - (is_ipv4 ? kMappedBits : 0));
  }
  return text;
}

}  // namespace trawl
