#pragma once

// Kernel::sift for processors with wide vectors, over the Bytes64 of block_index.h, which says why
// these are templates.
//
// Where strings begin and end is not asked for: it costs more than all the rest. A key is seen
// where it is one, and now and then in a string. Ports that compare 64 bytes at once are few, so
// that nothing is compared that another mask tells: a line break is a control character.

#include <cstddef>
#include <cstdint>

#include "scanner/event/walk/block_finders.h"
#include "scanner/event/walk/kernel.h"

namespace trawl {

// The bytes that BlockSift stops at.
template <class Bytes64>
struct StopBytes {
  using Byte = typename Bytes64::Byte;
  Byte blank = Byte(' ');
  Byte slash = Byte('\\');
  Byte unicode = Byte('u');
  Byte line_break = Byte('\n');
};

template <class Bytes64, class Keys, TextCount kTexts>
class BlockSift {
 public:
  BlockSift(const char* text, std::size_t size, const SiftQuery& query, SiftMark* marks)
      : text_(text), size_(size), query_(query), keys_(query), texts_(query), marks_(marks) {}

  [[gnu::always_inline]] inline std::size_t run(std::size_t max_marks, std::size_t& looked_at) {
    std::size_t begin = 0;
    if (size_ > 0 && max_marks > 0) {
      // The first block with something readable before it.
      char first[2 * kBlockBytes] = {};
      __builtin_memcpy(first + kBlockBytes, text_, kBlockBytes);
      add(0, first + kBlockBytes);
      begin = kBlockBytes;
    }
    while (begin < size_ && count_ < max_marks) {
      begin = pass_plain_blocks(begin, max_marks);
      if (begin < size_ && count_ < max_marks) {
        add(begin, text_ + begin);
        begin += kBlockBytes;
      }
    }
    looked_at = begin < size_ ? begin : size_;
    return count_;
  }

 private:
  using Flags = typename Bytes64::Flags;
  static constexpr std::size_t kPrefetchBytes = 2048;

  // What most blocks have nothing of.
  struct Stops {
    Flags checks;    // control characters, line breaks among them, and what is not ASCII
    Flags unicodes;  // a `u` behind a backslash
    Flags texts;     // may be the second byte of one

    [[gnu::always_inline]] inline Stops(const Block64<Bytes64>& block,
                                        const StopBytes<Bytes64>& byte,
                                        const TextFinder<Bytes64, kTexts>& finder)
        : checks(block.bytes.below(byte.blank)),
          unicodes(block.bytes.equal(byte.unicode, block.before.equal(byte.slash))),
          texts(finder.look_at(block)) {}
  };

  // From `begin` up to a block that has more than keys and ends of lines, or to where there is no
  // room or no whole block any more. All that it needs is its own, so that it stays in registers.
  [[gnu::always_inline]] inline std::size_t pass_plain_blocks(std::size_t begin,
                                                              std::size_t max_marks) {
    const char* const text = text_;
    const std::size_t last = size_ < kBlockBytes ? 0 : size_ - kBlockBytes;
    const StopBytes<Bytes64> byte;
    const TextFinder<Bytes64, kTexts> texts = texts_;
    const Keys keys = keys_;
    DotState state = state_;
    std::size_t count = count_;
    for (; begin <= last && count < max_marks; begin += kBlockBytes) {
      __builtin_prefetch(text + begin + kPrefetchBytes);
      const Block64<Bytes64> block(text + begin);
      const Stops stops(block, byte, texts);
      DotState next = state;
      const FoundKeys<Flags> found = keys.look_at(block, next);
      std::uint64_t keys_left = found.keys.bits();
      if (Flags::any(stops.checks | stops.unicodes, stops.texts | found.loose) || found.dots != 0) {
        // Most are the end of a line and no more.
        std::uint64_t breaks = block.bytes.equal(byte.line_break).bits();
        if (Flags::any(stops.unicodes, stops.texts | found.loose) || found.dots != 0 ||
            stops.checks.bits() != breaks) {
          break;
        }
        for (; breaks != 0; breaks &= breaks - 1) {
          const std::uint64_t line = (breaks & (~breaks + 1)) - 1;
          count = put_keys(begin, keys_left & line, count);
          keys_left &= ~line;
          marks_[count++] = SiftMark(SiftMark::Kind::LineBreak,
                                     begin + static_cast<std::size_t>(__builtin_ctzll(breaks)));
        }
      }
      state = next;
      count = put_keys(begin, keys_left, count);
    }
    state_ = state;
    count_ = count;
    return begin;
  }

  // `where` the block can be read, and something before it.
  [[gnu::noinline]] void add(std::size_t begin, const char* where) {
    const std::size_t left = size_ - begin;
    const std::uint64_t valid =
        left < kBlockBytes ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
    const Block64<Bytes64> block(where);
    const StopBytes<Bytes64> byte;
    const Stops stops(block, byte, texts_);
    const FoundKeys<Flags> found = keys_.look_at(block, state_);
    const std::uint64_t signs = stops.unicodes.bits() |
                                whole_texts(begin, stops.texts.bits() & valid) |
                                behind_keys(begin, found.loose.bits() & valid);
    add_lines(begin, {.checks = stops.checks.bits() & valid,
                      .signs = signs & valid,
                      .breaks = block.bytes.equal(byte.line_break).bits() & valid,
                      .keys = found.keys.bits() & valid,
                      .dots = found.dots & valid});
  }

  // Of the places where the second bytes of texts may stand those where all of one does.
  [[nodiscard]] std::uint64_t whole_texts(std::size_t begin, std::uint64_t seconds) const {
    std::uint64_t found = 0;
    for (; seconds != 0; seconds &= seconds - 1) {
      const std::size_t second = begin + static_cast<std::size_t>(__builtin_ctzll(seconds));
      for (std::size_t i = 0; i < query_.text_count; ++i) {
        if (query_.texts[i].stands_at(text_, size_, second)) {
          found |= seconds & (~seconds + 1);
        }
      }
    }
    return found;
  }
  // Of the colons those with nothing but blanks between them and a quote.
  [[nodiscard]] std::uint64_t behind_keys(std::size_t begin, std::uint64_t colons) const {
    std::uint64_t behind = 0;
    for (; colons != 0; colons &= colons - 1) {
      std::size_t place = begin + static_cast<std::size_t>(__builtin_ctzll(colons));
      while (place > 0 && static_cast<unsigned char>(text_[place - 1]) <= ' ') {
        --place;
      }
      behind |= place > 0 && text_[place - 1] == '"' ? colons & (~colons + 1) : 0;
    }
    return behind;
  }

  // Behind the first `count` marks; how many there are then.
  [[gnu::always_inline]] inline std::size_t put_keys(std::size_t begin, std::uint64_t keys,
                                                     std::size_t count) const {
    if constexpr (Keys::kFinds) {
      Bytes64::put_places(keys, SiftMark::number(SiftMark::Kind::Key, begin), marks_ + count);
      count += static_cast<std::size_t>(__builtin_popcountll(keys));
    }
    return count;
  }

  struct Lines {
    std::uint64_t checks = 0;
    std::uint64_t signs = 0;
    std::uint64_t breaks = 0;
    std::uint64_t keys = 0;
    std::uint64_t dots = 0;
  };

  // The parts of lines that lie in the block.
  void add_lines(std::size_t begin, Lines left) {
    left.checks &= ~(left.breaks | returns(begin, left.checks, left.breaks));
    while (true) {
      // All before the line break; all, if there is none.
      const std::uint64_t line =
          left.breaks != 0 ? (left.breaks & (~left.breaks + 1)) - 1 : ~std::uint64_t{0};
      put_first(SiftMark::Kind::Sign, begin, left.signs & line);
      put_first(SiftMark::Kind::Check, begin, left.checks & line);
      for (std::uint64_t own = left.dots & line; own != 0; own &= own - 1) {
        put_first(SiftMark::Kind::Dot, begin, own);
      }
      count_ = put_keys(begin, left.keys & line, count_);
      if (left.breaks == 0) {
        return;
      }
      put_first(SiftMark::Kind::LineBreak, begin, left.breaks);
      left.signs &= ~line;
      left.checks &= ~line;
      left.keys &= ~line;
      left.dots &= ~line;
      left.breaks &= left.breaks - 1;
    }
  }

  // The carriage returns before line breaks.
  [[nodiscard]] std::uint64_t returns(std::size_t begin, std::uint64_t checks,
                                      std::uint64_t breaks) const {
    const std::size_t behind = begin + kBlockBytes;
    const std::uint64_t next_break =
        std::uint64_t{behind < size_ && text_[behind] == '\n' ? 1U : 0U} << 63U;
    std::uint64_t before = ((breaks >> 1U) | next_break) & checks;
    std::uint64_t found = 0;
    for (; before != 0; before &= before - 1) {
      const auto place = static_cast<std::size_t>(__builtin_ctzll(before));
      found |= text_[begin + place] == '\r' ? before & (~before + 1) : 0;
    }
    return found;
  }

  void put_first(SiftMark::Kind kind, std::size_t begin, std::uint64_t bits) {
    if (bits != 0) {
      put(kind, begin + static_cast<std::size_t>(__builtin_ctzll(bits)));
    }
  }
  [[gnu::always_inline]] inline void put(SiftMark::Kind kind, std::size_t place) {
    marks_[count_++] = SiftMark(kind, place);
  }

  const char* text_;
  std::size_t size_;
  const SiftQuery& query_;
  const Keys keys_;
  const TextFinder<Bytes64, kTexts> texts_;
  DotState state_;
  SiftMark* marks_;
  std::size_t count_ = 0;
};

// Kernel::sift.
template <class Bytes64>
std::size_t sift_blocks(const char* text, std::size_t size, const SiftQuery& query, SiftMark* marks,
                        std::size_t max_marks, std::size_t& looked_at) {
  using Keys = KeyFinder<Bytes64, NoDotFinder<Bytes64>>;
  using KeysAndDots = KeyFinder<Bytes64, DotFinder<Bytes64>>;
  using NoKeys = NoKeyFinder<Bytes64>;
  const auto run_with = [&]<class Finder, TextCount kTexts>() {
    return BlockSift<Bytes64, Finder, kTexts>(text, size, query, marks).run(max_marks, looked_at);
  };
  const auto run = [&]<TextCount kTexts>() {
    if (query.finds_dots) {
      return run_with.template operator()<KeysAndDots, kTexts>();
    }
    return query.keys != nullptr ? run_with.template operator()<Keys, kTexts>()
                                 : run_with.template operator()<NoKeys, kTexts>();
  };
  switch (query.text_count) {
    case 0:
      return run.template operator()<TextCount::None>();
    case 1:
      return run.template operator()<TextCount::One>();
    default:
      return run.template operator()<TextCount::Many>();
  }
}

}  // namespace trawl
