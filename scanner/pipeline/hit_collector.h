#pragma once

// HitCollector: takes the hits of all threads and spills them when they become too many. While one
// thread sorts and writes a run, others go on filling the next one, and wait only if that is full
// too.

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "io/error.h"
#include "scanner/reduce/merge.h"

namespace trawl {

class HitCollector {
 public:
  // Memory: `memory_bytes`, beyond which hits are spilled.
  HitCollector(std::size_t memory_bytes, const HitStoreOptions& store)
      : limit_bytes_(memory_bytes / 2), store_(store) {}

  // Safe from many threads. Errors: Io (hits cannot be spilled).
  [[nodiscard]] Result<void> add(HitBatch batch);

  // What was spilled, and what was not. The last calls.
  HitStore take_store() { return std::move(store_); }
  std::vector<HitBatch> take_pending() { return std::move(pending_); }

 private:
  std::size_t limit_bytes_;
  std::mutex mutex_;  // guards pending_ and pending_bytes_
  std::vector<HitBatch> pending_;
  std::size_t pending_bytes_ = 0;
  std::mutex spill_mutex_;  // guards store_; taken before mutex_
  HitStore store_;
};

}  // namespace trawl
