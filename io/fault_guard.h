#pragma once

// Keeps the program alive when a mapped file becomes shorter: touching a page that is gone raises
// SIGBUS, whose default is to end the process. Within guarded memory a page of zeros takes the
// place of the missing one, and a flag says so; anywhere else the signal does what it did before.
//
// The handler is installed with the first guard, for the whole process; it calls the one that was
// there before for faults that are not ours (docs/decisions/0011-shrinking-files.md).

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace trawl {

// Guards `size_bytes` at `begin` (whole pages, mapped) as long as it lives; it must go before the
// map does. Safe from many threads.
class FaultGuard {
 public:
  // At most this many at a time.
  static constexpr std::size_t kMaxGuards = 65536;

  // Sets `has_fault`, which must outlive the guard, when a page was missing.
  FaultGuard(const char* begin, std::size_t size_bytes, std::atomic<bool>& has_fault);
  ~FaultGuard();
  FaultGuard(const FaultGuard&) = delete;
  FaultGuard& operator=(const FaultGuard&) = delete;

  // False if there are kMaxGuards already: then the memory is not guarded.
  [[nodiscard]] bool is_active() const { return slot_ < kMaxGuards; }

 private:
  std::size_t slot_;
};

}  // namespace trawl
