#include "scanner/match/key_index.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace trawl {
namespace {

// Enough for some factor that keeps them apart, or nearly so.
constexpr std::size_t kSlotsPerSegment = 16;
constexpr int kFactors = 64;

}  // namespace

KeyIndex::KeyIndex(const std::vector<std::string>& segments) : segments_(segments) {
  add_entries();
  add_tails();
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

void KeyIndex::add_tails() {
  tails_.assign((std::size_t{1} << kTailBits) / 64, 0);
  for (const std::string& segment : segments_) {
    for (const char* const bound : {"\"", "."}) {
      add_tail(bound + segment);
    }
  }
}

// What stands before a short end may be any byte.
void KeyIndex::add_tail(std::string_view end) {
  constexpr std::size_t kTailBytes = 4;
  if (end.size() >= kTailBytes) {
    const std::size_t tail = tail_of(end.data() + end.size());
    tails_[tail / 64] |= std::uint64_t{1} << (tail % 64);
    return;
  }
  for (int byte = 0; byte < 256; ++byte) {
    add_tail(static_cast<char>(byte) + std::string(end));
  }
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
