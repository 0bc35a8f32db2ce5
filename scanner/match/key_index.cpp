#include "scanner/match/key_index.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <utility>

namespace trawl {
namespace {

// Enough for some factor that keeps them apart, or nearly so.
constexpr std::size_t kSlotsPerSegment = 16;
constexpr int kFactors = 64;

// By place before the quote: the lower halves of the bytes that some segments have there, a bit for
// each.
using Halves = std::array<std::uint16_t, KeyEndings::kBytes>;

Halves operator|(const Halves& left, const Halves& right) {
  Halves both{};
  std::ranges::transform(left, right, both.begin(), std::bit_or<>());
  return both;
}

Halves halves_of(std::string_view backwards) {
  const auto bit = [](char byte) {
    return 1U << (static_cast<unsigned char>(byte) % KeyEndings::kHalves);
  };
  Halves halves{};
  for (std::size_t place = 0; place < halves.size(); ++place) {
    // Before a segment stands a quote or a dot, and before that anything.
    const unsigned bits = place < backwards.size()    ? bit(backwards[place])
                          : place == backwards.size() ? bit('"') | bit('.')
                                                      : 0xFFFFU;
    halves[place] = static_cast<std::uint16_t>(bits);
  }
  return halves;
}

// The share of any bytes that has one of the halves at each place.
double share_of(const Halves& halves) {
  double share = 1;
  for (const std::uint16_t place : halves) {
    share *= std::popcount(place) / static_cast<double>(KeyEndings::kHalves);
  }
  return share;
}

// Puts together which two let through the least more than they did apart.
void merge_two(std::vector<Halves>& groups) {
  std::size_t first = 0;
  std::size_t second = 1;
  double least = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (std::size_t j = i + 1; j < groups.size(); ++j) {
      const double more =
          share_of(groups[i] | groups[j]) - share_of(groups[i]) - share_of(groups[j]);
      if (more < least) {
        least = more;
        first = i;
        second = j;
      }
    }
  }
  groups[first] = groups[first] | groups[second];
  groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(second));
}

// So many groups are chosen from; of more segments those that end alike are put together before.
constexpr std::size_t kMaxChoice = 64;

// Of segments spelled backwards.
KeyEndings endings_of(std::vector<std::string> backwards) {
  std::ranges::sort(backwards);
  const std::size_t count = std::min(backwards.size(), kMaxChoice);
  std::vector<Halves> groups(count);
  for (std::size_t i = 0; i < backwards.size(); ++i) {
    Halves& group = groups[i * count / backwards.size()];
    group = group | halves_of(backwards[i]);
  }
  while (groups.size() > KeyEndings::kGroups) {
    merge_two(groups);
  }
  KeyEndings endings;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (std::size_t place = 0; place < KeyEndings::kBytes; ++place) {
      for (unsigned half = 0; half < KeyEndings::kHalves; ++half) {
        const unsigned bit = (groups[group][place] >> half) & 1U;
        endings.groups[place][half] |= static_cast<std::uint8_t>(bit << group);
      }
    }
  }
  return endings;
}

}  // namespace

KeyIndex::KeyIndex(const std::vector<std::string>& segments) : segments_(segments) {
  add_entries();
  add_endings();
  choose_factor();
  fill_slots();
}

void KeyIndex::add_entries() {
  entries_.resize(segments_.size() + 1);
  // No key ends in that: it is not UTF-8.
  entries_.front().ending.tail = std::numeric_limits<std::uint64_t>::max();
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const std::string padded = std::string(kBytesBefore, '"') + segments_[i];
    entries_[i + 1] = {.ending = Ending(padded.data() + padded.size()),
                       .needs_look = segments_[i].size() >= kBytesBefore};
  }
}

void KeyIndex::add_endings() {
  std::vector<std::string> backwards;
  for (const std::string& segment : segments_) {
    backwards.emplace_back(segment.rbegin(), segment.rend());
  }
  endings_ = endings_of(std::move(backwards));
}

void KeyIndex::choose_factor() {
  const std::size_t slots = std::bit_ceil(kSlotsPerSegment * entries_.size());
  slots_.assign(slots, kNone);
  slot_shift_ = 64U - static_cast<unsigned>(std::countr_zero(slots));
  std::size_t fewest = entries_.size();
  std::uint64_t factor = 0x9e3779b97f4a7c15U;
  for (int i = 0; i < kFactors && fewest > 0; ++i) {
    factor = factor * 0xd1342543de82ef95U + 2;  // stays odd
    if (const std::size_t count = meetings(factor); count < fewest) {
      fewest = count;
      factor_ = factor;
    }
  }
}

// How many segments find their slot taken.
std::size_t KeyIndex::meetings(std::uint64_t factor) {
  std::size_t count = 0;
  std::vector<std::size_t> taken;
  for (std::size_t number = 1; number < entries_.size(); ++number) {
    taken.push_back(slot_of(entries_[number].ending, factor));
    count += std::exchange(slots_[taken.back()], Number{1}) != kNone ? 1U : 0U;
  }
  std::ranges::for_each(taken, [this](std::size_t slot) { slots_[slot] = kNone; });
  return count;
}

void KeyIndex::fill_slots() {
  for (std::size_t number = 1; number < entries_.size(); ++number) {
    Entry& entry = entries_[number];
    const Number first =
        std::exchange(slots_[slot_of(entry.ending, factor_)], static_cast<Number>(number));
    entry.next = first;
    entry.needs_look = entry.needs_look || first != kNone;
  }
}

KeyIndex::Number KeyIndex::look_closer(Number number, std::string_view text,
                                       std::size_t quote) const {
  const std::string_view before = text.substr(0, quote);
  for (; number != kNone; number = entries_[number].next) {
    const std::string& segment = segments_[number - 1U];
    if (segment.size() < quote && before.ends_with(segment)) {
      const char bound = text[quote - segment.size() - 1];
      if (bound == '"' || bound == '.') {
        return number;
      }
    }
  }
  return kNone;
}

KeyIndex::Number KeyIndex::find_near_begin(std::string_view text, std::size_t quote) const {
  if (quote >= kBytesBefore) {
    return find(text, quote);
  }
  // A segment needs a bound before it: blanks before the text are none.
  std::array<char, 2 * kBytesBefore> padded;
  padded.fill(' ');
  std::ranges::copy(text.substr(0, quote), padded.begin() + kBytesBefore);
  const std::size_t size = kBytesBefore + quote;
  return find({padded.data(), size}, size);
}

}  // namespace trawl
