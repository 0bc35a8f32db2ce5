#pragma once

// Fields that no log source writes: they are looked up in a database (GeoIP, ASN) once the event is
// there.

#include <span>
#include <string>
#include <string_view>

namespace trawl {

struct Enrichment {
  std::string_view output;    // as in Mapping::outputs(): all that lies below a name
  std::string_view database;  // what it comes from: "GeoIP", "ASN"
};

[[nodiscard]] std::span<const Enrichment> enrichments();

// The one that can write `field`, something around it or below it; nullptr if none can.
[[nodiscard]] const Enrichment* find_enrichment(std::string_view field);

}  // namespace trawl
