#include <cstdio>
#include <cstdlib>

#include "scanner/ecs/embedded_file.h"
#include "scanner/ecs/mapping.h"

namespace trawl {

// A mapping that ships with the program and does not load is a defect of the program, which the
// tests find; there is no way to go on without it.
const std::vector<Mapping>& builtin_mappings() {
  // Never destroyed: the program's end would have to wait for it.
  static const auto& all = *new std::vector<Mapping>([] {
    std::vector<Mapping> mappings;
    for (const EmbeddedFile& file : embedded_mappings()) {
      auto mapping = Mapping::embedded(file);
      if (!mapping) {
        std::fprintf(stderr, "%s\n", mapping.error().render().c_str());
        std::abort();
      }
      mappings.push_back(std::move(*mapping));
    }
    return mappings;
  }());
  return all;
}

}  // namespace trawl
