#include "io/inflater.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

namespace trawl {
namespace {

constexpr std::size_t kStagingBytes = std::size_t{256} << 10;
// At an invalid symbol or reference, ISA-L may count the bytes of one match (at most 258) and a few
// literals as unpacked that it has not written. That many last bytes are therefore not handed out.
constexpr std::uint32_t kUnsureBytes = 320;

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

}  // namespace

std::uint32_t crc32_of(std::string_view bytes, std::uint32_t before) {
  return crc32_gzip_refl(before, reinterpret_cast<const unsigned char*>(bytes.data()),
                         bytes.size());
}

Inflater::Inflater()
    : state_(std::make_unique_for_overwrite<inflate_state>()),
      header_(std::make_unique<isal_gzip_header>()) {
  isal_inflate_init(state_.get());
}
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

void Inflater::begin(Wrapping wrapping) {
  isal_inflate_reset(state_.get());
  state_->crc_flag = wrapping == Wrapping::Gzip ? ISAL_GZIP_NO_HDR_VER : ISAL_GZIP_NO_HDR;
  isal_gzip_header_init(header_.get());
}

void Inflater::forget_feed() {
  staging_offset_bytes_ = 0;
  staging_bytes_ = 0;
}

void Inflater::set_output(char* data, std::size_t room_bytes) {
  assert(room_bytes <= kMostRoomBytes);
  state_->next_out = reinterpret_cast<std::uint8_t*>(data);
  state_->avail_out = static_cast<std::uint32_t>(room_bytes);
}

std::size_t Inflater::room_bytes() const {
  return state_->avail_out;
}

std::uint32_t Inflater::checksum() const {
  return state_->crc;
}

Result<Inflater::Step> Inflater::read_gzip_header(Feed& feed) {
  const Result<bool> has_input = stage_input(feed);
  if (!has_input) {
    return fail(has_input.error());
  }
  if (!*has_input) {
    return Step::NoInput;
  }
  const int code = isal_read_gzip_header(state_.get(), header_.get());
  consume_input(feed);
  if (code < 0) {
    return fail(ErrorCode::Corrupt, words_for(code));
  }
  return code == ISAL_DECOMP_OK ? Step::End : Step::Going;
}

Result<Inflater::Step> Inflater::inflate(Feed& feed) {
  const Result<bool> has_input = stage_input(feed);
  if (!has_input) {
    return fail(has_input.error());
  }
  const std::uint32_t room_bytes = state_->avail_out;
  const int code = isal_inflate(state_.get());
  const bool has_consumed = consume_input(feed) > 0;
  if (code == ISAL_INVALID_SYMBOL || code == ISAL_INVALID_LOOKBACK) {
    drop_unsure_bytes(room_bytes);
  }
  if (code < 0) {
    return fail(ErrorCode::Corrupt, words_for(code));
  }
  if (state_->block_state == ISAL_BLOCK_FINISH) {
    return Step::End;
  }
  return has_consumed || state_->avail_out != room_bytes ? Step::Going : Step::NoInput;
}

// From what ISA-L keeps back, then from what it put into the `room_bytes` it was given.
void Inflater::drop_unsure_bytes(std::uint32_t room_bytes) {
  const auto held_bytes =
      static_cast<std::uint32_t>(state_->tmp_out_valid - state_->tmp_out_processed);
  const std::uint32_t from_held_bytes = std::min(kUnsureBytes, held_bytes);
  const std::uint32_t from_block_bytes =
      std::min(kUnsureBytes - from_held_bytes, room_bytes - state_->avail_out);
  state_->tmp_out_valid -= static_cast<std::int32_t>(from_held_bytes);
  state_->next_out -= from_block_bytes;
  state_->avail_out += from_block_bytes;
}

bool Inflater::drain() {
  const std::int32_t held_bytes = state_->tmp_out_valid - state_->tmp_out_processed;
  if (held_bytes <= 0) {
    return false;
  }
  const std::uint32_t size_bytes =
      std::min(static_cast<std::uint32_t>(held_bytes), state_->avail_out);
  std::memcpy(state_->next_out, state_->tmp_out_buffer + state_->tmp_out_processed, size_bytes);
  state_->next_out += size_bytes;
  state_->avail_out -= size_bytes;
  state_->tmp_out_processed += static_cast<std::int32_t>(size_bytes);
  return true;
}

// Shows ISA-L the bytes at the feed's position. False at the end of the input.
Result<bool> Inflater::stage_input(Feed& feed) {
  const std::uint64_t offset = feed.offset_bytes();
  if (offset - staging_offset_bytes_ >= staging_bytes_) {
    const Result<Block> seen = feed.peek(1);
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
std::size_t Inflater::consume_input(Feed& feed) {
  const std::uint32_t left_bytes = state_->avail_in <= staged_bytes_ ? state_->avail_in : 0;
  const std::size_t taken_bytes = staged_bytes_ - left_bytes;
  feed.advance(taken_bytes);
  return taken_bytes;
}

}  // namespace trawl
