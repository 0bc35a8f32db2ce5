#include "fuzz.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace trawl {
namespace {

// Inside a function, so that it exists before the first target registers itself.
std::vector<FuzzTarget>& registry() {
  static std::vector<FuzzTarget> targets;
  return targets;
}

}  // namespace

FuzzTarget::FuzzTarget(std::string name, Function fuzz_one)
    : name_(std::move(name)), fuzz_one_(fuzz_one) {
  registry().push_back(*this);
}

const std::vector<FuzzTarget>& FuzzTarget::all() {
  return registry();
}

void require(bool holds, std::string_view law) {
  if (!holds) {
    std::fprintf(stderr, "broken law: %.*s\n", static_cast<int>(law.size()), law.data());
    std::abort();
  }
}

}  // namespace trawl
