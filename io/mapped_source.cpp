// Plain files: the blocks are views in windows of a map, or in what was read of a file that cannot
// be mapped. Windows behind are dropped with their last block.

#include <algorithm>
#include <utility>

#include "io/codec_sources.h"
#include "io/feed.h"
#include "io/source.h"

namespace trawl {
namespace {

class MappedSource final : public Source {
 public:
  MappedSource(Feed feed, std::size_t block_bytes)
      : feed_(std::move(feed)), block_bytes_(std::max<std::size_t>(block_bytes, 1)) {}

  Result<std::optional<Piece>> next() override {
    if (has_failed_) {
      return std::nullopt;
    }
    const Result<Block> window = feed_.peek(1);
    if (!window) {
      has_failed_ = true;
      return fail(window.error());
    }
    const std::size_t size_bytes = std::min(block_bytes_, window->bytes.size());
    if (size_bytes == 0) {
      return std::nullopt;
    }
    Piece piece{.bytes = window->part(0, size_bytes), .unpacked_bytes = size_bytes};
    feed_.advance(size_bytes);
    return piece;
  }

  [[nodiscard]] Codec codec() const override { return Codec::Plain; }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return feed_.consumed_bytes(); }
  [[nodiscard]] Result<void> check_unchanged() const override { return feed_.check_unchanged(); }

 private:
  Feed feed_;
  std::size_t block_bytes_;
  bool has_failed_ = false;
};

}  // namespace

std::unique_ptr<Source> make_plain_source(Feed feed, const SourceOptions& options) {
  return std::make_unique<MappedSource>(std::move(feed), options.block_bytes);
}

}  // namespace trawl
