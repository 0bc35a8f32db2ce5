#pragma once

// StreamSource: the source of a codec whose library unpacks a stream step by step: one stream after
// another, each checked by its library to its end. Zero bytes after a stream are padding (tapes,
// disk images, the padding that xz allows); anything else that begins no further stream is damage.
//
// A block may span streams. What was unpacked before a damage is handed out first.
//
// A Decoder has
//
//   static constexpr Codec kCodec;                     static constexpr std::string_view kStream;
//   static bool begins_stream(std::string_view bytes)  of 16 bytes, or all that are left
//   Result<void> begin(std::string_view bytes)         makes ready for the stream that begins there
//   DecodeStep step(std::string_view in, char* out, std::size_t out_bytes)
//
// step() is shown the bytes that follow those it has taken; none at the end of the input.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "io/block_pool.h"
#include "io/codec_sources.h"
#include "io/feed.h"
#include "io/source.h"

namespace trawl {

struct DecodeStep {
  std::size_t read_bytes = 0;
  std::size_t written_bytes = 0;  // also before a failure in the same step
  bool is_end = false;            // of the stream
  std::optional<Error> failure;   // without its place
};

template <class Decoder>
class StreamSource final : public Source {
 public:
  StreamSource(Feed feed, const SourceOptions& options, Decoder decoder)
      : feed_(std::move(feed)),
        block_bytes_(std::clamp<std::size_t>(options.block_bytes, 1, kMostBlockBytes)),
        decoder_(std::move(decoder)),
        pool_(options.pool) {}

  Result<std::optional<Piece>> next() override {
    if (!is_at_end_) {
      const std::size_t wanted_bytes = block_capacity(feed_, block_bytes_);
      BlockBuffer buffer = pool_.take(wanted_bytes);
      std::size_t size_bytes = 0;
      while (!is_at_end_ && size_bytes < wanted_bytes) {
        Result<std::size_t> written =
            is_in_stream_ ? unpack_some(buffer.data() + size_bytes, wanted_bytes - size_bytes)
                          : begin_stream();
        if (written) {
          size_bytes += *written;
        } else {
          error_ = std::move(written.error());
          is_at_end_ = true;
        }
        // A step that fails may have written before.
        size_bytes += std::exchange(written_before_failure_, 0);
      }
      if (size_bytes > 0) {
        return Piece{.bytes = std::move(buffer).finish(size_bytes), .unpacked_bytes = size_bytes};
      }
    }
    if (error_) {
      return fail(*std::exchange(error_, std::nullopt));
    }
    return std::nullopt;
  }

  [[nodiscard]] Codec codec() const override { return Decoder::kCodec; }
  [[nodiscard]] std::uint64_t consumed_bytes() const override { return feed_.consumed_bytes(); }
  [[nodiscard]] Result<void> check_unchanged() const override { return feed_.check_unchanged(); }

 private:
  static constexpr std::size_t kMagicBytes = 16;
  // The libraries count in 32 bits.
  static constexpr std::size_t kMostBlockBytes = std::size_t{1} << 30;

  // Writes nothing.
  Result<std::size_t> begin_stream() {
    const Result<Block> seen = feed_.peek(kMagicBytes);
    if (!seen) {
      return fail(seen.error());
    }
    const std::string_view bytes = seen->bytes;
    if (bytes.empty()) {
      is_at_end_ = true;
      return 0;
    }
    if (Decoder::begins_stream(bytes)) {
      if (Result<void> begun = decoder_.begin(bytes); !begun) {
        begun.error().where = feed_.where(feed_.offset_bytes());
        return fail(std::move(begun.error()));
      }
      stream_offset_bytes_ = feed_.offset_bytes();
      is_in_stream_ = true;
      return 0;
    }
    const std::size_t padding_bytes = std::min(bytes.find_first_not_of('\0'), bytes.size());
    if (padding_bytes == 0) {
      return fail(
          ErrorCode::Corrupt,
          "bytes follow the last " + std::string(Decoder::kStream) + " that begin no further one",
          feed_.where(feed_.offset_bytes()));
    }
    feed_.advance(padding_bytes);
    return 0;
  }

  Result<std::size_t> unpack_some(char* out, std::size_t out_bytes) {
    const Result<Block> seen = feed_.peek(1);
    if (!seen) {
      return fail(seen.error());
    }
    DecodeStep step = decoder_.step(seen->bytes, out, out_bytes);
    feed_.advance(step.read_bytes);
    if (step.failure) {
      written_before_failure_ = step.written_bytes;
      return fail(step.failure->code, at_stream(step.failure->message),
                  feed_.where(feed_.offset_bytes()));
    }
    if (step.is_end) {
      is_in_stream_ = false;
    } else if (seen->bytes.empty() && step.written_bytes == 0) {
      return fail(ErrorCode::Corrupt,
                  at_stream("the file ends in the middle of a " + std::string(Decoder::kStream)),
                  feed_.where(feed_.offset_bytes()));
    }
    return step.written_bytes;
  }

  [[nodiscard]] std::string at_stream(const std::string& message) const {
    return message + " (stream at byte " + std::to_string(stream_offset_bytes_) + ")";
  }

  Feed feed_;
  std::size_t block_bytes_;
  Decoder decoder_;
  BlockPool pool_;
  bool is_in_stream_ = false;
  bool is_at_end_ = false;
  std::uint64_t stream_offset_bytes_ = 0;
  std::size_t written_before_failure_ = 0;
  std::optional<Error> error_;  // to be reported once the good bytes are handed out
};

}  // namespace trawl
