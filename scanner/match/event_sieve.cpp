#include "scanner/match/event_sieve.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "scanner/event/walk/event_masks.h"
#include "scanner/match/required_text.h"

namespace trawl {
namespace {

constexpr std::size_t kMaxBytes = UINT32_MAX - 1;  // a longer event passes
constexpr std::uint64_t kOnes = 0x0101010101010101U;

bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

std::size_t behind_blanks(std::string_view event, std::size_t place) {
  while (place < event.size() && is_blank(event[place])) {
    ++place;
  }
  return place;
}

// Eight bytes, the first one lowest whatever the machine: only compared and counted from an end.
std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

// The upper bit of each byte that equals `byte`; right up to the lowest one.
std::uint64_t equal_bytes(std::uint64_t word, char byte) {
  const std::uint64_t zeros = word ^ (kOnes * static_cast<unsigned char>(byte));
  return (zeros - kOnes) & ~zeros & (kOnes << 7U);
}

// The first quote or backslash at or behind `place`, or a place behind the event.
std::size_t find_string_stop(std::string_view event, std::size_t place) {
  for (; place < event.size(); place += sizeof(std::uint64_t)) {
    const std::uint64_t word = word_at(event.data() + place);
    if (const std::uint64_t stops = equal_bytes(word, '"') | equal_bytes(word, '\\'); stops != 0) {
      return place + static_cast<std::size_t>(std::countr_zero(stops)) / 8;
    }
  }
  return event.size();
}

bool has_escape(std::string_view event, std::size_t quote) {
  const std::size_t stop = find_string_stop(event, quote + 1);
  return stop < event.size() && event[stop] == '\\';
}

std::uint64_t hash_of(const std::array<std::uint64_t, 4>& words, std::size_t size,
                      KeyTable::KeyId key) {
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;
  std::uint64_t hash = (words[0] ^ (words[1] * kFactor)) + std::rotl(words[2], 23) +
                       std::rotl(words[3], 41) + size * 0xc2b2ae3d27d4eb4fU + key;
  hash ^= hash >> 32U;
  return hash * kFactor;
}

}  // namespace

EventSieve::EventSieve(const LiteralTable* literals, const KeyTable* keys,
                       const ProgramTables& tables, const Kernel& kernel)
    : sought_(literals != nullptr ? literals->sought() : std::vector<SoughtText>()),
      keys_(keys),
      tables_(tables),
      kernel_(kernel),
      colons_(Kernel::kKeyCapacity),
      known_(std::size_t{1} << kKnownBits) {}

void EventSieve::look_at(std::string_view text, bool stops_at_line_break, SiftSummary& summary) {
  if (sought_.empty()) {
    kernel_.find_keys(text.data(), text.size(), stops_at_line_break, keys_->filter(),
                      colons_.data(), summary);
  } else {
    kernel_.find_texts(text.data(), text.size(), stops_at_line_break, sought_.data(),
                       sought_.size(), summary);
  }
}

EventSieve::Sifted EventSieve::sift(std::string_view event) {
  SiftSummary summary;
  look_at(event.substr(0, kMaxBytes), false, summary);
  return judge(event, summary);
}

EventSieve::Sifted EventSieve::sift_line(std::string_view text) {
  SiftSummary summary;
  look_at(text.substr(0, kMaxBytes), true, summary);
  std::string_view event = text.substr(0, summary.size);
  while (!event.empty() && is_blank(event.back())) {
    event.remove_suffix(1);
  }
  return judge(event, summary);
}

EventSieve::Sifted EventSieve::judge(std::string_view event, const SiftSummary& summary) {
  Sifted sifted{.size = summary.size, .event_size = event.size()};
  const bool is_object =
      event.size() >= 2 && event.size() < kMaxBytes && event.front() == '{' && event.back() == '}';
  sifted.is_settled = is_object && !may_match(event, summary);
  if (sifted.is_settled) {
    sifted.problem = find_problem(event, summary.text);
  }
  ++sifted_events_;
  passed_events_ += sifted.is_settled ? 0 : 1;
  return sifted;
}

bool EventSieve::may_match(std::string_view event, const SiftSummary& summary) {
  if (summary.has_unicode_escape || summary.text.open_count > kMaxEventDepth) {
    return true;
  }
  if (!sought_.empty()) {
    return summary.has_text;
  }
  if (summary.has_loose_colon || summary.key_count >= Kernel::kMaxKeys) {
    return true;
  }
  return std::any_of(colons_.begin(),
                     colons_.begin() + static_cast<std::ptrdiff_t>(summary.key_count),
                     [&](std::uint32_t colon) { return holds_behind(event, colon); });
}

bool EventSieve::holds_behind(std::string_view event, std::size_t colon) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  constexpr std::size_t kFirstColon = 4;  // {"a":
  if (colon < kFirstColon) {
    return false;
  }
  const std::size_t quote = colon - 1;
  for (const KeyTable::KeyId id : keys_->ending_before(event, quote)) {
    const KeyTable::Key& key = keys_->key(id);
    const std::size_t size = key.segment.size();
    if (size + 1 > quote) {
      continue;
    }
    const char before = event[quote - size - 1];
    if (before != '"' && before != '.') {
      continue;
    }
    const bool is_key =
        size <= kWord && quote >= kWord
            ? (word_at(event.data() + quote - kWord) & key.tail_mask) == key.tail
            : std::memcmp(event.data() + quote - size, key.segment.data(), size) == 0;
    if (is_key) {
      return value_holds(event, behind_blanks(event, colon + 1), id);
    }
  }
  return false;
}

// True if a value at `begin`, or an element of an array there, may make a pivot hold. An object is
// no value, nor is null.
bool EventSieve::value_holds(std::string_view event, std::size_t begin, KeyTable::KeyId key) {
  if (begin >= event.size()) {
    return false;
  }
  bool holds = false;
  switch (event[begin]) {
    case '"':
      static_cast<void>(string_holds(event, begin, key, holds));
      return holds;
    case '[':
      return array_holds(event, begin, key);
    case '{':
      return false;
    default:
      return !event.substr(begin).starts_with("null");
  }
}

// An array of strings without escapes is looked at; any other may hold a value.
bool EventSieve::array_holds(std::string_view event, std::size_t begin, KeyTable::KeyId key) {
  std::size_t place = begin + 1;
  bool holds = false;
  while (!holds) {
    place = behind_blanks(event, place);
    if (place >= event.size() || event[place] == ']') {
      return false;
    }
    if (event[place] == ',') {
      ++place;
    } else if (event[place] == '"' && !has_escape(event, place)) {
      place = string_holds(event, place, key, holds);
    } else {
      return true;
    }
  }
  return holds;
}

// The place behind the string that begins at `begin`, or in it if it has an escape.
std::size_t EventSieve::string_holds(std::string_view event, std::size_t begin, KeyTable::KeyId key,
                                     bool& holds) {
  const std::size_t end = find_string_stop(event, begin + 1);
  if (end >= event.size()) {
    return event.size();
  }
  if (keys_->key(key).is_carrier && event[begin + 1] == '{') {
    holds = true;
  } else if (keys_->key(key).slots.empty()) {
    holds = false;
  } else {
    holds = event[end] == '\\' ? escaped_holds(event.substr(begin + 1), key)
                               : text_holds(event.data() + begin + 1, end - begin - 1, key);
  }
  return end + 1;
}

// `text` begins with a value that has an escape, and may go on behind it.
bool EventSieve::escaped_holds(std::string_view text, KeyTable::KeyId key) const {
  const KeyTable::Key& wanted = keys_->key(key);
  return !wanted.has_required_texts ||
         std::ranges::any_of(wanted.required_texts, [text](const std::string& required) {
           return contains(text, sought(required));
         });
}

bool EventSieve::text_holds(const char* text, std::size_t size, KeyTable::KeyId key) {
  const FieldValue value{.kind = JsonKind::String, .text = {text, size}};
  if (size > kKnownBytes) {
    return look_up(value, key);
  }
  std::array<std::uint64_t, 4> words{};
  for (std::size_t i = 0; i * 8 < size; ++i) {
    words[i] = word_at(text + i * 8);
    if (size < i * 8 + 8) {
      words[i] &= (std::uint64_t{1} << (8 * (size - i * 8))) - 1;
    }
  }
  Known& known = known_[hash_of(words, size, key) >> (64 - kKnownBits)];
  if (known.key != key || known.size != size || known.words != words) {
    known = {.words = words,
             .size = static_cast<std::uint32_t>(size),
             .key = key,
             .holds = look_up(value, key)};
  }
  return known.holds;
}

bool EventSieve::look_up(const FieldValue& value, KeyTable::KeyId key) {
  leaves_.clear();
  for (const std::size_t slot : keys_->key(key).slots) {
    tables_.slot_table(slot).look_up(tables_.program(), value, false, typed_, leaves_);
  }
  return !leaves_.empty();
}

}  // namespace trawl
