// gzip (RFC 1952), unpacked by ISA-L: one member after another, each checked against the CRC and
// the length in its trailer. Zero bytes after a member are padding (tapes, some writers); anything
// else that is no further member is damage.
//
// A block may span members. What was unpacked before a damage is handed out first. A small file of
// one sound member does not get that far (whole_gzip.h).

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "io/block_pool.h"
#include "io/codec_sources.h"
#include "io/feed.h"
#include "io/inflater.h"
#include "io/source.h"
#include "io/whole_gzip.h"

namespace trawl {
namespace {

constexpr std::string_view kMagic = "\x1f\x8b";
// Magic number, method and flags; of the flags, RFC 1952 wants these refused.
constexpr std::size_t kFlagsEnd = 4;
constexpr unsigned kReservedFlags = 0xe0;

class GzipSource final : public Source {
 public:
  GzipSource(Feed feed, const SourceOptions& options);

  Result<std::optional<Piece>> next() override;
  [[nodiscard]] Codec codec() const override { return Codec::Gzip; }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return feed_.consumed_bytes(); }
  [[nodiscard]] Result<void> check_unchanged() const override { return feed_.check_unchanged(); }

 private:
  // Drain: the input is done with, bytes that ISA-L keeps back are not.
  enum class Stage : std::uint8_t { BetweenMembers, Header, Data, Drain, End };

  std::optional<Piece> unpack_whole();
  Result<void> step();
  Result<void> begin_member();
  Result<void> read_header();
  Result<void> inflate();
  [[nodiscard]] tl::unexpected<Error> damaged(const Error& error) const;
  [[nodiscard]] tl::unexpected<Error> corrupt(std::string_view message) const;

  Feed feed_;
  std::size_t block_bytes_;
  std::uint64_t max_unpacked_bytes_;
  BlockPool pool_;
  Stage stage_ = Stage::BetweenMembers;
  std::optional<Inflater> inflater_;  // none before streaming begins
  std::uint64_t member_offset_bytes_ = 0;
  bool has_member_ = false;     // at least one was read to its end
  std::optional<Error> error_;  // to be reported once the good bytes are handed out
};

GzipSource::GzipSource(Feed feed, const SourceOptions& options)
    : feed_(std::move(feed)),
      block_bytes_(std::clamp<std::size_t>(options.block_bytes, 1, Inflater::kMostRoomBytes)),
      max_unpacked_bytes_(options.max_unpacked_bytes),
      pool_(options.pool) {}

// A small file of one sound member in one call. Nothing if it is anything else: then it is
// streamed, which finds out what and where.
std::optional<Piece> GzipSource::unpack_whole() {
  if (feed_.offset_bytes() != 0 || !feed_.is_rest_known()) {
    return std::nullopt;
  }
  const Result<Block> seen = feed_.peek(1);
  if (!seen) {
    return std::nullopt;
  }
  std::optional<Block> whole = unpack_whole_gzip(
      seen->bytes, std::min<std::uint64_t>(block_bytes_, max_unpacked_bytes_), pool_);
  if (!whole) {
    return std::nullopt;
  }
  feed_.advance(seen->bytes.size());
  stage_ = Stage::End;
  const std::size_t size_bytes = whole->bytes.size();
  return Piece{.bytes = std::move(*whole), .unpacked_bytes = size_bytes};
}

Result<std::optional<Piece>> GzipSource::next() {
  if (!inflater_ && stage_ != Stage::End) {
    if (std::optional<Piece> whole = unpack_whole()) {
      return whole;
    }
    inflater_.emplace();
  }
  if (stage_ != Stage::End) {
    BlockBuffer buffer = pool_.take(block_capacity(feed_, block_bytes_));
    const auto capacity = std::min(buffer.capacity_bytes(), block_bytes_);
    inflater_->set_output(buffer.data(), capacity);
    while (stage_ != Stage::End && inflater_->room_bytes() > 0) {
      if (Result<void> stepped = step(); !stepped) {
        error_ = std::move(stepped.error());
        stage_ = Stage::Drain;
      }
    }
    const std::size_t size_bytes = capacity - inflater_->room_bytes();
    if (size_bytes > 0) {
      return Piece{.bytes = std::move(buffer).finish(size_bytes), .unpacked_bytes = size_bytes};
    }
  }
  if (error_) {
    return fail(*std::exchange(error_, std::nullopt));
  }
  return std::nullopt;
}

Result<void> GzipSource::step() {
  switch (stage_) {
    case Stage::BetweenMembers:
      return begin_member();
    case Stage::Header:
      return read_header();
    case Stage::Data:
      return inflate();
    case Stage::Drain:
      if (!inflater_->drain()) {
        stage_ = Stage::End;
      }
      break;
    case Stage::End:
      break;
  }
  return {};
}

Result<void> GzipSource::begin_member() {
  const Result<Block> seen = feed_.peek(kFlagsEnd);
  if (!seen) {
    return fail(seen.error());
  }
  const std::string_view bytes = seen->bytes;
  if (bytes.empty()) {
    stage_ = Stage::End;
    return {};
  }
  if (bytes.starts_with(kMagic)) {
    member_offset_bytes_ = feed_.offset_bytes();
    inflater_->begin(Inflater::Wrapping::Gzip);
    stage_ = Stage::Header;
    if (bytes.size() >= kFlagsEnd &&
        (static_cast<unsigned char>(bytes[kFlagsEnd - 1]) & kReservedFlags) != 0) {
      return corrupt("reserved flags are set in the header of a gzip member");
    }
    return {};
  }
  const std::size_t padding_bytes = std::min(bytes.find_first_not_of('\0'), bytes.size());
  if (padding_bytes == 0 || !has_member_) {
    return fail(ErrorCode::Corrupt, "bytes follow the last gzip member that begin no further one",
                feed_.where(feed_.offset_bytes()));
  }
  feed_.advance(padding_bytes);
  return {};
}

Result<void> GzipSource::read_header() {
  const Result<Inflater::Step> step = inflater_->read_gzip_header(feed_);
  if (!step) {
    return damaged(step.error());
  }
  if (*step == Inflater::Step::NoInput) {
    return corrupt("the file ends in the header of a gzip member");
  }
  if (*step == Inflater::Step::End) {
    stage_ = Stage::Data;
  }
  return {};
}

Result<void> GzipSource::inflate() {
  const Result<Inflater::Step> step = inflater_->inflate(feed_);
  if (!step) {
    return damaged(step.error());
  }
  if (*step == Inflater::Step::NoInput) {
    return corrupt("the file ends in the middle of a gzip member");
  }
  if (*step == Inflater::Step::End) {
    has_member_ = true;
    stage_ = Stage::BetweenMembers;
  }
  return {};
}

tl::unexpected<Error> GzipSource::damaged(const Error& error) const {
  return error.code == ErrorCode::Corrupt && error.where.empty() ? corrupt(error.message)
                                                                 : fail(error);
}

tl::unexpected<Error> GzipSource::corrupt(std::string_view message) const {
  return fail(ErrorCode::Corrupt,
              fmt::format("{} (member at byte {})", message, member_offset_bytes_),
              feed_.where(feed_.offset_bytes()));
}

}  // namespace

std::unique_ptr<Source> make_gzip_source(Feed feed, const SourceOptions& options) {
  return std::make_unique<GzipSource>(std::move(feed), options);
}

}  // namespace trawl
