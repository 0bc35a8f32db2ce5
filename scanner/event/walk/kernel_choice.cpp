#include "scanner/event/walk/kernel_choice.h"

#include <algorithm>
#include <string>
#include <vector>

#include "scanner/event/walk/kernel_list.h"

namespace trawl {
namespace {

std::vector<const Kernel*> find_usable() {
  std::vector<const Kernel*> kernels{&kPortableKernel};
#ifdef __x86_64__
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                        __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
                        __builtin_cpu_supports("pclmul");
  if (has_avx2) {
    kernels.push_back(&kAvx2Kernel);
  }
  if (has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vbmi2")) {
    kernels.push_back(&kAvx512Kernel);
  }
#endif
  return kernels;
}

}  // namespace

std::span<const Kernel* const> usable_kernels() {
  static const std::vector<const Kernel*> kernels = find_usable();
  return kernels;
}

const Kernel& best_kernel() {
  return *usable_kernels().back();
}

Result<const Kernel*> find_kernel(std::string_view name) {
  const auto kernels = usable_kernels();
  const auto found = std::ranges::find(kernels, name, &Kernel::name);
  if (found != kernels.end()) {
    return *found;
  }
  std::string usable;
  for (const Kernel* kernel : kernels) {
    usable += (usable.empty() ? "" : ", ") + std::string(kernel->name);
  }
  return fail(ErrorCode::Invalid,
              "no kernel '" + std::string(name) + "' on this processor, which can run: " + usable);
}

}  // namespace trawl
