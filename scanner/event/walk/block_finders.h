#pragma once

// What BlockSift looks for in a block of 64 bytes, over the Bytes64 of block_index.h: keys, and
// texts. What lies before a block is read again a byte or more earlier, so that what is found does
// not depend on where blocks begin.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "scanner/event/walk/kernel.h"

namespace trawl {

// Two vectors of a text, of which that at `before` begins a byte earlier.
template <class Bytes64>
struct Block64 {
  [[gnu::always_inline]] inline explicit Block64(const char* where)
      : text(where), bytes(Bytes64::load(where)), before(Bytes64::load(where - 1)) {}

  const char* text;
  Bytes64 bytes;
  Bytes64 before;
};

// What a DotFinder knows of the blocks before.
struct DotState {
  std::uint64_t carry = 0;        // 1: there was a dot behind the last quote so far
  std::uint64_t last_dotted = 0;  // bit 0: the block before ended in a quote with a dot before it
};

// Tells of each quote whether there is a dot between it and the quote before.
template <class Bytes64>
class DotFinder {
 public:
  // The colons directly behind such quotes.
  [[gnu::always_inline]] inline std::uint64_t look_at(const Block64<Bytes64>& block,
                                                      typename Bytes64::Flags colons,
                                                      DotState& state) const {
    const std::uint64_t quotes = block.bytes.equal(quote_).bits();
    // A dot added to the run of ones that all but the quotes are carries over into the next quote.
    std::uint64_t sum = 0;
    const bool carries_run = __builtin_add_overflow(~quotes, block.bytes.equal(dot_).bits(), &sum);
    const bool carries_last = __builtin_add_overflow(sum, state.carry, &sum);
    state.carry =
        static_cast<std::uint64_t>(carries_run) | static_cast<std::uint64_t>(carries_last);
    const std::uint64_t dotted = sum & quotes;
    const std::uint64_t behind = colons.bits() & ((dotted << 1U) | state.last_dotted);
    state.last_dotted = dotted >> 63U;
    return behind;
  }

 private:
  typename Bytes64::Byte quote_ = typename Bytes64::Byte('"');
  typename Bytes64::Byte dot_ = typename Bytes64::Byte('.');
};

template <class Bytes64>
class NoDotFinder {
 public:
  [[gnu::always_inline]] inline std::uint64_t look_at(const Block64<Bytes64>& /*block*/,
                                                      typename Bytes64::Flags /*colons*/,
                                                      DotState& /*state*/) const {
    return 0;
  }
};

// Looks up the lower halves of bytes that stand one after another, the last of them kBack bytes
// before each place: what groups have all of them.
template <class Bytes64, std::size_t kBack>
class EndingFinder {
 public:
  explicit EndingFinder(const KeyEndings& endings)
      : EndingFinder(endings, std::make_index_sequence<KeyEndings::kBytes>()) {}

  [[gnu::always_inline]] inline Bytes64 look_at(const Block64<Bytes64>& block) const {
    return look_at(block.text, std::make_index_sequence<KeyEndings::kBytes>());
  }

 private:
  template <std::size_t... kPlaces>
  EndingFinder(const KeyEndings& endings, std::index_sequence<kPlaces...> /*places*/)
      : groups_{typename Bytes64::Table(endings.groups[kPlaces].data())...} {}

  template <std::size_t... kPlaces>
  [[gnu::always_inline]] inline Bytes64 look_at(const char* block,
                                                std::index_sequence<kPlaces...> /*places*/) const {
    return (... & Bytes64::load(block - kBack - kPlaces).lower_halves_in(groups_[kPlaces]));
  }

  typename Bytes64::Table groups_[KeyEndings::kBytes];
};

// Colons of a block.
template <class Flags>
struct FoundKeys {
  Flags keys;              // behind keys
  Flags loose;             // behind a blank or a control character
  std::uint64_t dots = 0;  // behind keys with a dot
};

template <class Bytes64, class Dots>
class KeyFinder {
 public:
  static constexpr bool kFinds = true;
  using Flags = typename Bytes64::Flags;

  explicit KeyFinder(const SiftQuery& query) : endings_(*query.keys) {}

  [[gnu::always_inline]] inline FoundKeys<Flags> look_at(const Block64<Bytes64>& block,
                                                         DotState& state) const {
    const Flags colons = block.bytes.equal(colon_);
    return {.keys = endings_.look_at(block).not_zero(block.before.equal(quote_, colons)),
            .loose = block.before.at_most(blank_, colons),
            .dots = dots_.look_at(block, colons, state)};
  }

 private:
  EndingFinder<Bytes64, 2> endings_;  // before a colon stand the quote, and the key's last byte
  typename Bytes64::Byte colon_ = typename Bytes64::Byte(':');
  typename Bytes64::Byte quote_ = typename Bytes64::Byte('"');
  typename Bytes64::Byte blank_ = typename Bytes64::Byte(' ');
  Dots dots_;
};

// For who asks for no keys.
template <class Bytes64>
class NoKeyFinder {
 public:
  static constexpr bool kFinds = false;
  using Flags = typename Bytes64::Flags;

  explicit NoKeyFinder(const SiftQuery& /*query*/) {}
  [[gnu::always_inline]] inline FoundKeys<Flags> look_at(const Block64<Bytes64>& /*block*/,
                                                         DotState& /*state*/) const {
    return {.keys = Flags::none(), .loose = Flags::none()};
  }
};

// How many texts are sought.
enum class TextCount { None, One, Many };

// Tells where the second byte of a text may stand: of one by two of its bytes.
template <class Bytes64, TextCount kCount>
class TextFinder {
 public:
  explicit TextFinder(const SiftQuery& query)
      : first_(query.texts->first), second_(query.texts->second) {}

  [[gnu::always_inline]] inline typename Bytes64::Flags look_at(
      const Block64<Bytes64>& block) const {
    return block.bytes.equal(second_, block.before.equal(first_));
  }

 private:
  typename Bytes64::Byte first_;
  typename Bytes64::Byte second_;
};

template <class Bytes64>
class TextFinder<Bytes64, TextCount::None> {
 public:
  explicit TextFinder(const SiftQuery& /*query*/) {}
  [[gnu::always_inline]] inline typename Bytes64::Flags look_at(
      const Block64<Bytes64>& /*block*/) const {
    return Bytes64::Flags::none();
  }
};

// Of several by the lower halves of some of their bytes.
template <class Bytes64>
class TextFinder<Bytes64, TextCount::Many> {
 public:
  explicit TextFinder(const SiftQuery& query) : endings_(endings_of(query)) {}

  [[gnu::always_inline]] inline typename Bytes64::Flags look_at(
      const Block64<Bytes64>& block) const {
    return endings_.look_at(block).not_zero();
  }

 private:
  static_assert(SiftQuery::kMaxTexts <= KeyEndings::kGroups);

  // A group for each text: what it has up to its second byte.
  [[gnu::always_inline]] static inline KeyEndings endings_of(const SiftQuery& query) {
    KeyEndings endings;
    for (std::size_t i = 0; i < query.text_count; ++i) {
      const SoughtText& sought = query.texts[i];
      for (std::size_t place = 0; place < KeyEndings::kBytes; ++place) {
        std::uint8_t* const groups = endings.groups[place].data();
        const bool is_any = place > sought.second_at;
        const auto own =
            is_any ? 0U : static_cast<unsigned char>(sought.text[sought.second_at - place]);
        for (std::size_t half = 0; half < KeyEndings::kHalves; ++half) {
          const bool is_own = is_any || half == own % KeyEndings::kHalves;
          groups[half] = static_cast<std::uint8_t>(groups[half] | (is_own ? 1U << i : 0U));
        }
      }
    }
    return endings;
  }

  EndingFinder<Bytes64, 0> endings_;
};

}  // namespace trawl
