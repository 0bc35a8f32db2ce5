#pragma once

// Independent tasks on all processors, for work outside a scan: reading the rules before it.

#include <cstddef>
#include <functional>

namespace trawl {

// A TaskRunner (rules/task_runner.h) with a thread for each processor. Tasks do not throw, but for
// std::bad_alloc.
void run_side_by_side(std::size_t count, const std::function<void(std::size_t)>& task);

}  // namespace trawl
