#pragma once

// How independent pieces of work are run: in one thread, or in as many as the caller has.
//
// Reading rules takes longer than compiling them and each file stands for itself, but rules/ knows
// nothing of threads; it hands out tasks and puts their results in order again.

#include <cstddef>
#include <functional>

namespace trawl {

// Calls `task(i)` once for each i below `count`, in any order, on any threads, and returns when all
// have returned.
using TaskRunner = std::function<void(std::size_t count, const std::function<void(std::size_t)>&)>;

inline void run_in_order(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

}  // namespace trawl
