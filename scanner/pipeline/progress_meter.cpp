#include "scanner/pipeline/progress_meter.h"

#include <algorithm>

namespace trawl {

namespace {

constexpr std::chrono::milliseconds kProgressInterval(200);

}  // namespace

ProgressMeter::ProgressMeter(const std::vector<Input>& inputs,
                             const std::function<void(const Progress&)>& on_progress)
    : on_progress_(on_progress) {
  for (const Input& input : inputs) {
    total_bytes_ += input.size_bytes;
  }
}

void ProgressMeter::add(std::uint64_t unpacked_bytes, std::uint64_t events, std::uint64_t alerts) {
  unpacked_bytes_ += unpacked_bytes;
  events_ += events;
  alerts_ += alerts;
  if (!on_progress_) {
    return;
  }
  const std::unique_lock lock(mutex_, std::try_to_lock);
  const Clock::time_point now = Clock::now();
  if (!lock.owns_lock() || now - last_ < kProgressInterval) {
    return;
  }
  last_ = now;
  on_progress_({.total_bytes = total_bytes_,
                .read_bytes = read_bytes_,
                .unpacked_bytes = unpacked_bytes_,
                .events = events_,
                .alerts = alerts_,
                .seconds = std::chrono::duration<double>(now - begin_).count(),
                .is_done = false});
}

void ReadMeter::set_consumed(std::uint64_t bytes) {
  const std::uint64_t consumed_bytes = std::min(bytes, size_bytes_);
  std::uint64_t before = consumed_bytes_;
  while (consumed_bytes > before) {
    if (consumed_bytes_.compare_exchange_weak(before, consumed_bytes)) {
      meter_.add_read(consumed_bytes - before);
      return;
    }
  }
}

}  // namespace trawl
