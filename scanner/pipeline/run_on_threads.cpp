#include "scanner/pipeline/run_on_threads.h"

#include <exception>
#include <new>
#include <optional>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>

namespace trawl {

Result<void> run_on_threads(unsigned threads, const std::function<Result<void>()>& work) {
  try {
    std::optional<tbb::global_control> more_than_cores;
    if (threads > static_cast<unsigned>(tbb::info::default_concurrency())) {
      more_than_cores.emplace(tbb::global_control::max_allowed_parallelism, threads);
    }
    tbb::task_arena arena(static_cast<int>(threads));
    return arena.execute(work);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& exception) {
    return fail(ErrorCode::Io, exception.what());
  }
}

}  // namespace trawl
