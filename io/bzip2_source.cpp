// bzip2, unpacked by libbz2, which checks every block and every stream against its checksum.

#include <algorithm>
#include <limits>
#include <new>

#include <bzlib.h>
#include <fmt/format.h>

#include "io/stream_source.h"

namespace trawl {
namespace {

// What libbz2 keeps points back into its stream, so that the stream must not move.
class Bzip2Decoder {
 public:
  static constexpr Codec kCodec = Codec::Bzip2;
  static constexpr std::string_view kStream = "bzip2 stream";

  static bool begins_stream(std::string_view bytes) { return codec_of(bytes) == Codec::Bzip2; }

  Result<void> begin(std::string_view /*bytes*/) {
    stream_.reset(new bz_stream{});
    if (BZ2_bzDecompressInit(stream_.get(), 0, 0) != BZ_OK) {
      throw std::bad_alloc();  // the one thing that can fail
    }
    return {};
  }

  DecodeStep step(std::string_view in, char* out, std::size_t out_bytes) {
    constexpr std::size_t kMost = std::numeric_limits<unsigned>::max();
    const auto in_bytes = static_cast<unsigned>(std::min(in.size(), kMost));
    const auto room_bytes = static_cast<unsigned>(std::min(out_bytes, kMost));
    // libbz2 wants its input writable, but does not write there.
    staging_.assign(in.substr(0, std::min<std::size_t>(in_bytes, kStagingBytes)));
    const auto staged_bytes = static_cast<unsigned>(staging_.size());
    stream_->next_in = staging_.data();
    stream_->avail_in = staged_bytes;
    stream_->next_out = out;
    stream_->avail_out = room_bytes;
    const int code = BZ2_bzDecompress(stream_.get());
    DecodeStep step{.read_bytes = staged_bytes - stream_->avail_in,
                    .written_bytes = room_bytes - stream_->avail_out,
                    .is_end = code == BZ_STREAM_END,
                    .failure = std::nullopt};
    if (code != BZ_OK && code != BZ_STREAM_END) {
      step.failure =
          Error{.code = ErrorCode::Corrupt, .message = std::string(words_for(code)), .where = {}};
    }
    return step;
  }

 private:
  static constexpr std::size_t kStagingBytes = std::size_t{64} << 10;

  struct End {
    void operator()(bz_stream* stream) const {
      BZ2_bzDecompressEnd(stream);
      delete stream;
    }
  };

  static std::string_view words_for(int code) {
    return code == BZ_DATA_ERROR_MAGIC ? "a bzip2 stream has an invalid header"
                                       : "a bzip2 block is damaged or does not match its checksum";
  }

  std::unique_ptr<bz_stream, End> stream_;
  std::string staging_;
};

}  // namespace

std::unique_ptr<Source> make_bzip2_source(Feed feed, const SourceOptions& options) {
  return std::make_unique<StreamSource<Bzip2Decoder>>(std::move(feed), options, Bzip2Decoder());
}

}  // namespace trawl
