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

// A text that is sought in events, by two bytes that stand side by side in it.
struct SoughtText {
  const char* text = nullptr;
  std::size_t size = 0;
  char first = 0;
  char second = 0;
  std::size_t second_at = 0;  // in the text
  bool is_segment = false;    // sought only where a quote or a dot stands on either side

  // True if the text stands in `where` with its second byte at `place`. Always inline: a copy made
  // for one set of instructions must not be what the kernels of another call.
  [[nodiscard, gnu::always_inline]] inline bool stands_at(const char* where, std::size_t where_size,
                                                          std::size_t place) const {
    const std::size_t margin = is_segment ? 1 : 0;
    if (place < second_at + margin || place - second_at + size + margin > where_size) {
      return false;
    }
    const char* const begin = where + (place - second_at);
    if (__builtin_memcmp(begin, text, size) != 0) {
      return false;
    }
    return !is_segment ||
           ((begin[-1] == '"' || begin[-1] == '.') && (begin[size] == '"' || begin[size] == '.'));
  }
};

// A place that Kernel::sift has stopped at, and why.
struct SiftMark {
  enum class Kind : std::uint8_t {
    LineBreak,
    Key,    // a colon directly behind a quote, and that behind an ending that is sought
    Sign,   // a text that is sought, a `\u`, or a colon with blanks between it and a quote
    Check,  // a byte that is not ASCII, or a control character that ends no line
    Dot,    // a colon directly behind a quote, with a dot between that and the quote before
  };

  // A mark as a number: the kind in the lowest bits, the place above them.
  static constexpr unsigned kPlaceShift = 3;
  [[nodiscard, gnu::always_inline]] static inline std::uint32_t number(Kind kind,
                                                                       std::size_t place) {
    return static_cast<std::uint32_t>(place << kPlaceShift) | static_cast<std::uint32_t>(kind);
  }

  SiftMark() = default;
  [[gnu::always_inline]] inline SiftMark(Kind kind, std::size_t place)
      : bits_(number(kind, place)) {}
  [[nodiscard]] Kind kind() const { return static_cast<Kind>(bits_ & ((1U << kPlaceShift) - 1U)); }
  [[nodiscard]] std::size_t place() const { return bits_ >> kPlaceShift; }
  bool operator==(const SiftMark&) const = default;

 private:
  std::uint32_t bits_ = 0;
};

// Which keys are sought, by the lower halves of their last bytes: those for which some group has
// all of them. Bit g of an element: a key of group g may have such a half there. Of bytes before
// the text all bits are 0.
struct KeyEndings {
  static constexpr std::size_t kBytes = 6;
  static constexpr std::size_t kGroups = 8;
  static constexpr std::size_t kHalves = 16;
  using Groups = std::array<std::uint8_t, kHalves>;  // by the lower half of a byte

  std::array<Groups, kBytes> groups{};  // the last byte first

  // Those of all keys.
  [[nodiscard]] static constexpr KeyEndings any() {
    KeyEndings endings;
    for (Groups& groups : endings.groups) {
      groups.fill(0xFF);
    }
    return endings;
  }
};

// What is sought by Kernel::sift. Borrows all.
struct SiftQuery {
  static constexpr std::size_t kMaxTexts = 8;

  const KeyEndings* keys = nullptr;   // null: none
  bool finds_dots = false;            // only if keys are sought
  const SoughtText* texts = nullptr;  // none with a line break or a backslash in it
  std::size_t text_count = 0;         // at most kMaxTexts; some, if no keys are sought
};

struct Kernel {
  // What Kernel::sift can look at in one call.
  static constexpr std::size_t kMaxSiftBytes = std::size_t{1} << 29U;
  // What its caller must have room for besides the marks wanted: those of one more block, a byte of
  // which may have one of each kind, and as many as a kernel may write behind its last.
  static constexpr std::size_t kSpareMarks = 5 * kBlockBytes + kBlockBytes;

  std::string_view name;  // as TRAWL_KERNEL has it
  // Writes the masks of block_count(size) blocks; bits behind the text are 0. Reads up to 63 bytes
  // behind it.
  void (*index)(const char* text, std::size_t size, BlockMasks* blocks, TextSummary& summary);

  // Looks for what `query` asks for, in whatever strings and lines `text` is made of, without
  // writing masks down. Stops when at least `max_marks` marks are made; `looked_at` is what it has
  // seen by then, `size` at most. Reads up to 63 bytes behind the text, and writes up to
  // kSpareMarks marks behind `max_marks`. Returns the count of marks, which are in the order of
  // lines, and in a line in that of blocks.
  //
  // Of a block of 64 bytes with several signs only the first in each line need be told, and so
  // with checks. A carriage return before a line break is part of it. What is told may depend on
  // where `text` begins, since blocks do; that a line has a sign, or a check, does not.
  std::size_t (*sift)(const char* text, std::size_t size, const SiftQuery& query, SiftMark* marks,
                      std::size_t max_marks, std::size_t& looked_at);
};

}  // namespace trawl
