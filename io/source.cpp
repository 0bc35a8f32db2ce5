#include "io/source.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "io/codec_sources.h"
#include "io/feed.h"

namespace trawl {

Result<Block> Source::unpack(const Piece& piece) const {
  if (piece.is_packed) {
    return fail(ErrorCode::Invalid, "a packed piece was given to a source that hands out none");
  }
  return piece.bytes;
}

std::size_t block_capacity(const Feed& feed, std::size_t block_bytes) {
  constexpr std::uint64_t kUsualRatio = 16;  // text packs about that well
  constexpr std::size_t kLeastBytes = std::size_t{64} << 10;
  const std::optional<std::uint64_t> size = feed.size_bytes();
  if (!size || *size >= block_bytes / kUsualRatio) {
    return block_bytes;
  }
  const auto expected = static_cast<std::size_t>(*size * kUsualRatio);
  return std::min(block_bytes, std::max(expected, kLeastBytes));
}

std::unique_ptr<Source> make_codec_source(Codec codec, Feed feed, const SourceOptions& options) {
  switch (codec) {
    case Codec::Gzip:
      return make_gzip_source(std::move(feed), options);
    case Codec::Zstd:
      return make_zstd_source(std::move(feed), options);
    case Codec::Bzip2:
      return make_bzip2_source(std::move(feed), options);
    case Codec::Xz:
      return make_xz_source(std::move(feed), options);
    case Codec::Lz4:
      return make_lz4_source(std::move(feed), options);
    case Codec::Plain:
    case Codec::Tar:
    case Codec::Zip:
      break;
  }
  return make_plain_source(std::move(feed), options);
}

Result<std::unique_ptr<Source>> make_source(Feed feed, const SourceOptions& options) {
  const Result<Block> first = feed.peek(kCodecHeadBytes);
  if (!first) {
    return fail(first.error());
  }
  const Codec codec = codec_of(first->bytes);
  if (is_container(codec)) {
    return fail(ErrorCode::Unsupported,
                fmt::format("is a {} archive, expected a single file", codec_name(codec)),
                feed.name());
  }
  return make_codec_source(codec, std::move(feed), options);
}

Result<std::unique_ptr<Source>> open_source(const std::string& path, const SourceOptions& options) {
  Result<Feed> feed = Feed::open(path, options.block_bytes);
  if (!feed) {
    return fail(feed.error());
  }
  return make_source(std::move(*feed), options);
}

}  // namespace trawl
