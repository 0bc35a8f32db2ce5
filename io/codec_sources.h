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

[[nodiscard]] std::unique_ptr<Source> make_bzip2_source(Feed feed, const SourceOptions& options);
[[nodiscard]] std::unique_ptr<Source> make_xz_source(Feed feed, const SourceOptions& options);
[[nodiscard]] std::unique_ptr<Source> make_lz4_source(Feed feed, const SourceOptions& options);

// Of the next block unpacked from `feed`, at most `block_bytes`: a small archive does not get a
// large buffer for its few bytes.
[[nodiscard]] std::size_t block_capacity(const Feed& feed, std::size_t block_bytes);

// The source that takes off `codec`, which is no container.
[[nodiscard]] std::unique_ptr<Source> make_codec_source(Codec codec, Feed feed,
                                                        const SourceOptions& options);

// The source for what `feed` holds, by its first bytes. Errors: Io, Unsupported.
[[nodiscard]] Result<std::unique_ptr<Source>> make_source(Feed feed, const SourceOptions& options);

}  // namespace trawl
