#pragma once

// Inflater: deflate streams (RFC 1951), bare or in a gzip member, unpacked by ISA-L as they come
// from a feed.
//
// ISA-L wants its input writable (it does not write there), which a read-only map is not: packed
// bytes pass through a small staging buffer, at a hundredth of the cost of unpacking them.
//
// Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "io/feed.h"

struct inflate_state;
struct isal_gzip_header;

namespace trawl {

// CRC-32 of `bytes` behind others whose CRC-32 is `before`; 0 of none.
[[nodiscard]] std::uint32_t crc32_of(std::string_view bytes, std::uint32_t before);

class Inflater {
 public:
  // Room for output is counted in 32 bits.
  static constexpr std::size_t kMostRoomBytes = std::size_t{1} << 30;

  enum class Wrapping : std::uint8_t {
    None,  // the checksum is computed; who knows the right one compares
    Gzip,  // a header, to be read first; the trailer is checked
  };
  enum class Step : std::uint8_t {
    Going,    // there is more to unpack, or to write: call again, with room
    End,      // of the stream; all of it is written
    NoInput,  // the feed ended before the stream did
  };

  Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;
  ~Inflater();

  // Begins a stream at the position of the feed that the next calls are given. It is the feed of
  // the stream before, unless forget_feed() was called.
  void begin(Wrapping wrapping);
  void forget_feed();

  // Where unpacked bytes go. Requires room_bytes <= kMostRoomBytes.
  void set_output(char* data, std::size_t room_bytes);
  [[nodiscard]] std::size_t room_bytes() const;

  // Until it returns End. Errors: those of the feed; Corrupt, without a place.
  [[nodiscard]] Result<Step> read_gzip_header(Feed& feed);
  // Errors: as above; the good bytes before the damage are written, or kept back for drain().
  [[nodiscard]] Result<Step> inflate(Feed& feed);
  // After damage: writes what was kept back. False once there is no more.
  [[nodiscard]] bool drain();

  // CRC-32 of the unpacked bytes. After End.
  [[nodiscard]] std::uint32_t checksum() const;

 private:
  void drop_unsure_bytes(std::uint32_t room_bytes);
  [[nodiscard]] Result<bool> stage_input(Feed& feed);
  std::size_t consume_input(Feed& feed);

  std::unique_ptr<inflate_state> state_;
  std::unique_ptr<isal_gzip_header> header_;
  std::vector<std::uint8_t> staging_;       // bytes of the input, and padding
  std::uint64_t staging_offset_bytes_ = 0;  // of the first one
  std::size_t staging_bytes_ = 0;           // without the padding
  std::uint32_t staged_bytes_ = 0;          // of them, shown to ISA-L by the last stage_input()
};

}  // namespace trawl
