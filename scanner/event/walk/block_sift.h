#pragma once

// Kernel::sift for processors with wide vectors, over the Bytes64 of block_index.h, which says why
// these are templates.
//
// Where strings begin and end is not asked for: it costs more than all the rest. A key is seen
// where it is one, and now and then in a string. Ports that compare 64 bytes at once are few, so
// that nothing is compared that another mask tells: a line break is a control character.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "scanner/event/walk/block_index.h"
#include "scanner/event/walk/kernel.h"

namespace trawl {

// Tells of each quote whether there is a dot between it and the quote before.
template <class Bytes64>
class DotFinder {
 public:
  [[gnu::always_inline]] inline std::uint64_t look_at(const Bytes64& bytes, std::uint64_t quotes) {
    // A dot added to the run of ones that all but the quotes are carries over into the next quote.
    std::uint64_t sum = 0;
    const bool carries_run = __builtin_add_overflow(~quotes, bytes.equal(dot_), &sum);
    const bool carries_last = __builtin_add_overflow(sum, carry_, &sum);
    carry_ = static_cast<std::uint64_t>(carries_run) | static_cast<std::uint64_t>(carries_last);
    return sum & quotes;
  }

 private:
  const typename Bytes64::Byte dot_ = typename Bytes64::Byte('.');
  std::uint64_t carry_ = 0;  // 1: there was a dot behind the last quote so far
};

template <class Bytes64>
class NoDotFinder {
 public:
  [[gnu::always_inline]] inline std::uint64_t look_at(const Bytes64& /*bytes*/,
                                                      std::uint64_t /*quotes*/) {
    return 0;
  }
};

// The colons behind keys, those before which there may be a key and blanks, and those behind keys
// with a dot.
template <class Bytes64, class Dots>
class KeyFinder {
 public:
  [[gnu::always_inline]] inline void look_at(const char* text, const Bytes64& bytes,
                                             std::size_t begin, std::uint64_t controls,
                                             std::uint64_t valid) {
    const std::uint64_t colons = bytes.equal(colon_) & valid;
    const std::uint64_t quotes = bytes.equal(quote_);
    const std::uint64_t dotted = dots_finder_.look_at(bytes, quotes);
    dots_ = colons & ((dotted << 1U) | last_dotted_);
    last_dotted_ = dotted >> 63U;
    const std::uint64_t blanks = bytes.equal(blank_) | controls;
    keys_ = colons & ((quotes << 1U) | last_quote_);
    last_quote_ = quotes >> 63U;
    loose_ = colons & ((blanks << 1U) | last_blank_);
    last_blank_ = blanks >> 63U;
    if (loose_ != 0) [[unlikely]] {
      loose_ = behind_keys(text, begin, loose_);
    }
  }
  [[nodiscard]] std::uint64_t keys() const { return keys_; }
  [[nodiscard]] std::uint64_t loose() const { return loose_; }
  [[nodiscard]] std::uint64_t dots() const { return dots_; }

 private:
  // Of the colons those with nothing but blanks between them and a quote.
  [[gnu::noinline]] static std::uint64_t behind_keys(const char* text, std::size_t begin,
                                                     std::uint64_t colons) {
    std::uint64_t behind = 0;
    for (; colons != 0; colons &= colons - 1) {
      std::size_t place = begin + static_cast<std::size_t>(__builtin_ctzll(colons));
      while (place > 0 &&
             (text[place - 1] == ' ' || static_cast<unsigned char>(text[place - 1]) < ' ')) {
        --place;
      }
      behind |= place > 0 && text[place - 1] == '"' ? colons & (~colons + 1) : 0;
    }
    return behind;
  }

  const typename Bytes64::Byte colon_ = typename Bytes64::Byte(':');
  const typename Bytes64::Byte quote_ = typename Bytes64::Byte('"');
  const typename Bytes64::Byte blank_ = typename Bytes64::Byte(' ');
  std::uint64_t keys_ = 0;
  std::uint64_t loose_ = 0;
  std::uint64_t dots_ = 0;
  Dots dots_finder_;
  std::uint64_t last_quote_ = 0;  // bit 0: the block before ended in a quote
  std::uint64_t last_blank_ = 0;
  std::uint64_t last_dotted_ = 0;
};

// For who asks for no keys.
template <class Bytes64>
class NoKeyFinder {
 public:
  [[gnu::always_inline]] inline void look_at(const char* /*text*/, const Bytes64& /*bytes*/,
                                             std::size_t /*begin*/, std::uint64_t /*controls*/,
                                             std::uint64_t /*valid*/) {}
  [[nodiscard]] static constexpr std::uint64_t keys() { return 0; }
  [[nodiscard]] static constexpr std::uint64_t loose() { return 0; }
  [[nodiscard]] static constexpr std::uint64_t dots() { return 0; }
};

// Looks for the two bytes by which each text is sought, and where they stand, for the text.
template <class Bytes64, std::size_t kCount>
class TextFinder {
 public:
  TextFinder(const char* text, std::size_t size, const SoughtText* sought)
      : TextFinder(text, size, sought, std::make_index_sequence<kCount>()) {}

  // Where the second byte of a text that is there stands.
  [[gnu::always_inline]] inline std::uint64_t look_at(const Bytes64& bytes, std::size_t begin,
                                                      std::uint64_t valid) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
      Pair& pair = pairs_[i];
      const std::uint64_t first = bytes.equal(pair.first);
      const std::uint64_t second =
          bytes.equal(pair.second) & ((first << 1U) | pair.last_first) & valid;
      pair.last_first = first >> 63U;
      if (second != 0) [[unlikely]] {
        found |= whole(sought_[i], begin, second);
      }
    }
    return found;
  }

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

  // Of the places `seconds`, where the second of the two bytes stands, those where all of it does.
  [[gnu::noinline]] std::uint64_t whole(const SoughtText& sought, std::size_t begin,
                                        std::uint64_t seconds) const {
    std::uint64_t found = 0;
    for (; seconds != 0; seconds &= seconds - 1) {
      const std::size_t second = begin + static_cast<std::size_t>(__builtin_ctzll(seconds));
      if (sought.stands_at(text_, size_, second)) {
        found |= seconds & (~seconds + 1);
      }
    }
    return found;
  }

  const char* text_;
  std::size_t size_;
  const SoughtText* sought_;
  Pair pairs_[kCount];
};

template <class Bytes64>
class TextFinder<Bytes64, 0> {
 public:
  TextFinder(const char* /*text*/, std::size_t /*size*/, const SoughtText* /*sought*/) {}
  [[gnu::always_inline]] inline std::uint64_t look_at(const Bytes64& /*bytes*/,
                                                      std::size_t /*begin*/,
                                                      std::uint64_t /*valid*/) {
    return 0;
  }
};

template <class Bytes64, class Keys, std::size_t kTexts>
class BlockSift {
 public:
  BlockSift(const char* text, std::size_t size, const SiftQuery& query, SiftMark* marks)
      : text_(text), size_(size), texts_(text, size, query.texts), marks_(marks) {}

  [[gnu::always_inline]] inline std::size_t run(std::size_t max_marks, std::size_t& looked_at) {
    std::size_t begin = 0;
    for (; size_ - begin >= kBlockBytes && count_ < max_marks; begin += kBlockBytes) {
      __builtin_prefetch(text_ + begin + kPrefetchBytes);
      add(begin, ~std::uint64_t{0});
    }
    if (const std::size_t rest = size_ - begin; rest < kBlockBytes && count_ < max_marks) {
      if (rest > 0) {
        add(begin, (std::uint64_t{1} << rest) - 1);
      }
      begin = size_;
    }
    looked_at = begin;
    return count_;
  }

 private:
  static constexpr std::size_t kPrefetchBytes = 2048;

  [[gnu::always_inline]] inline void add(std::size_t begin, std::uint64_t valid) {
    const Bytes64 bytes = Bytes64::load(text_ + begin);
    const std::uint64_t controls = bytes.below(blank_) & valid;
    std::uint64_t signs = texts_.look_at(bytes, begin, valid);
    const std::uint64_t slashes = bytes.equal(slash_);
    if ((slashes | last_slash_) != 0) {
      signs |= bytes.equal(unicode_) & ((slashes << 1U) | last_slash_) & valid;
      last_slash_ = slashes >> 63U;
    }
    keys_.look_at(text_, bytes, begin, controls, valid);
    signs |= keys_.loose();
    const std::uint64_t checks = controls | (bytes.non_ascii() & valid);
    if ((checks | signs | keys_.dots()) != 0) [[unlikely]] {
      add_lines(begin, checks, signs, bytes.equal(line_break_) & valid);
    } else {
      add_keys(begin, keys_.keys());
    }
  }

  [[gnu::always_inline]] inline void add_keys(std::size_t begin, std::uint64_t keys) {
    Bytes64::put_places(keys, SiftMark::number(SiftMark::Kind::Key, begin), marks_ + count_);
    count_ += static_cast<std::size_t>(__builtin_popcountll(keys));
  }

  // The parts of lines that lie in the block.
  [[gnu::noinline]] void add_lines(std::size_t begin, std::uint64_t checks, std::uint64_t signs,
                                   std::uint64_t breaks) {
    checks &= ~(breaks | returns(begin, checks, breaks));
    std::uint64_t keys = keys_.keys();
    std::uint64_t dots = keys_.dots();
    while (true) {
      // All before the line break; all, if there is none.
      const std::uint64_t line = breaks != 0 ? (breaks & (~breaks + 1)) - 1 : ~std::uint64_t{0};
      put_first(SiftMark::Kind::Sign, begin, signs & line);
      put_first(SiftMark::Kind::Check, begin, checks & line);
      for (std::uint64_t own = dots & line; own != 0; own &= own - 1) {
        put_first(SiftMark::Kind::Dot, begin, own);
      }
      add_keys(begin, keys & line);
      if (breaks == 0) {
        return;
      }
      put_first(SiftMark::Kind::LineBreak, begin, breaks);
      signs &= ~line;
      checks &= ~line;
      keys &= ~line;
      dots &= ~line;
      breaks &= breaks - 1;
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
  Keys keys_;
  TextFinder<Bytes64, kTexts> texts_;
  const typename Bytes64::Byte blank_ = typename Bytes64::Byte(' ');
  const typename Bytes64::Byte slash_ = typename Bytes64::Byte('\\');
  const typename Bytes64::Byte unicode_ = typename Bytes64::Byte('u');
  const typename Bytes64::Byte line_break_ = typename Bytes64::Byte('\n');
  std::uint64_t last_slash_ = 0;  // bit 0: the block before ended in a backslash
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
  const auto run_with = [&]<class Finder, std::size_t kTexts>() {
    return BlockSift<Bytes64, Finder, kTexts>(text, size, query, marks).run(max_marks, looked_at);
  };
  const auto run = [&]<std::size_t kTexts>() {
    if (query.finds_dots) {
      return run_with.template operator()<KeysAndDots, kTexts>();
    }
    return query.finds_keys ? run_with.template operator()<Keys, kTexts>()
                            : run_with.template operator()<NoKeys, kTexts>();
  };
  switch (query.text_count) {
    case 0:
      return run.template operator()<0>();
    case 1:
      return run.template operator()<1>();
    case 2:
      return run.template operator()<2>();
    case 3:
      return run.template operator()<3>();
    default:
      return run.template operator()<4>();
  }
}

}  // namespace trawl
