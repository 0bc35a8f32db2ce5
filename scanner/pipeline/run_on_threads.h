#pragma once

// The threads of a piece of work: as many as asked for, also where there are fewer cores.

#include <functional>

#include "io/error.h"

namespace trawl {

// Runs `work` with that many threads. What the libraries throw becomes an error (Io), but for
// std::bad_alloc.
[[nodiscard]] Result<void> run_on_threads(unsigned threads,
                                          const std::function<Result<void>()>& work);

}  // namespace trawl
