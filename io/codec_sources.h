#pragma once

// One function per codec: a feed → the source that unpacks it. Which one is called, source.cpp
// decides.

#include <memory>

#include "io/feed.h"
#include "io/source.h"

namespace trawl {

[[nodiscard]] std::unique_ptr<Source> make_plain_source(Feed feed, const SourceOptions& options);
[[nodiscard]] std::unique_ptr<Source> make_gzip_source(Feed feed, const SourceOptions& options);
[[nodiscard]] std::unique_ptr<Source> make_zstd_source(Feed feed, const SourceOptions& options);

// The source for what `feed` holds, by its first bytes. Errors: Io.
[[nodiscard]] Result<std::unique_ptr<Source>> make_source(Feed feed, const SourceOptions& options);

}  // namespace trawl
