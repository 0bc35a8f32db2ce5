#include "scanner/scan_profile.h"

#include <iterator>

namespace trawl {

std::string_view stage_name(Stage stage) {
  constexpr std::string_view kNames[] = {"open",   "unpack", "cut",    "prefilter", "match",
                                         "settle", "merge",  "render", "write"};
  static_assert(std::size(kNames) == kStageCount);
  return kNames[static_cast<std::size_t>(stage)];
}

std::chrono::nanoseconds ScanProfile::stage_time() const {
  std::chrono::nanoseconds sum{};
  for (const StageCost& cost : stages) {
    sum += cost.time;
  }
  return sum;
}

}  // namespace trawl
