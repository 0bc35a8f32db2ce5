#include "scanner/ecs/enrichment.h"

#include <algorithm>
#include <array>

#include "scanner/ecs/mapping.h"

namespace trawl {

namespace {

constexpr std::array kEnrichments = {
    Enrichment{.output = "source.geo.*", .database = "GeoIP"},
    Enrichment{.output = "source.as.*", .database = "ASN"},
};

}  // namespace

std::span<const Enrichment> enrichments() {
  return kEnrichments;
}

const Enrichment* find_enrichment(std::string_view field) {
  const auto* const found = std::ranges::find_if(
      kEnrichments, [field](const Enrichment& known) { return can_hold(known.output, field); });
  return found == kEnrichments.end() ? nullptr : found;
}

}  // namespace trawl
