#include "scanner/pipeline/hit_collector.h"

namespace trawl {

Result<void> HitCollector::add(HitBatch batch) {
  if (batch.empty()) {
    return {};
  }
  {
    const std::lock_guard lock(mutex_);
    pending_bytes_ += batch.memory_bytes() + batch.size() * kSortBytesPerHit;
    pending_.push_back(std::move(batch));
    if (pending_bytes_ < limit_bytes_) {
      return {};
    }
  }
  const std::lock_guard spill_lock(spill_mutex_);
  std::vector<HitBatch> full;
  {
    const std::lock_guard lock(mutex_);
    if (pending_bytes_ < limit_bytes_) {
      return {};  // the thread before this one has spilled these too
    }
    full = std::exchange(pending_, {});
    pending_bytes_ = 0;
  }
  return store_.spill(std::move(full));
}

}  // namespace trawl
