#pragma once

// ProgressMeter: what all threads have done so far, told now and then; and ReadMeter, which tells
// it how far one input has been read.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "io/input_list.h"
#include "scanner/stats.h"

namespace trawl {

// Safe from many threads.
class ProgressMeter {
 public:
  // Borrows `on_progress`, which may be empty and is called by one thread at a time.
  ProgressMeter(const std::vector<Input>& inputs,
                const std::function<void(const Progress&)>& on_progress);

  void add_read(std::uint64_t bytes) { read_bytes_ += bytes; }

  void add(std::uint64_t unpacked_bytes, std::uint64_t events, std::uint64_t alerts);

 private:
  using Clock = std::chrono::steady_clock;

  const std::function<void(const Progress&)>& on_progress_;
  std::uint64_t total_bytes_ = 0;
  std::atomic<std::uint64_t> read_bytes_ = 0;
  std::atomic<std::uint64_t> unpacked_bytes_ = 0;
  std::atomic<std::uint64_t> events_ = 0;
  std::atomic<std::uint64_t> alerts_ = 0;
  std::mutex mutex_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;
};

// How far the reading of one input has come. Members of an input share it. Safe from many threads.
class ReadMeter {
 public:
  // Borrows the meter.
  ReadMeter(const Input& input, ProgressMeter& meter)
      : size_bytes_(input.size_bytes), meter_(meter) {}

  // Bytes from the beginning of the input; fewer than were told before are no news.
  void set_consumed(std::uint64_t bytes);

 private:
  std::uint64_t size_bytes_;
  std::atomic<std::uint64_t> consumed_bytes_ = 0;
  ProgressMeter& meter_;
};

}  // namespace trawl
