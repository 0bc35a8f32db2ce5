#pragma once

// Kernels: the text of one event → bit masks of its structure, 64 bytes at a time. Everything above
// works on the masks, so a kernel is all that is written anew for a set of instructions.
//
//   text       {"a":"b\"{","c":[1]}
//   quotes     .1.1.1....1.1.1.....     those that open or close a string
//   slashes    .......1............
//   opens      1...............1...     { and [ outside strings
//   closes     ..................11     } and ] outside strings
//   colons     ....1..........1....     : outside strings
//
// A backslash takes away the meaning of the byte behind it, be it in a string or not; a string runs
// from a quote to the next. So the masks are defined for any bytes, and all kernels agree on any
// bytes; the portable one, a byte at a time, is the judge of the others.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trawl {

// Bit i of a mask is byte i of the block.
struct BlockMasks {
  std::uint64_t quotes = 0;
  std::uint64_t slashes = 0;  // all backslashes, escaped ones too
  std::uint64_t opens = 0;
  std::uint64_t closes = 0;
  std::uint64_t colons = 0;
  bool operator==(const BlockMasks&) const = default;
};

inline constexpr std::size_t kBlockBytes = 64;

[[nodiscard]] constexpr std::size_t block_count(std::size_t size_bytes) {
  return (size_bytes + kBlockBytes - 1) / kBlockBytes;
}

// What the masks of a text amount to.
struct TextSummary {
  std::uint64_t open_count = 0;
  std::uint64_t close_count = 0;
  bool ends_in_string = false;
  bool has_control = false;    // a control character, U+0000 to U+001F, in a string
  bool has_non_ascii = false;  // anywhere
  bool operator==(const TextSummary&) const = default;
};

// Which three bytes may stand before the quote that ends a wanted key: those for which some bit is
// set in all look-ups, of each byte but for its highest bit. A key takes a bit, or shares one; so
// the filter may pass too much, never too little.
struct KeyFilter {
  static constexpr std::size_t kPlaces = 3;  // the last byte's is 0

  // By the lower four bits of a byte and by the three above them: what both say counts.
  alignas(16) std::array<std::array<std::uint8_t, 16>, kPlaces> low{};
  alignas(16) std::array<std::array<std::uint8_t, 16>, kPlaces> high{};
  // The same by all seven, for who can look up as much at once.
  alignas(64) std::array<std::array<std::uint8_t, 128>, kPlaces> both{};

  // Lets the byte pass at the place, for the bits of `bit`.
  void allow(std::size_t place, char byte, unsigned bit);
  [[nodiscard]] bool passes(char third_last, char second_last, char last) const {
    const auto bits = [this](std::size_t place, char byte) {
      return both[place][static_cast<unsigned char>(byte) & 0x7FU];
    };
    return (bits(0, last) & bits(1, second_last) & bits(2, third_last)) != 0;
  }
};

// A text that is sought in events, by two bytes that stand side by side in it.
struct SoughtText {
  const char* text = nullptr;
  std::size_t size = 0;
  char first = 0;
  char second = 0;
  std::size_t second_at = 0;  // in the text
};

// What a text, or its first line, amounts to for those who look for something in it.
struct SiftSummary {
  TextSummary text;
  std::size_t size = 0;             // of the text, or of its first line without the line break
  bool has_unicode_escape = false;  // a `u` stands behind a backslash, whatever stands before that
  std::size_t key_count = 0;        // find_keys: those that passed; at most kMaxKeys are told
  bool has_loose_colon = false;     // find_keys: outside strings, not directly behind a quote
  bool has_text = false;            // find_texts
  bool operator==(const SiftSummary&) const = default;
};

struct Kernel {
  static constexpr std::size_t kMaxKeys = 992;
  // What `colons` below must have room for: a block has no more than 32 keys.
  static constexpr std::size_t kKeyCapacity = kMaxKeys + 32;
  static constexpr std::size_t kMaxTexts = 2;

  std::string_view name;  // as TRAWL_KERNEL has it
  // Writes the masks of block_count(size) blocks; bits behind the text are 0. Reads up to 63 bytes
  // behind it.
  void (*index)(const char* text, std::size_t size, BlockMasks* blocks, TextSummary& summary);

  // The next two look at the text, or at its first line, without writing masks down. They read up
  // to 63 bytes behind what they look at.
  //
  // `colons`: where those stand that end a key which passes the filter: outside strings, directly
  // behind a quote. Ascending. Of the first four bytes every such colon passes.
  void (*find_keys)(const char* text, std::size_t size, bool stops_at_line_break,
                    const KeyFilter& filter, std::uint32_t* colons, SiftSummary& summary);
  // `sought`: 1 to kMaxTexts, none with a line break in it. A text that begins in the line and does
  // not end there is not found.
  void (*find_texts)(const char* text, std::size_t size, bool stops_at_line_break,
                     const SoughtText* sought, std::size_t count, SiftSummary& summary);
};

}  // namespace trawl
