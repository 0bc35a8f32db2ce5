#include "packing.h"

#include <array>
#include <memory>
#include <random>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>

namespace trawl {
namespace {

std::string little_endian(std::uint64_t value, std::size_t size_bytes) {
  std::string bytes;
  for (std::size_t i = 0; i < size_bytes; ++i) {
    bytes += static_cast<char>(value >> (8 * i) & 0xff);
  }
  return bytes;
}

std::vector<std::uint8_t> unsigned_bytes(std::string_view bytes) {
  return {bytes.begin(), bytes.end()};
}

// Touches each byte of the padding; a sanitizer objects if it may not be read.
unsigned padding_sum(std::string_view bytes) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < kPaddingBytes; ++i) {
    sum += static_cast<unsigned char>(*(bytes.data() + bytes.size() + i));
  }
  return sum;
}

}  // namespace

std::string gzip(std::string_view bytes) {
  std::vector<std::uint8_t> in = unsigned_bytes(bytes);
  std::vector<std::uint8_t> out(bytes.size() + bytes.size() / 8 + 1024);
  std::vector<std::uint8_t> level_buffer(ISAL_DEF_LVL1_DEFAULT);
  const auto stream = std::make_unique<isal_zstream>();
  isal_deflate_init(stream.get());
  stream->level = 1;
  stream->level_buf = level_buffer.data();
  stream->level_buf_size = static_cast<std::uint32_t>(level_buffer.size());
  stream->gzip_flag = IGZIP_GZIP;
  stream->end_of_stream = 1;
  stream->next_in = in.data();
  stream->avail_in = static_cast<std::uint32_t>(in.size());
  stream->next_out = out.data();
  stream->avail_out = static_cast<std::uint32_t>(out.size());
  EXPECT_EQ(isal_deflate(stream.get()), COMP_OK);
  EXPECT_EQ(stream->internal_state.state, ZSTATE_END);
  return {out.begin(), out.begin() + stream->total_out};
}

std::string gzip_with_header_fields(std::string_view bytes) {
  using namespace std::string_literals;
  std::string header = "\x1f\x8b\x08\x1e"s + little_endian(0, 4) + "\x00\x03"s;
  header += little_endian(6, 2) + "ab\x02\x00xy"s;
  header += "events.ndjson\0a comment\0"s;
  const std::vector<std::uint8_t> raw = unsigned_bytes(header);
  header += little_endian(crc32_gzip_refl(0, raw.data(), raw.size()) & 0xffffU, 2);
  std::string stored = "\x01"s + little_endian(bytes.size(), 2);
  stored += little_endian(~bytes.size() & 0xffffU, 2);
  stored += bytes;
  const std::vector<std::uint8_t> content = unsigned_bytes(bytes);
  return header + stored + little_endian(crc32_gzip_refl(0, content.data(), content.size()), 4) +
         little_endian(bytes.size(), 4);
}

std::string zstd(std::string_view bytes, const ZstdOptions& options) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     &ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, options.has_checksum ? 1 : 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, options.has_content_size ? 1 : 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, options.window_log);
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  ZSTD_outBuffer out{packed.data(), packed.size(), 0};
  if (options.has_content_size) {
    ZSTD_CCtx_setPledgedSrcSize(context.get(), bytes.size());
  } else {
    // Two calls: the size is not known when the header is written.
    ZSTD_compressStream2(context.get(), &out, &in, ZSTD_e_flush);
  }
  EXPECT_EQ(ZSTD_compressStream2(context.get(), &out, &in, ZSTD_e_end), 0U);
  packed.resize(out.pos);
  return packed;
}

std::string zstd_skippable(std::string_view bytes) {
  return "\x5a\x2a\x4d\x18" + little_endian(bytes.size(), 4) + std::string(bytes);
}

std::string log_text(std::size_t size_bytes, std::uint32_t seed) {
  constexpr std::array<std::string_view, 4> kActions{"StartExportTask", "GetObject", "AssumeRole",
                                                     "DescribeInstances"};
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size_bytes) {
    text += fmt::format(R"({{"event":{{"action":"{}","sequence":{}}},"user":"{:x}"}})",
                        kActions[random() % kActions.size()], random() % 100000, random());
    text += '\n';
  }
  text.resize(size_bytes);
  return text;
}

Unpacked read_all(Source& source) {
  Unpacked all;
  while (true) {
    Result<std::optional<Piece>> piece = source.next();
    if (!piece) {
      all.error = piece.error();
      break;
    }
    if (!*piece) {
      break;
    }
    ++all.piece_count;
    all.packed_piece_count += (*piece)->is_packed ? 1U : 0U;
    const Result<Block> block = source.unpack(**piece);
    if (!block) {
      all.error = block.error();
      break;
    }
    EXPECT_EQ(block->bytes.size(), (*piece)->unpacked_bytes);
    EXPECT_FALSE(block->bytes.empty());
    EXPECT_LE(padding_sum(block->bytes), 255 * kPaddingBytes);
    all.bytes += block->bytes;
  }
  if (!all.error || all.packed_piece_count == 0) {
    const Result<std::optional<Piece>> after = source.next();
    EXPECT_TRUE(after.has_value() && !after->has_value()) << "a source must stay at its end";
  }
  return all;
}

Unpacked read_memory(std::string_view bytes, const SourceOptions& options) {
  const Result<std::unique_ptr<Source>> source = open_memory_source(copy_block(bytes), options);
  EXPECT_TRUE(source.has_value());
  return read_all(**source);
}

Unpacked read_path(const std::string& path, const SourceOptions& options) {
  const Result<std::unique_ptr<Source>> source = open_source(path, options);
  if (!source) {
    return Unpacked{.bytes = {}, .error = source.error()};
  }
  return read_all(**source);
}

}  // namespace trawl
