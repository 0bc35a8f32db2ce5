#include "io/zstd_frame.h"

#include <algorithm>
#include <array>

namespace trawl {
namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr std::uint64_t kFrameMagic = 0xfd2fb528U;
constexpr std::uint64_t kSkippableMagic = 0x184d2a50U;  // to 0x184d2a5f
constexpr std::size_t kSkippableHeaderBytes = 8;

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

// True if `bytes`, fewer than a magic number, could still become one.
bool begins_magic(std::string_view bytes) {
  const auto low_bits = (std::uint64_t{1} << (8 * bytes.size())) - 1;
  const std::uint64_t value = little_endian(bytes);
  return value == (kFrameMagic & low_bits) ||
         (value & ~std::uint64_t{0xf}) == (kSkippableMagic & low_bits & ~std::uint64_t{0xf});
}

std::uint64_t window_of(unsigned char descriptor) {
  const std::uint64_t base = std::uint64_t{1} << (10U + (descriptor >> 3U));
  return base + base / 8 * (descriptor & 7U);
}

ZstdHeaderReading read_frame(std::string_view bytes) {
  constexpr std::array<std::size_t, 4> kDictionaryIdBytes{0, 1, 2, 4};
  constexpr std::array<std::size_t, 4> kContentSizeBytes{0, 2, 4, 8};
  if (bytes.size() <= kMagicBytes) {
    return {.state = ZstdHeaderState::Short, .header = {}};
  }
  const auto descriptor = static_cast<unsigned char>(bytes[kMagicBytes]);
  const bool is_single_segment = (descriptor & 0x20U) != 0;
  const std::size_t window_size = is_single_segment ? 0 : 1;
  const std::size_t dictionary_size = kDictionaryIdBytes[descriptor & 3U];
  const std::size_t content_size =
      is_single_segment && descriptor >> 6U == 0 ? 1 : kContentSizeBytes[descriptor >> 6U];
  const std::size_t dictionary_at = kMagicBytes + 1 + window_size;
  const std::size_t content_at = dictionary_at + dictionary_size;
  if (bytes.size() < content_at + content_size) {
    return {.state = ZstdHeaderState::Short, .header = {}};
  }
  ZstdFrameHeader header;
  header.header_bytes = content_at + content_size;
  header.dictionary_id =
      static_cast<std::uint32_t>(little_endian(bytes.substr(dictionary_at, dictionary_size)));
  if (content_size > 0) {
    // A field of two bytes starts counting where one byte ends.
    header.content_bytes = little_endian(bytes.substr(content_at, content_size)) +
                           (content_size == 2 ? std::uint64_t{256} : 0);
  }
  header.window_bytes = is_single_segment
                            ? header.content_bytes.value_or(0)
                            : window_of(static_cast<unsigned char>(bytes[kMagicBytes + 1]));
  return {.state = ZstdHeaderState::Whole, .header = header};
}

}  // namespace

ZstdHeaderReading read_zstd_header(std::string_view bytes) {
  if (bytes.size() < kMagicBytes) {
    const bool may_be_one = begins_magic(bytes);
    return {.state = may_be_one ? ZstdHeaderState::Short : ZstdHeaderState::Foreign, .header = {}};
  }
  const std::uint64_t magic = little_endian(bytes.substr(0, kMagicBytes));
  if (magic == kFrameMagic) {
    return read_frame(bytes);
  }
  if ((magic & ~std::uint64_t{0xf}) != kSkippableMagic) {
    return {};
  }
  if (bytes.size() < kSkippableHeaderBytes) {
    return {.state = ZstdHeaderState::Short, .header = {}};
  }
  ZstdFrameHeader header;
  header.header_bytes = kSkippableHeaderBytes;
  header.is_skippable = true;
  header.skippable_bytes = kSkippableHeaderBytes + little_endian(bytes.substr(kMagicBytes, 4));
  return {.state = ZstdHeaderState::Whole, .header = header};
}

}  // namespace trawl
