#include "scanner/pipeline/stage_meter.h"

namespace trawl {

void StageMeter::add_to(ScanProfile& profile) const {
  for (std::size_t i = 0; i < kStageCount; ++i) {
    profile.stages[i].time += std::chrono::nanoseconds(cells_[i].nanoseconds);
    profile.stages[i].bytes += cells_[i].bytes;
  }
}

}  // namespace trawl
