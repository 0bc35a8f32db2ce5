// A block of memory as an input.

#include <utility>

#include "io/codec_sources.h"
#include "io/feed.h"
#include "io/source.h"

namespace trawl {

Result<std::unique_ptr<Source>> open_memory_source(Block bytes, const SourceOptions& options) {
  return make_source(Feed::over(std::move(bytes), "memory"), options);
}

}  // namespace trawl
