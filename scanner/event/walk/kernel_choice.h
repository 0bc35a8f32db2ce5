#pragma once

// Which kernels this processor can run.

#include <span>
#include <string_view>

#include "io/error.h"
#include "scanner/event/walk/kernel.h"

namespace trawl {

// Those that this processor can run, slowest first; the portable one is always there.
[[nodiscard]] std::span<const Kernel* const> usable_kernels();
// The fastest of them. Const for the life of the program.
[[nodiscard]] const Kernel& best_kernel();
// By name. Errors: Invalid (no such kernel, or this processor cannot run it).
[[nodiscard]] Result<const Kernel*> find_kernel(std::string_view name);

}  // namespace trawl
