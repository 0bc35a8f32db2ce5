#include "io/source.h"

#include <algorithm>
#include <utility>

#include "io/codec_sources.h"
#include "io/feed.h"

namespace trawl {
namespace {

// Room for the longest magic number.
constexpr std::size_t kMagicBytes = 4;

bool is_zstd_skippable(std::string_view bytes) {
  return bytes.size() >= 4 && (static_cast<unsigned char>(bytes[0]) & 0xf0U) == 0x50U &&
         bytes.substr(1, 3) == "\x2a\x4d\x18";
}

Codec codec_of(std::string_view first_bytes) {
  if (first_bytes.starts_with("\x1f\x8b")) {
    return Codec::Gzip;
  }
  if (first_bytes.starts_with("\x28\xb5\x2f\xfd") || is_zstd_skippable(first_bytes)) {
    return Codec::Zstd;
  }
  return Codec::Plain;
}

}  // namespace

std::string_view codec_name(Codec codec) {
  switch (codec) {
    case Codec::Plain:
      return "plain";
    case Codec::Gzip:
      return "gzip";
    case Codec::Zstd:
      return "zstd";
  }
  return "unknown";
}

Result<Block> Source::unpack(const Piece& piece) const {
  if (piece.is_packed) {
    return fail(ErrorCode::Invalid, "a packed piece was given to a source that hands out none");
  }
  return piece.bytes;
}

Result<std::unique_ptr<Source>> make_source(Feed feed, const SourceOptions& options) {
  const Result<Block> first = feed.peek(kMagicBytes);
  if (!first) {
    return fail(first.error());
  }
  switch (codec_of(first->bytes)) {
    case Codec::Gzip:
      return make_gzip_source(std::move(feed), options);
    case Codec::Zstd:
      return make_zstd_source(std::move(feed), options);
    case Codec::Plain:
      break;
  }
  return make_plain_source(std::move(feed), options);
}

Result<std::unique_ptr<Source>> open_source(const std::string& path, const SourceOptions& options) {
  Result<Feed> feed = Feed::open(path, options.block_bytes);
  if (!feed) {
    return fail(feed.error());
  }
  return make_source(std::move(*feed), options);
}

}  // namespace trawl
