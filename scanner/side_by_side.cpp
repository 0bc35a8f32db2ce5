#include "scanner/side_by_side.h"

#include <oneapi/tbb/parallel_for.h>

namespace trawl {

void run_side_by_side(std::size_t count, const std::function<void(std::size_t)>& task) {
  if (count == 1) {
    task(0);  // without waking anybody
    return;
  }
  tbb::parallel_for(std::size_t{0}, count, task);
}

}  // namespace trawl
