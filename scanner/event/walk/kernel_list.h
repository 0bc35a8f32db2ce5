#pragma once

// The kernels by themselves; kernel_choice.cpp knows which of them this processor can run.

#include "scanner/event/walk/kernel.h"

namespace trawl {

extern const Kernel kPortableKernel;
extern const Kernel kAvx2Kernel;    // x86-64 only
extern const Kernel kAvx512Kernel;  // x86-64 only

}  // namespace trawl
