// RFC 1952: a member ends with the checksum and the length of what it unpacks to, modulo 2^32. So
// the last bytes of the file say how large the buffer must be, and libdeflate finds out if that was
// the truth. What they say is believed only as far as deflate can pack: a few bytes that claim to
// be gigabytes take no memory.

#include "io/whole_gzip.h"

#include <cstdint>
#include <memory>
#include <utility>

#include <libdeflate.h>

namespace trawl {
namespace {

constexpr std::size_t kLeastMemberBytes = 18;  // header and trailer
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kFlagsAt = 3;
constexpr unsigned kHasHeaderChecksum = 0x02;  // which libdeflate does not look at
// Of deflate: two bits can stand for a copy of 258 bytes.
constexpr std::uint64_t kMostRatio = 1032;

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

using Decompressor =
    std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>;

// Made once a thread, because making one costs as much as unpacking a small object. Nothing is left
// in it from one file to the next. Null if there is no memory.
libdeflate_decompressor* decompressor() {
  thread_local Decompressor kept(nullptr, &libdeflate_free_decompressor);
  if (!kept) {
    kept.reset(libdeflate_alloc_decompressor());
  }
  return kept.get();
}

// What the trailer says.
std::uint32_t stated_length(std::string_view bytes) {
  std::uint32_t length = 0;
  for (std::size_t i = 1; i <= kLengthBytes; ++i) {
    length = (length << 8U) | byte_at(bytes, bytes.size() - i);
  }
  return length;
}

}  // namespace

std::optional<Block> unpack_whole_gzip(std::string_view bytes, std::size_t most_bytes,
                                       const BlockPool& pool) {
  if (bytes.size() < kLeastMemberBytes || (byte_at(bytes, kFlagsAt) & kHasHeaderChecksum) != 0) {
    return std::nullopt;
  }
  const std::uint32_t size_bytes = stated_length(bytes);
  if (size_bytes == 0 || size_bytes > most_bytes || size_bytes > bytes.size() * kMostRatio) {
    return std::nullopt;
  }
  libdeflate_decompressor* const unpacker = decompressor();
  if (unpacker == nullptr) {
    return std::nullopt;
  }
  BlockBuffer buffer = pool.take(size_bytes);
  std::size_t read_bytes = 0;
  // Without a place for the length: anything but size_bytes is a failure.
  const libdeflate_result result = libdeflate_gzip_decompress_ex(
      unpacker, bytes.data(), bytes.size(), buffer.data(), size_bytes, &read_bytes, nullptr);
  if (result != LIBDEFLATE_SUCCESS || read_bytes != bytes.size()) {
    return std::nullopt;
  }
  return std::move(buffer).finish(size_bytes);
}

}  // namespace trawl
