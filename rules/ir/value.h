#pragma once

// Constants that a field's values are compared with.

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace trawl {

// Nanoseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
  std::int64_t nanoseconds = 0;
  auto operator<=>(const Timestamp&) const = default;
};

// An address block; a single address is a block of 128 bits. IPv4 is held as IPv4-mapped IPv6
// (::ffff:0:0/96), which is how Lucene orders and contains addresses: "::/0" holds IPv4 too.
struct IpNetwork {
  std::array<std::uint8_t, 16> address{};
  std::uint8_t prefix_bits = 128;
  auto operator<=>(const IpNetwork&) const = default;
};

using IpAddress = std::array<std::uint8_t, 16>;

// "10.0.0.1", "2001:db8::1", "::ffff:1.2.3.4". No leading zeros in octets, no zone.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);
// An address or an address with /prefix (prefix counted in the family written). Bits behind the
// prefix are cleared.
[[nodiscard]] std::optional<IpNetwork> parse_network(std::string_view text);
[[nodiscard]] bool contains(const IpNetwork& network, const IpAddress& address);
// Canonical text (RFC 5952; IPv4 dotted); a network of full length without "/".
[[nodiscard]] std::string ip_text(const IpNetwork& network);

// Elasticsearch date math: an anchor (a date or `now`) and steps, rounded.
struct DateMath {
  struct Step {
    enum class Kind : std::uint8_t { Add, Round } kind = Kind::Add;
    std::int64_t amount = 0;  // Add: may be negative
    char unit = 'd';          // y M w d h m s   ('H' is read as 'h')
    auto operator<=>(const Step&) const = default;
  };
  std::optional<Timestamp> anchor;  // nullopt: now
  std::vector<Step> steps;
  // Whether a Round step gives the last millisecond of its unit or the first. An anchor without
  // steps is already rounded: "2014-11-18" is read as 23:59:59.999999999 of that day, or as
  // 00:00:00. An anchor with steps is never rounded itself.
  bool rounds_up = false;
  auto operator<=>(const DateMath&) const = default;
};

// The instant meant, with `now` as given, cut to milliseconds as date fields are. What lies outside
// the range of a Timestamp becomes its first or last millisecond.
[[nodiscard]] Timestamp evaluate(const DateMath& date, Timestamp now);

struct Value;
using ValueVariant =
    std::variant<bool, std::int64_t, double, std::string, IpNetwork, Timestamp, DateMath>;

struct Value {
  ValueVariant data;
  auto operator<=>(const Value&) const = default;
};

}  // namespace trawl
