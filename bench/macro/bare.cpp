// bare CODEC FILE: what a decompressor can do by itself. The whole file is in memory, and what
// comes out goes into one buffer that is used again. Prints the number of unpacked bytes.
//
// CODEC: isal, deflate (libdeflate: the file is one gzip member), zstd, bzip2, xz, lz4.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bzlib.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zstd.h>

namespace {

using Bytes = std::vector<std::uint8_t>;
using Count = std::optional<std::uint64_t>;  // nothing: damaged

constexpr std::size_t kBufferBytes = std::size_t{4} << 20;

Count unpack_isal(Bytes& packed, Bytes& buffer) {
  const auto state = std::make_unique<inflate_state>();
  std::uint64_t count = 0;
  std::size_t at = 0;
  while (at < packed.size()) {
    isal_inflate_init(state.get());
    state->crc_flag = ISAL_GZIP;
    state->next_in = packed.data() + at;
    state->avail_in = static_cast<std::uint32_t>(packed.size() - at);
    while (state->block_state != ISAL_BLOCK_FINISH) {
      state->next_out = buffer.data();
      state->avail_out = static_cast<std::uint32_t>(buffer.size());
      if (isal_inflate(state.get()) != ISAL_DECOMP_OK || state->avail_out == buffer.size()) {
        return std::nullopt;
      }
      count += buffer.size() - state->avail_out;
    }
    at = packed.size() - state->avail_in;
  }
  return count;
}

Count unpack_deflate(const Bytes& packed, Bytes& buffer) {
  std::uint32_t size = 0;
  if (packed.size() < sizeof size) {
    return std::nullopt;
  }
  std::memcpy(&size, packed.data() + packed.size() - sizeof size, sizeof size);
  buffer.resize(size);
  libdeflate_decompressor* const decompressor = libdeflate_alloc_decompressor();
  const libdeflate_result result = libdeflate_gzip_decompress(
      decompressor, packed.data(), packed.size(), buffer.data(), buffer.size(), nullptr);
  libdeflate_free_decompressor(decompressor);
  return result == LIBDEFLATE_SUCCESS ? Count(size) : std::nullopt;
}

Count unpack_zstd(const Bytes& packed, Bytes& buffer) {
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::uint64_t count = 0;
  std::size_t left = 1;
  while (in.pos < in.size || left != 0) {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    left = ZSTD_decompressStream(context, &out, &in);
    if (ZSTD_isError(left) != 0 || (out.pos == 0 && in.pos == in.size && left != 0)) {
      return std::nullopt;
    }
    count += out.pos;
  }
  ZSTD_freeDCtx(context);
  return count;
}

Count unpack_bzip2(Bytes& packed, Bytes& buffer) {
  std::uint64_t count = 0;
  std::size_t at = 0;
  while (at < packed.size()) {
    bz_stream stream{};
    BZ2_bzDecompressInit(&stream, 0, 0);
    stream.next_in = reinterpret_cast<char*>(packed.data() + at);
    stream.avail_in = static_cast<unsigned>(packed.size() - at);
    int code = BZ_OK;
    while (code == BZ_OK) {
      stream.next_out = reinterpret_cast<char*>(buffer.data());
      stream.avail_out = static_cast<unsigned>(buffer.size());
      code = BZ2_bzDecompress(&stream);
      count += buffer.size() - stream.avail_out;
      if (code == BZ_OK && stream.avail_in == 0 && stream.avail_out > 0) {
        return std::nullopt;
      }
    }
    at = packed.size() - stream.avail_in;
    BZ2_bzDecompressEnd(&stream);
    if (code != BZ_STREAM_END) {
      return std::nullopt;
    }
  }
  return count;
}

Count unpack_xz(const Bytes& packed, Bytes& buffer) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, UINT64_MAX, LZMA_CONCATENATED) != LZMA_OK) {
    return std::nullopt;
  }
  stream.next_in = packed.data();
  stream.avail_in = packed.size();
  std::uint64_t count = 0;
  lzma_ret code = LZMA_OK;
  while (code == LZMA_OK) {
    stream.next_out = buffer.data();
    stream.avail_out = buffer.size();
    code = lzma_code(&stream, LZMA_FINISH);
    count += buffer.size() - stream.avail_out;
  }
  lzma_end(&stream);
  return code == LZMA_STREAM_END ? Count(count) : std::nullopt;
}

Count unpack_lz4(const Bytes& packed, Bytes& buffer) {
  LZ4F_dctx* context = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0) {
    return std::nullopt;
  }
  std::uint64_t count = 0;
  std::size_t left = 1;
  for (std::size_t at = 0; at < packed.size() || left != 0;) {
    std::size_t in = packed.size() - at;
    std::size_t out = buffer.size();
    left = LZ4F_decompress(context, buffer.data(), &out, packed.data() + at, &in, nullptr);
    if (LZ4F_isError(left) != 0 || (in == 0 && out == 0)) {
      return std::nullopt;
    }
    at += in;
    count += out;
  }
  LZ4F_freeDecompressionContext(context);
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<Count(Bytes&, Bytes&)>> codecs{
      {"isal", unpack_isal},   {"deflate", unpack_deflate}, {"zstd", unpack_zstd},
      {"bzip2", unpack_bzip2}, {"xz", unpack_xz},           {"lz4", unpack_lz4}};
  const auto codec = argc == 3 ? codecs.find(argv[1]) : codecs.end();
  if (codec == codecs.end()) {
    std::fprintf(stderr, "bare isal|deflate|zstd|bzip2|xz|lz4 FILE\n");
    return 2;
  }
  std::ifstream file(argv[2], std::ios::binary | std::ios::ate);
  Bytes packed(static_cast<std::size_t>(std::max<std::streamoff>(file.tellg(), 0)));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(packed.data()), static_cast<std::streamsize>(packed.size()));
  Bytes buffer(kBufferBytes);
  const Count count = file ? codec->second(packed, buffer) : std::nullopt;
  if (!count) {
    std::fprintf(stderr, "bare: %s cannot be unpacked as %s\n", argv[2], argv[1]);
    return 1;
  }
  std::printf("%llu\n", static_cast<unsigned long long>(*count));
  return 0;
}
