#pragma once

// The header of a zstd frame (RFC 8878, section 3.1.1.1), as far as it decides how the frame is
// unpacked. libzstd offers the same only in its unstable interface.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace trawl {

// No header is longer.
inline constexpr std::size_t kMaxZstdHeaderBytes = 18;

struct ZstdFrameHeader {
  std::size_t header_bytes = 0;
  bool is_skippable = false;
  std::uint64_t skippable_bytes = 0;           // of the whole skippable frame, its header included
  std::uint64_t window_bytes = 0;              // memory that its decoder needs
  std::optional<std::uint64_t> content_bytes;  // unpacked, if the header says so
  std::uint32_t dictionary_id = 0;             // 0: needs none
};

enum class ZstdHeaderState : std::uint8_t { Whole, Short, Foreign };

struct ZstdHeaderReading {
  ZstdHeaderState state = ZstdHeaderState::Foreign;
  ZstdFrameHeader header;  // if Whole
};

// Reads the header that `bytes` begin with. Short: they begin like a header but end within it;
// Foreign: they do not begin with a frame's magic number.
[[nodiscard]] ZstdHeaderReading read_zstd_header(std::string_view bytes);

}  // namespace trawl
