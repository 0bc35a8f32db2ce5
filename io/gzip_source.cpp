// gzip (RFC 1952), unpacked by ISA-L: one member after another, each checked against the CRC and
// the length in its trailer. Zero bytes after a member are padding (tapes, some writers); anything
// else that is no further member is damage.
//
// A block may span members. What was unpacked before a damage is handed out first. A small file of
// one sound member does not get that far (whole_gzip.h).
//
// ISA-L wants its input writable (it does not write there), which a read-only map is not: packed
// bytes pass through a small staging buffer, at a hundredth of the cost of unpacking them.

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include "io/block_pool.h"
#include "io/codec_sources.h"
#include "io/feed.h"
#include "io/source.h"
#include "io/whole_gzip.h"

namespace trawl {
namespace {

constexpr std::size_t kStagingBytes = std::size_t{256} << 10;
constexpr std::string_view kMagic = "\x1f\x8b";
// Magic number, method and flags; of the flags, RFC 1952 wants these refused.
constexpr std::size_t kFlagsEnd = 4;
constexpr unsigned kReservedFlags = 0xe0;
// At an invalid symbol or reference, ISA-L may count the bytes of one match (at most 258) and a few
// literals as unpacked that it has not written. That many last bytes are therefore not handed out.
constexpr std::uint32_t kUnsureBytes = 320;
// ISA-L counts in 32 bits.
constexpr std::size_t kMostBlockBytes = std::size_t{1} << 30;

std::string words_for(int code) {
  switch (code) {
    case ISAL_INVALID_BLOCK:
      return "invalid deflate block";
    case ISAL_INVALID_SYMBOL:
      return "invalid deflate symbol";
    case ISAL_INVALID_LOOKBACK:
      return "deflate refers to bytes before the start";
    case ISAL_INVALID_WRAPPER:
      return "invalid gzip header";
    case ISAL_UNSUPPORTED_METHOD:
      return "unknown gzip compression method, expected deflate";
    case ISAL_INCORRECT_CHECKSUM:
      return "gzip checksum or length does not match the data";
    default:
      return fmt::format("inflate error {}", code);
  }
}

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
  void begin_streaming();
  Result<void> step();
  Result<void> begin_member();
  Result<void> read_header();
  Result<void> inflate();
  void drop_unsure_bytes(std::uint32_t room_bytes);
  void drain();
  Result<bool> stage_input();
  std::size_t consume_input();
  [[nodiscard]] tl::unexpected<Error> corrupt(std::string_view message) const;

  Feed feed_;
  std::size_t block_bytes_;
  std::uint64_t max_unpacked_bytes_;
  BlockPool pool_;
  Stage stage_ = Stage::BetweenMembers;
  std::unique_ptr<inflate_state> state_;    // none before streaming begins
  std::vector<std::uint8_t> staging_;       // bytes of the input, and padding
  std::uint64_t staging_offset_bytes_ = 0;  // of the first one
  std::size_t staging_bytes_ = 0;           // without the padding
  std::uint32_t staged_bytes_ = 0;          // of them, shown to ISA-L by the last stage_input()
  isal_gzip_header header_{};
  std::uint64_t member_offset_bytes_ = 0;
  bool has_member_ = false;     // at least one was read to its end
  std::optional<Error> error_;  // to be reported once the good bytes are handed out
};

GzipSource::GzipSource(Feed feed, const SourceOptions& options)
    : feed_(std::move(feed)),
      block_bytes_(std::clamp<std::size_t>(options.block_bytes, 1, kMostBlockBytes)),
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

void GzipSource::begin_streaming() {
  state_ = std::make_unique_for_overwrite<inflate_state>();
  isal_inflate_init(state_.get());
}

Result<std::optional<Piece>> GzipSource::next() {
  if (!state_ && stage_ != Stage::End) {
    if (std::optional<Piece> whole = unpack_whole()) {
      return whole;
    }
    begin_streaming();
  }
  if (stage_ != Stage::End) {
    BlockBuffer buffer = pool_.take(block_capacity(feed_, block_bytes_));
    const auto capacity = std::min(buffer.capacity_bytes(), block_bytes_);
    state_->next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
    state_->avail_out = static_cast<std::uint32_t>(capacity);
    while (stage_ != Stage::End && state_->avail_out > 0) {
      if (Result<void> stepped = step(); !stepped) {
        error_ = std::move(stepped.error());
        stage_ = Stage::Drain;
      }
    }
    const std::size_t size_bytes = capacity - state_->avail_out;
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
      drain();
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
    isal_inflate_reset(state_.get());
    state_->crc_flag = ISAL_GZIP_NO_HDR_VER;
    isal_gzip_header_init(&header_);
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
  const Result<bool> has_input = stage_input();
  if (!has_input) {
    return fail(has_input.error());
  }
  if (!*has_input) {
    return corrupt("the file ends in the header of a gzip member");
  }
  const int code = isal_read_gzip_header(state_.get(), &header_);
  consume_input();
  if (code < 0) {
    return corrupt(words_for(code));
  }
  if (code == ISAL_DECOMP_OK) {
    stage_ = Stage::Data;
  }
  return {};
}

Result<void> GzipSource::inflate() {
  const Result<bool> has_input = stage_input();
  if (!has_input) {
    return fail(has_input.error());
  }
  const std::uint32_t room_bytes = state_->avail_out;
  const int code = isal_inflate(state_.get());
  const bool has_consumed = consume_input() > 0;
  if (code == ISAL_INVALID_SYMBOL || code == ISAL_INVALID_LOOKBACK) {
    drop_unsure_bytes(room_bytes);
  }
  if (code < 0) {
    return corrupt(words_for(code));
  }
  if (state_->block_state == ISAL_BLOCK_FINISH) {
    has_member_ = true;
    stage_ = Stage::BetweenMembers;
    return {};
  }
  if (!has_consumed && state_->avail_out == room_bytes) {
    return corrupt("the file ends in the middle of a gzip member");
  }
  return {};
}

// From what ISA-L keeps back, then from what it put into the `room_bytes` it was given.
void GzipSource::drop_unsure_bytes(std::uint32_t room_bytes) {
  const auto held_bytes =
      static_cast<std::uint32_t>(state_->tmp_out_valid - state_->tmp_out_processed);
  const std::uint32_t from_held_bytes = std::min(kUnsureBytes, held_bytes);
  const std::uint32_t from_block_bytes =
      std::min(kUnsureBytes - from_held_bytes, room_bytes - state_->avail_out);
  state_->tmp_out_valid -= static_cast<std::int32_t>(from_held_bytes);
  state_->next_out -= from_block_bytes;
  state_->avail_out += from_block_bytes;
}

// Bytes that were unpacked before the damage but did not fit the block.
void GzipSource::drain() {
  const std::int32_t held_bytes = state_->tmp_out_valid - state_->tmp_out_processed;
  if (held_bytes <= 0) {
    stage_ = Stage::End;
    return;
  }
  const std::uint32_t size_bytes =
      std::min(static_cast<std::uint32_t>(held_bytes), state_->avail_out);
  std::memcpy(state_->next_out, state_->tmp_out_buffer + state_->tmp_out_processed, size_bytes);
  state_->next_out += size_bytes;
  state_->avail_out -= size_bytes;
  state_->tmp_out_processed += static_cast<std::int32_t>(size_bytes);
}

// Shows ISA-L the bytes at the feed's position. False at the end of the input.
Result<bool> GzipSource::stage_input() {
  const std::uint64_t offset = feed_.offset_bytes();
  if (offset - staging_offset_bytes_ >= staging_bytes_) {
    const Result<Block> seen = feed_.peek(1);
    if (!seen) {
      return fail(seen.error());
    }
    const std::string_view bytes = seen->bytes.substr(0, kStagingBytes);
    if (bytes.empty()) {
      staged_bytes_ = 0;
      state_->avail_in = 0;
      return false;
    }
    staging_.resize(bytes.size() + kPaddingBytes);
    std::memcpy(staging_.data(), bytes.data(), bytes.size());
    std::memset(staging_.data() + bytes.size(), 0, kPaddingBytes);
    staging_offset_bytes_ = offset;
    staging_bytes_ = bytes.size();
  }
  const auto used_bytes = static_cast<std::size_t>(offset - staging_offset_bytes_);
  staged_bytes_ = static_cast<std::uint32_t>(staging_bytes_ - used_bytes);
  state_->next_in = staging_.data() + used_bytes;
  state_->avail_in = staged_bytes_;
  return true;
}

// How much of it ISA-L took. When it stops at a damage, it may count a few bytes of the padding
// too, which it reads ahead: then what is left wraps around.
std::size_t GzipSource::consume_input() {
  const std::uint32_t left_bytes = state_->avail_in <= staged_bytes_ ? state_->avail_in : 0;
  const std::size_t taken_bytes = staged_bytes_ - left_bytes;
  feed_.advance(taken_bytes);
  return taken_bytes;
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
