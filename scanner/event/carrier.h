#pragma once

// Carrier: a member at the top of a record that may hold the event itself, as an object or as the
// text of one: CloudTrail under `detail`, where EventBridge puts it; a row of Splunk under `result`
// and `_raw`; whatever a shipper found in a line, under `message`. Whether a carrier is to be
// opened is decided where the formats of events are known (scanner/ecs/unwrapper.h).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/error.h"

namespace trawl {

// In the order in which they are tried.
enum class Carrier : std::uint8_t { Detail, Result, Raw, CloudTrailEvent, Message };
inline constexpr std::array<std::string_view, 5> kCarrierNames = {"detail", "result", "_raw",
                                                                  "CloudTrailEvent", "message"};

// The carrier of that name, if there is one.
[[nodiscard]] inline std::optional<Carrier> carrier_named(std::string_view name) {
  for (std::size_t i = 0; i < kCarrierNames.size(); ++i) {
    if (kCarrierNames[i] == name) {
      return static_cast<Carrier>(i);
    }
  }
  return std::nullopt;
}

// Those of a record.
class CarrierSet {
 public:
  void add(Carrier carrier) { bits_ |= bit(carrier); }
  [[nodiscard]] bool contains(Carrier carrier) const { return (bits_ & bit(carrier)) != 0; }
  [[nodiscard]] bool is_empty() const { return bits_ == 0; }

  bool operator==(const CarrierSet&) const = default;

 private:
  static unsigned bit(Carrier carrier) { return 1U << static_cast<unsigned>(carrier); }
  unsigned bits_ = 0;
};

// `detail` and `result` hold objects, the others texts.
[[nodiscard]] constexpr bool holds_text(Carrier carrier) {
  return carrier != Carrier::Detail && carrier != Carrier::Result;
}

// What the carrier holds: an object in `record`, or the text of one, unescaped into `buffer`. Of
// several members of the name the first that holds either counts. nullopt if there is none, or
// `record` is not JSON. `record` is a JSON object with kPaddingBytes readable behind it, and so is
// the result, without blanks around it; it may yet turn out not to be JSON.
[[nodiscard]] std::optional<std::string_view> carried_text(std::string_view record, Carrier carrier,
                                                           std::string& buffer);

}  // namespace trawl
