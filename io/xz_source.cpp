// xz, unpacked by liblzma, which checks every block against its check and the index against the
// blocks. A stream whose dictionary would take more memory than allowed is refused before it is
// allocated.

#include <new>

#include <fmt/format.h>
#include <lzma.h>

#include "io/stream_source.h"

namespace trawl {
namespace {

class XzDecoder {
 public:
  static constexpr Codec kCodec = Codec::Xz;
  static constexpr std::string_view kStream = "xz stream";

  explicit XzDecoder(std::uint64_t max_memory_bytes) : max_memory_bytes_(max_memory_bytes) {}

  static bool begins_stream(std::string_view bytes) { return codec_of(bytes) == Codec::Xz; }

  Result<void> begin(std::string_view /*bytes*/) {
    if (!stream_) {
      stream_.reset(new lzma_stream LZMA_STREAM_INIT);
    }
    // A check that this liblzma cannot verify must not pass for one that held.
    if (lzma_stream_decoder(stream_.get(), max_memory_bytes_, LZMA_TELL_UNSUPPORTED_CHECK) !=
        LZMA_OK) {
      throw std::bad_alloc();  // the one thing that can fail
    }
    return {};
  }

  DecodeStep step(std::string_view in, char* out, std::size_t out_bytes) {
    stream_->next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_->avail_in = in.size();
    stream_->next_out = reinterpret_cast<std::uint8_t*>(out);
    stream_->avail_out = out_bytes;
    const lzma_ret code = lzma_code(stream_.get(), LZMA_RUN);
    DecodeStep step{.read_bytes = in.size() - stream_->avail_in,
                    .written_bytes = out_bytes - stream_->avail_out,
                    .is_end = code == LZMA_STREAM_END,
                    .failure = std::nullopt};
    // "No progress possible" is no failure of the data: the input has ended, or there is more.
    if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR) {
      step.failure = failure_for(code);
    }
    return step;
  }

 private:
  struct End {
    void operator()(lzma_stream* stream) const {
      lzma_end(stream);
      delete stream;
    }
  };

  [[nodiscard]] Error failure_for(lzma_ret code) const {
    switch (code) {
      case LZMA_MEM_ERROR:
        throw std::bad_alloc();
      case LZMA_MEMLIMIT_ERROR:
        return {
            .code = ErrorCode::Limit,
            .message = fmt::format("the xz stream needs {} bytes of memory, at most {} are allowed",
                                   lzma_memusage(stream_.get()), max_memory_bytes_),
            .where = {}};
      case LZMA_OPTIONS_ERROR:
      case LZMA_UNSUPPORTED_CHECK:
        return {.code = ErrorCode::Unsupported,
                .message = "the xz stream uses a filter or check that is not known",
                .where = {}};
      default:
        return {.code = ErrorCode::Corrupt,
                .message = "an xz block is damaged or does not match its check",
                .where = {}};
    }
  }

  std::uint64_t max_memory_bytes_;
  std::unique_ptr<lzma_stream, End> stream_;
};

}  // namespace

std::unique_ptr<Source> make_xz_source(Feed feed, const SourceOptions& options) {
  return std::make_unique<StreamSource<XzDecoder>>(std::move(feed), options,
                                                   XzDecoder(options.max_xz_memory_bytes));
}

}  // namespace trawl
