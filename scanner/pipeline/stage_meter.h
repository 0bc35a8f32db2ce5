#pragma once

// StageMeter: what the stages of a scan cost, added up from all threads.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "scanner/scan_profile.h"

namespace trawl {

// Safe from many threads.
class StageMeter {
 public:
  // Runs `work`, which returns how many bytes it took, as part of a stage.
  template <class Work>
  void run(Stage stage, const Work& work) {
    const Clock::time_point begin = Clock::now();
    const std::uint64_t bytes = work();
    Cell& cell = cells_[static_cast<std::size_t>(stage)];
    cell.nanoseconds += std::chrono::nanoseconds(Clock::now() - begin).count();
    cell.bytes += bytes;
  }

  void add_to(ScanProfile& profile) const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Cell {
    std::atomic<std::int64_t> nanoseconds = 0;
    std::atomic<std::uint64_t> bytes = 0;
  };
  std::array<Cell, kStageCount> cells_;
};

// Runs a part of a stage; it is timed if there is a meter.
template <class Work>
void run_stage(std::optional<StageMeter>& meter, Stage stage, const Work& work) {
  if (meter) {
    meter->run(stage, work);
  } else {
    static_cast<void>(work());
  }
}

}  // namespace trawl
