#pragma once

// Kernel::find_keys and Kernel::find_texts for processors with wide vectors, over the Bytes64 of
// block_index.h, which says why these are templates.
//
// One loop serves both; a Finder is what is done with each block besides. Ports that compare 64
// bytes at once are few, so nothing is compared that another mask tells: a line break is a control
// character, and one byte that is not ASCII shows in the sum of all.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "scanner/event/walk/block_index.h"
#include "scanner/event/walk/escapes.h"
#include "scanner/event/walk/kernel.h"

namespace trawl {

// Writes down the colons behind the keys that pass the filter.
template <class Bytes64, class Filter>
class ColonFinder {
 public:
  ColonFinder(const char* text, const KeyFilter& filter, std::uint32_t* colons)
      : text_(text), filter_(filter), colons_(colons) {}

  [[gnu::always_inline]] inline void look_at(const Bytes64& bytes, std::size_t begin,
                                             std::uint64_t outside, std::uint64_t quotes,
                                             std::uint64_t /*valid*/) {
    const std::uint64_t colons = bytes.equal(colon_) & outside;
    const std::uint64_t behind_quotes = (quotes << 1U) | last_quote_;
    last_quote_ = quotes >> 63U;
    loose_ |= colons & ~behind_quotes;
    std::uint64_t keys = colons & behind_quotes;
    if (keys == 0) {
      return;
    }
    for (keys &= passing(begin); keys != 0; keys &= keys - 1) {
      colons_[count_++] =
          static_cast<std::uint32_t>(begin + static_cast<std::size_t>(__builtin_ctzll(keys)));
    }
    count_ = count_ > Kernel::kMaxKeys ? Kernel::kMaxKeys : count_;
  }
  void finish(SiftSummary& summary) const {
    summary.key_count = count_;
    summary.has_loose_colon = loose_ != 0;
  }

 private:
  // Bit i: the three bytes before the quote before place i pass.
  [[gnu::always_inline]] inline std::uint64_t passing(std::size_t begin) const {
    const char* const block = text_ + begin;
    if (begin == 0) {  // nothing may be read before the text
      constexpr std::uint64_t kTooNear = 0xF;
      return (filter_.passing(Bytes64::load(block), Bytes64::load(block + 1),
                              Bytes64::load(block + 2))
              << 4U) |
             kTooNear;
    }
    return filter_.passing(Bytes64::load(block - 4), Bytes64::load(block - 3),
                           Bytes64::load(block - 2));
  }

  const char* text_;
  const Filter filter_;
  const typename Bytes64::Byte colon_ = typename Bytes64::Byte(':');
  std::uint32_t* colons_;
  std::size_t count_ = 0;
  std::uint64_t loose_ = 0;
  std::uint64_t last_quote_ = 0;  // bit 0: the block before ended in a quote
};

// Looks for the two bytes by which each text is sought, and where they stand, for the text.
template <class Bytes64, std::size_t kCount>
class TextFinder {
 public:
  TextFinder(const char* text, std::size_t size, const SoughtText* sought)
      : TextFinder(text, size, sought, std::make_index_sequence<kCount>()) {}

  [[gnu::always_inline]] inline void look_at(const Bytes64& bytes, std::size_t begin,
                                             std::uint64_t /*outside*/, std::uint64_t /*quotes*/,
                                             std::uint64_t valid) {
    for (std::size_t i = 0; i < kCount; ++i) {
      Pair& pair = pairs_[i];
      const std::uint64_t first = bytes.equal(pair.first);
      const std::uint64_t second =
          bytes.equal(pair.second) & ((first << 1U) | pair.last_first) & valid;
      pair.last_first = first >> 63U;
      if (second != 0) [[unlikely]] {
        found_ |= is_at(sought_[i], begin, second);
      }
    }
  }
  void finish(SiftSummary& summary) const { summary.has_text = found_; }

 private:
  struct Pair {
    explicit Pair(const SoughtText& sought) : first(sought.first), second(sought.second) {}

    typename Bytes64::Byte first;
    typename Bytes64::Byte second;
    std::uint64_t last_first = 0;  // bit 0: the block before ended in the first byte
  };

  template <std::size_t... kPlaces>
  TextFinder(const char* text, std::size_t size, const SoughtText* sought,
             std::index_sequence<kPlaces...> /*places*/)
      : text_(text), size_(size), sought_(sought), pairs_{Pair(sought[kPlaces])...} {}

  // `seconds`: where the second of the two bytes stands.
  [[gnu::noinline]] bool is_at(const SoughtText& sought, std::size_t begin,
                               std::uint64_t seconds) const {
    for (; seconds != 0; seconds &= seconds - 1) {
      const std::size_t second = begin + static_cast<std::size_t>(__builtin_ctzll(seconds));
      if (second >= sought.second_at && second - sought.second_at + sought.size <= size_ &&
          __builtin_memcmp(text_ + (second - sought.second_at), sought.text, sought.size) == 0) {
        return true;
      }
    }
    return false;
  }

  const char* text_;
  std::size_t size_;
  const SoughtText* sought_;
  Pair pairs_[kCount];
  bool found_ = false;
};

// What a text amounts to, block by block.
template <class Bytes64, class Finder>
class BlockSift {
 public:
  explicit BlockSift(Finder& finder) : finder_(finder) {}

  // The first line of the text, or all of it.
  [[gnu::always_inline]] inline void run(const char* text, std::size_t size,
                                         bool stops_at_line_break, SiftSummary& summary) {
    std::size_t begin = 0;
    for (; size - begin >= kBlockBytes; begin += kBlockBytes) {
      const Bytes64 bytes = Bytes64::load(text + begin);
      const std::uint64_t controls = bytes.below(byte_.blank);
      if (controls != 0 && stops_at_line_break) {
        if (const std::uint64_t breaks = bytes.equal(line_break_); breaks != 0) {
          const auto count = static_cast<std::size_t>(__builtin_ctzll(breaks));
          return finish(bytes, controls, begin, count, summary);
        }
      }
      all_ = all_.with(bytes);
      add(bytes, controls, begin, ~std::uint64_t{0});
    }
    std::size_t count = size - begin;
    Bytes64 bytes = Bytes64::zero();
    std::uint64_t controls = 0;
    if (count > 0) {
      bytes = Bytes64::load(text + begin);
      controls = bytes.below(byte_.blank);
      const std::uint64_t breaks =
          stops_at_line_break ? bytes.equal(line_break_) & first(count) : 0;
      count = breaks != 0 ? static_cast<std::size_t>(__builtin_ctzll(breaks)) : count;
    }
    finish(bytes, controls, begin, count, summary);
  }

 private:
  // The lowest `count` bits; count < 64.
  static std::uint64_t first(std::size_t count) { return (std::uint64_t{1} << count) - 1; }

  [[gnu::always_inline]] inline void add(const Bytes64& bytes, std::uint64_t controls,
                                         std::size_t begin, std::uint64_t valid) {
    const std::uint64_t slashes = bytes.equal(byte_.slash) & valid;
    if ((slashes | last_slash_) != 0) {
      unicode_escapes_ |= bytes.equal(unicode_) & ((slashes << 1U) | last_slash_) & valid;
      last_slash_ = slashes >> 63U;
    }
    const std::uint64_t quotes = bytes.equal(byte_.quote) & ~escapes_.next(slashes) & valid;
    const std::uint64_t strings = parities<Bytes64>(quotes) ^ in_string_;
    in_string_ = 0 - (strings >> 63U);
    const std::uint64_t outside = ~strings & valid;
    controls_ |= controls & strings & valid;
    const Bytes64 folded = bytes.with(byte_.fold);
    open_count_ +=
        static_cast<std::uint64_t>(__builtin_popcountll(folded.equal(byte_.open) & outside));
    close_count_ +=
        static_cast<std::uint64_t>(__builtin_popcountll(folded.equal(byte_.close) & outside));
    finder_.look_at(bytes, begin, outside, quotes, valid);
  }

  // The last block, of which `count` bytes are there: less than a block.
  [[gnu::always_inline]] inline void finish(const Bytes64& bytes, std::uint64_t controls,
                                            std::size_t begin, std::size_t count,
                                            SiftSummary& summary) {
    const std::uint64_t valid = first(count);
    if (count > 0) {
      add(bytes, controls, begin, valid);
    }
    summary = {.text = {.open_count = open_count_,
                        .close_count = close_count_,
                        .ends_in_string = in_string_ != 0,
                        .has_control = controls_ != 0,
                        .has_non_ascii = ((bytes.non_ascii() & valid) | all_.non_ascii()) != 0},
               .size = begin + count,
               .has_unicode_escape = unicode_escapes_ != 0};
    finder_.finish(summary);
  }

  const StructureBytes<Bytes64> byte_;
  const typename Bytes64::Byte line_break_ = typename Bytes64::Byte('\n');
  const typename Bytes64::Byte unicode_ = typename Bytes64::Byte('u');
  Finder& finder_;
  EscapeScan escapes_;
  Bytes64 all_ = Bytes64::zero();  // the bits of all whole blocks
  std::uint64_t in_string_ = 0;    // all ones behind an opening quote
  std::uint64_t controls_ = 0;
  std::uint64_t unicode_escapes_ = 0;
  std::uint64_t open_count_ = 0;
  std::uint64_t close_count_ = 0;
  std::uint64_t last_slash_ = 0;  // bit 0: the block before ended in a backslash
};

// Kernel::find_keys. `Filter` is KeyFilter in vectors.
template <class Bytes64, class Filter>
void find_keys_in_blocks(const char* text, std::size_t size, bool stops_at_line_break,
                         const KeyFilter& filter, std::uint32_t* colons, SiftSummary& summary) {
  using Finder = ColonFinder<Bytes64, Filter>;
  Finder finder(text, filter, colons);
  BlockSift<Bytes64, Finder>(finder).run(text, size, stops_at_line_break, summary);
}

// Kernel::find_texts.
template <class Bytes64>
void find_texts_in_blocks(const char* text, std::size_t size, bool stops_at_line_break,
                          const SoughtText* sought, std::size_t count, SiftSummary& summary) {
  if (count == 1) {
    TextFinder<Bytes64, 1> finder(text, size, sought);
    BlockSift<Bytes64, TextFinder<Bytes64, 1>>(finder).run(text, size, stops_at_line_break,
                                                           summary);
  } else {
    TextFinder<Bytes64, 2> finder(text, size, sought);
    BlockSift<Bytes64, TextFinder<Bytes64, 2>>(finder).run(text, size, stops_at_line_break,
                                                           summary);
  }
}

}  // namespace trawl
