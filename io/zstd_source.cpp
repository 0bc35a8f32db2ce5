// zstd (RFC 8878), unpacked by libzstd.
//
// Frames are independent of one another. One whose header tells an unpacked size of at most
// kMostPackedFrameBytes is found (by hopping over its block headers) and handed out packed, so that
// frames are unpacked in parallel; all others are unpacked by next() as a stream, block by block,
// which also yields every good byte of a damaged or truncated frame. Skippable frames are skipped.

#include <algorithm>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "io/block_pool.h"
#include "io/codec_sources.h"
#include "io/feed.h"
#include "io/source.h"
#include "io/zstd_frame.h"

namespace trawl {
namespace {

constexpr std::uint64_t kMostPackedFrameBytes = std::uint64_t{16} << 20;
// No frame of that content is packed larger, unless it was padded with empty blocks on purpose.
constexpr std::size_t kMostPackedBytes = std::size_t{32} << 20;
// The least window limit that libzstd takes, as a power of two; and the greatest.
constexpr int kLeastWindowLog = 10;
constexpr int kMostWindowLog = 31;
constexpr std::size_t kBlockHeaderBytes = 3;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
using Context = std::unique_ptr<ZSTD_DCtx, FreeContext>;

Context make_context() {
  Context context(ZSTD_createDCtx());
  if (!context) {
    throw std::bad_alloc();
  }
  return context;
}

// One context a thread, used again: making one costs more than unpacking a small frame.
ZSTD_DCtx* context_of_this_thread() {
  thread_local Context context = make_context();
  return context.get();
}

int window_log_for(std::uint64_t window_bytes) {
  int log = kLeastWindowLog;
  while (log < kMostWindowLog && std::uint64_t{1} << log < window_bytes) {
    ++log;
  }
  return log;
}

class ZstdSource final : public Source {
 public:
  ZstdSource(Feed feed, const SourceOptions& options);

  Result<std::optional<Piece>> next() override;
  [[nodiscard]] Result<Block> unpack(const Piece& piece) const override;
  [[nodiscard]] Codec codec() const override { return Codec::Zstd; }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return feed_.consumed_bytes(); }
  [[nodiscard]] Result<void> check_unchanged() const override { return feed_.check_unchanged(); }

 private:
  enum class Stage : std::uint8_t { BetweenFrames, Streaming, End };

  Result<std::optional<Piece>> step();
  Result<std::optional<Piece>> begin_frame();
  [[nodiscard]] Result<void> check_frame(const ZstdFrameHeader& header) const;
  Result<std::optional<Block>> find_frame();
  Result<void> skip_frame(std::uint64_t size_bytes);
  Result<void> stream();
  std::optional<Piece> take_streamed();
  [[nodiscard]] tl::unexpected<Error> failure(ErrorCode code, std::string message) const;

  Feed feed_;
  std::size_t block_bytes_;
  std::uint64_t max_window_bytes_;
  BlockPool pool_;
  Context context_;
  Stage stage_ = Stage::BetweenFrames;
  std::size_t shown_bytes_ = 0;        // to libzstd by the next step
  bool may_hold_bytes_ = false;        // the last step filled the buffer
  std::optional<BlockBuffer> buffer_;  // what was streamed and not yet handed out
  std::size_t streamed_bytes_ = 0;
  std::optional<Error> error_;  // to be reported once the good bytes are handed out
};

ZstdSource::ZstdSource(Feed feed, const SourceOptions& options)
    : feed_(std::move(feed)),
      block_bytes_(std::max<std::size_t>(options.block_bytes, 1)),
      max_window_bytes_(
          std::min(options.max_window_bytes, std::uint64_t{1} << unsigned{kMostWindowLog})),
      pool_(options.pool),
      context_(make_context()) {
  // Refuses nothing that check_frame() lets pass.
  ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_log_for(max_window_bytes_));
}

Result<std::optional<Piece>> ZstdSource::next() {
  while (stage_ != Stage::End) {
    Result<std::optional<Piece>> piece = step();
    if (!piece) {
      error_ = std::move(piece.error());
      stage_ = Stage::End;
    } else if (*piece) {
      return piece;
    }
  }
  if (std::optional<Piece> rest = take_streamed()) {
    return rest;
  }
  if (error_) {
    return fail(*std::exchange(error_, std::nullopt));
  }
  return std::nullopt;
}

// A piece, if one is complete.
Result<std::optional<Piece>> ZstdSource::step() {
  if (stage_ == Stage::BetweenFrames) {
    return begin_frame();
  }
  if (const Result<void> streamed = stream(); !streamed) {
    return fail(streamed.error());
  }
  return streamed_bytes_ == block_bytes_ ? take_streamed() : std::nullopt;
}

Result<std::optional<Piece>> ZstdSource::begin_frame() {
  const Result<Block> seen = feed_.peek(kMaxZstdHeaderBytes);
  if (!seen) {
    return fail(seen.error());
  }
  if (seen->bytes.empty()) {
    stage_ = Stage::End;
    return std::nullopt;
  }
  const auto [state, header] = read_zstd_header(seen->bytes);
  if (state == ZstdHeaderState::Foreign) {
    return failure(ErrorCode::Corrupt,
                   "bytes follow the last zstd frame that begin no further one");
  }
  if (state == ZstdHeaderState::Short) {
    return failure(ErrorCode::Corrupt, "the file ends in the header of a zstd frame");
  }
  if (header.is_skippable) {
    return skip_frame(header.skippable_bytes).map([] { return std::optional<Piece>(); });
  }
  if (const Result<void> checked = check_frame(header); !checked) {
    return fail(checked.error());
  }
  const std::uint64_t content_bytes = header.content_bytes.value_or(0);
  if (content_bytes > 0 && content_bytes <= kMostPackedFrameBytes) {
    Result<std::optional<Block>> frame = find_frame();
    if (!frame) {
      return fail(frame.error());
    }
    if (*frame) {
      if (streamed_bytes_ > 0) {
        return take_streamed();  // comes first; this frame is found again
      }
      Piece piece{.bytes = std::move(**frame),
                  .is_packed = true,
                  .unpacked_bytes = content_bytes,
                  .packed_offset_bytes = feed_.offset_bytes()};
      feed_.advance(piece.bytes.bytes.size());
      return piece;
    }
  }
  ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
  shown_bytes_ = header.header_bytes;
  may_hold_bytes_ = false;
  stage_ = Stage::Streaming;
  return std::nullopt;
}

Result<void> ZstdSource::check_frame(const ZstdFrameHeader& header) const {
  if (header.window_bytes > max_window_bytes_) {
    return failure(ErrorCode::Limit,
                   fmt::format("the zstd frame needs a window of {} bytes, at most {} are allowed",
                               header.window_bytes, max_window_bytes_));
  }
  if (header.dictionary_id != 0) {
    return failure(ErrorCode::Unsupported,
                   fmt::format("the zstd frame needs the dictionary {}", header.dictionary_id));
  }
  return {};
}

// The packed bytes of the frame at the feed's position, or nullopt if its end cannot be found: it
// is damaged or truncated, and streaming will say where.
Result<std::optional<Block>> ZstdSource::find_frame() {
  std::size_t least_bytes = kMaxZstdHeaderBytes;
  while (true) {
    const Result<Block> seen = feed_.peek(least_bytes);
    if (!seen) {
      return fail(seen.error());
    }
    const std::string_view bytes = seen->bytes;
    const std::size_t size_bytes = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
    if (ZSTD_isError(size_bytes) == 0) {
      return seen->part(0, size_bytes);
    }
    const bool is_cut_short = ZSTD_getErrorCode(size_bytes) == ZSTD_error_srcSize_wrong;
    if (!is_cut_short || bytes.size() < least_bytes || bytes.size() >= kMostPackedBytes) {
      return std::nullopt;
    }
    least_bytes = 2 * bytes.size();
  }
}

Result<void> ZstdSource::skip_frame(std::uint64_t size_bytes) {
  const Result<std::uint64_t> skipped_bytes = feed_.skip(size_bytes);
  if (!skipped_bytes) {
    return fail(skipped_bytes.error());
  }
  if (*skipped_bytes < size_bytes) {
    return failure(ErrorCode::Corrupt, "the file ends in the middle of a skippable zstd frame");
  }
  return {};
}

// One step of libzstd. On an error it does not tell what it wrote before in the same call, so there
// must be nothing to tell: it is shown no more than the block it wants to see next, and nothing as
// long as it may hold bytes of the block before.
Result<void> ZstdSource::stream() {
  const Result<Block> seen = feed_.peek(1);
  if (!seen) {
    return fail(seen.error());
  }
  if (!buffer_) {
    buffer_ = pool_.take(block_bytes_);
  }
  const std::string_view shown = seen->bytes.substr(0, may_hold_bytes_ ? 0 : shown_bytes_);
  ZSTD_inBuffer in{shown.data(), shown.size(), 0};
  ZSTD_outBuffer out{buffer_->data() + streamed_bytes_, block_bytes_ - streamed_bytes_, 0};
  const std::size_t code = ZSTD_decompressStream(context_.get(), &out, &in);
  if (ZSTD_isError(code) != 0) {
    return failure(ErrorCode::Corrupt,
                   fmt::format("damaged zstd frame: {}", ZSTD_getErrorName(code)));
  }
  feed_.advance(in.pos);
  streamed_bytes_ += out.pos;
  if (code == 0) {
    stage_ = Stage::BetweenFrames;
    return {};
  }
  const bool has_shown_all = !may_hold_bytes_ && seen->bytes.empty();
  may_hold_bytes_ = out.pos == out.size;
  if (has_shown_all && out.pos == 0) {
    return failure(ErrorCode::Corrupt, "the file ends in the middle of a zstd frame");
  }
  // What it wants is the block and the header of the next one.
  shown_bytes_ = code > kBlockHeaderBytes ? code - kBlockHeaderBytes : code;
  return {};
}

std::optional<Piece> ZstdSource::take_streamed() {
  if (streamed_bytes_ == 0) {
    return std::nullopt;
  }
  const std::size_t size_bytes = std::exchange(streamed_bytes_, 0);
  Piece piece{.bytes = std::move(*buffer_).finish(size_bytes), .unpacked_bytes = size_bytes};
  buffer_.reset();
  return piece;
}

Result<Block> ZstdSource::unpack(const Piece& piece) const {
  if (!piece.is_packed) {
    return piece.bytes;
  }
  const std::string_view packed = piece.bytes.bytes;
  const auto size_bytes = static_cast<std::size_t>(piece.unpacked_bytes);
  BlockBuffer buffer = pool_.take(size_bytes);
  const std::size_t code = ZSTD_decompressDCtx(context_of_this_thread(), buffer.data(), size_bytes,
                                               packed.data(), packed.size());
  if (ZSTD_isError(code) != 0) {
    return fail(ErrorCode::Corrupt, fmt::format("damaged zstd frame: {}", ZSTD_getErrorName(code)),
                feed_.where(piece.packed_offset_bytes));
  }
  if (code != size_bytes) {
    return fail(ErrorCode::Corrupt,
                fmt::format("the zstd frame holds {} bytes, its header says {}", code, size_bytes),
                feed_.where(piece.packed_offset_bytes));
  }
  return std::move(buffer).finish(size_bytes);
}

tl::unexpected<Error> ZstdSource::failure(ErrorCode code, std::string message) const {
  return fail(code, std::move(message), feed_.where(feed_.offset_bytes()));
}

}  // namespace

std::unique_ptr<Source> make_zstd_source(Feed feed, const SourceOptions& options) {
  return std::make_unique<ZstdSource>(std::move(feed), options);
}

}  // namespace trawl
