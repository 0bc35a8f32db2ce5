// lz4 in its frame format, unpacked by liblz4, which checks blocks and content against the
// checksums that a frame carries. Skippable frames are skipped.

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <lz4frame.h>

#include "io/stream_source.h"

namespace trawl {
namespace {

class Lz4Decoder {
 public:
  static constexpr Codec kCodec = Codec::Lz4;
  static constexpr std::string_view kStream = "lz4 frame";

  Lz4Decoder() {
    LZ4F_dctx* context = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0) {
      throw std::bad_alloc();
    }
    context_.reset(context);
  }

  static bool begins_stream(std::string_view bytes) {
    const bool is_skippable = bytes.size() >= 4 &&
                              (static_cast<unsigned char>(bytes[0]) & 0xf0U) == 0x50U &&
                              bytes.substr(1, 3) == "\x2a\x4d\x18";
    return is_skippable || codec_of(bytes) == Codec::Lz4;
  }

  Result<void> begin(std::string_view bytes) {
    constexpr std::size_t kFlagsAt = 4;
    constexpr unsigned kHasDictionary = 1;
    if (codec_of(bytes) == Codec::Lz4 && bytes.size() > kFlagsAt &&
        (static_cast<unsigned char>(bytes[kFlagsAt]) & kHasDictionary) != 0) {
      return fail(ErrorCode::Unsupported, "the lz4 frame needs a dictionary");
    }
    LZ4F_resetDecompressionContext(context_.get());
    wanted_bytes_ = kLeastWantedBytes;
    may_hold_bytes_ = false;
    return {};
  }

  // On an error, liblz4 does not tell what it wrote before in the same call, so there must be
  // nothing to tell: it is shown no more than the block it asks for, and nothing as long as it may
  // hold bytes of the block before.
  DecodeStep step(std::string_view in, char* out, std::size_t out_bytes) {
    std::size_t read_bytes = may_hold_bytes_ ? 0 : std::min(in.size(), wanted_bytes_);
    std::size_t written_bytes = out_bytes;
    const std::size_t code =
        LZ4F_decompress(context_.get(), out, &written_bytes, in.data(), &read_bytes, nullptr);
    if (LZ4F_isError(code) != 0) {
      return {.failure =
                  Error{.code = ErrorCode::Corrupt,
                        .message = fmt::format("damaged lz4 frame: {}", LZ4F_getErrorName(code)),
                        .where = {}}};
    }
    may_hold_bytes_ = written_bytes == out_bytes;
    wanted_bytes_ = std::max(code, std::size_t{1});
    return {.read_bytes = read_bytes,
            .written_bytes = written_bytes,
            .is_end = code == 0,
            .failure = std::nullopt};
  }

 private:
  static constexpr std::size_t kLeastWantedBytes = 7;  // the shortest header

  struct Free {
    void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
  };

  std::unique_ptr<LZ4F_dctx, Free> context_;
  std::size_t wanted_bytes_ = kLeastWantedBytes;
  bool may_hold_bytes_ = false;
};

}  // namespace

std::unique_ptr<Source> make_lz4_source(Feed feed, const SourceOptions& options) {
  return std::make_unique<StreamSource<Lz4Decoder>>(std::move(feed), options, Lz4Decoder());
}

}  // namespace trawl
