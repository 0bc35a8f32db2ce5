#pragma once

// KeyIndex: the text before the quote that ends a key → which of a set of segments the key ends in.
//
// A segment is known by its last sixteen bytes, with zeros before them if it has fewer, and stands
// in a table by their hash, whose factor is chosen so that hardly any two meet. So a look-up is two
// loads and a comparison, without a branch that depends on the key, and many run at once. Most keys
// that end in none of them a kernel leaves out: it is told their endings.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/event/walk/kernel.h"
#include "scanner/match/bytes16.h"

namespace trawl {

class KeyIndex {
 public:
  // The place of a segment among those that were given, from 1.
  using Number = std::uint16_t;
  static constexpr Number kNone = 0;
  // What must be readable before a quote.
  static constexpr std::size_t kBytesBefore = Bytes16::kBytes;

  static constexpr std::size_t kMaxSegments = 4096;
  KeyIndex() = default;
  // Of segments that differ, each of printable bytes other than a quote or a dot; at most
  // kMaxSegments.
  explicit KeyIndex(const std::vector<std::string>& segments);

  // What keys that end in a segment have for endings.
  [[nodiscard]] const KeyEndings& endings() const { return endings_; }
  // The segment that stands before the quote at `quote` and behind a quote or a dot, or kNone.
  // `text` begins at least kBytesBefore bytes before the quote.
  [[nodiscard]] Number find(std::string_view text, std::size_t quote) const {
    const Ending ending(text.data() + quote);
    const Number number = slots_[slot_of(ending, factor_)];
    const Entry& entry = entries_[number];
    if (entry.needs_look) [[unlikely]] {
      return look_closer(number, text, quote);
    }
    return static_cast<Number>(number * static_cast<unsigned>(entry.ending == ending));
  }
  // Likewise, if there may be less before the quote.
  [[nodiscard]] Number find_near_begin(std::string_view text, std::size_t quote) const;

 private:
  // For a segment of so many bytes: those of the last eight that are its own, and those of the
  // eight before.
  using Masks = std::array<std::uint64_t, Bytes16::kBytes + 1>;
  static constexpr Masks kTailMasks = [] {
    Masks masks{};
    for (std::size_t size = 0; size < masks.size(); ++size) {
      masks[size] = kLastBytes[size < 8 ? size : 8];
    }
    return masks;
  }();
  static constexpr Masks kBeforeTailMasks = [] {
    Masks masks{};
    for (std::size_t size = 8; size < masks.size(); ++size) {
      masks[size] = kLastBytes[size - 8];
    }
    return masks;
  }();

  // The last bytes of a segment; those from the end stand highest.
  struct Ending {
    std::uint64_t tail = 0;
    std::uint64_t before_tail = 0;

    Ending() = default;
    // Of what stands before the quote and behind a quote or a dot.
    explicit Ending(const char* quote) {
      const Bytes16 bytes(quote - Bytes16::kBytes);
      // As if there were a bound before the sixteen.
      const unsigned bounds = (bytes.equal('"') | bytes.equal('.')) << 16U | 0x8000U;
      const auto size = static_cast<std::size_t>(std::countl_zero(bounds));
      tail = word_at(quote - 8) & kTailMasks[size];
      before_tail = word_at(quote - 16) & kBeforeTailMasks[size];
    }
    bool operator==(const Ending& other) const {
      return ((tail ^ other.tail) | (before_tail ^ other.before_tail)) == 0;
    }
  };
  struct Entry {
    Ending ending;
    // It has sixteen bytes, and there may be more before them; or there is another with its hash.
    bool needs_look = false;
    Number next = kNone;  // with the same hash
  };

  [[nodiscard]] std::size_t slot_of(const Ending& ending, std::uint64_t factor) const {
    return ((ending.tail ^ std::rotl(ending.before_tail, 29)) * factor) >> slot_shift_;
  }
  [[nodiscard]] Number look_closer(Number number, std::string_view text, std::size_t quote) const;
  void add_entries();
  void add_endings();
  void choose_factor();
  [[nodiscard]] std::size_t meetings(std::uint64_t factor);
  void fill_slots();

  std::vector<std::string> segments_;
  std::vector<Entry> entries_;  // by Number
  std::vector<Number> slots_;
  KeyEndings endings_;
  std::uint64_t factor_ = 1;
  unsigned slot_shift_ = 0;
};

}  // namespace trawl
