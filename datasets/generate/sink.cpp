// Frames are written so that each starts at the start of an event: write() is given whole events.

#include "datasets/generate/sink.h"

#include <array>
#include <cstdint>
#include <vector>

#include <isa-l/igzip_lib.h>
#include <zstd.h>

namespace trawl::datasets {
namespace {

bool put(std::FILE* file, const void* data, std::size_t size) {
  return std::fwrite(data, 1, size, file) == size;
}

class PlainSink final : public Sink {
 public:
  explicit PlainSink(std::FILE* file) : file_(file) {}
  bool write(std::string_view bytes) override { return put(file_, bytes.data(), bytes.size()); }
  bool finish() override { return std::fflush(file_) == 0; }

 private:
  std::FILE* file_;
};

// What gzip and zstd share: when a frame ends.
class FramedSink : public Sink {
 public:
  FramedSink(std::FILE* file, std::size_t frame_bytes) : file_(file), frame_bytes_(frame_bytes) {}

  bool write(std::string_view bytes) final {
    if (frame_bytes_ != 0 && in_frame_bytes_ >= frame_bytes_) {
      in_frame_bytes_ = 0;
      if (!pack({}, true)) {
        return false;
      }
    }
    in_frame_bytes_ += bytes.size();
    return pack(bytes, false);
  }

  bool finish() final { return pack({}, true) && std::fflush(file_) == 0; }

 protected:
  [[nodiscard]] virtual bool pack(std::string_view bytes, bool ends_frame) = 0;

  std::FILE* file_;

 private:
  std::size_t frame_bytes_;
  std::size_t in_frame_bytes_ = 0;
};

class GzipSink final : public FramedSink {
 public:
  GzipSink(std::FILE* file, std::size_t frame_bytes) : FramedSink(file, frame_bytes) { restart(); }

 private:
  void restart() {
    isal_deflate_init(&stream_);
    stream_.level = 1;
    stream_.level_buf = work_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(work_.size());
    stream_.gzip_flag = IGZIP_GZIP;
  }

  bool pack(std::string_view bytes, bool ends_frame) override {
    // ISA-L's interface is C and does not change what it reads.
    std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    stream_.next_in = input.data();
    stream_.avail_in = static_cast<std::uint32_t>(input.size());
    stream_.end_of_stream = ends_frame ? 1 : 0;
    do {
      stream_.next_out = output_.data();
      stream_.avail_out = static_cast<std::uint32_t>(output_.size());
      if (isal_deflate(&stream_) != COMP_OK ||
          !put(file_, output_.data(), output_.size() - stream_.avail_out)) {
        return false;
      }
    } while (stream_.avail_out == 0);
    if (ends_frame) {
      restart();
    }
    return true;
  }

  isal_zstream stream_{};
  std::vector<std::uint8_t> work_ = std::vector<std::uint8_t>(ISAL_DEF_LVL1_DEFAULT);
  std::vector<std::uint8_t> output_ = std::vector<std::uint8_t>(std::size_t{1} << 20U);
};

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

class ZstdSink final : public FramedSink {
 public:
  ZstdSink(std::FILE* file, std::size_t frame_bytes, int level)
      : FramedSink(file, frame_bytes), context_(ZSTD_createCCtx()) {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

 private:
  bool pack(std::string_view bytes, bool ends_frame) override {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    const ZSTD_EndDirective directive = ends_frame ? ZSTD_e_end : ZSTD_e_continue;
    std::size_t left = 0;
    do {
      ZSTD_outBuffer output{output_.data(), output_.size(), 0};
      left = ZSTD_compressStream2(context_.get(), &output, &input, directive);
      if (ZSTD_isError(left) != 0 || !put(file_, output_.data(), output.pos)) {
        return false;
      }
    } while (ends_frame ? left != 0 : input.pos < input.size);
    return true;
  }

  std::unique_ptr<ZSTD_CCtx, FreeContext> context_;
  std::vector<char> output_ = std::vector<char>(ZSTD_CStreamOutSize());
};

}  // namespace

std::unique_ptr<Sink> make_sink(Packing packing, std::FILE* file, std::size_t frame_bytes,
                                int level) {
  switch (packing) {
    case Packing::Gzip:
      return std::make_unique<GzipSink>(file, frame_bytes);
    case Packing::Zstd:
      return std::make_unique<ZstdSink>(file, frame_bytes, level);
    case Packing::Plain:
      break;
  }
  return std::make_unique<PlainSink>(file);
}

}  // namespace trawl::datasets
