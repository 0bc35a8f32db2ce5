#include "scanner/match/wanted_marks.h"

#include <algorithm>
#include <bit>

namespace trawl {
namespace {

// So far from the beginning of a text a mark may be judged without asking what lies before it: a
// key and a value are looked at from there.
constexpr std::size_t kFarPlace = KeyIndex::kBytesBefore + 1;

// The first of the marks behind which all are far. Within a block they are not in order.
std::size_t first_far(std::span<const SiftMark> marks) {
  static_assert(kFarPlace <= kBlockBytes);
  std::size_t near = 0;
  while (near < marks.size() && marks[near].place() < kBlockBytes) {
    ++near;
  }
  return near;
}

bool is_key(const SiftMark& mark) {
  return mark.kind() == SiftMark::Kind::Key;
}

// The first quote or backslash among the first TextPrint::kMaxBytes, or their number.
std::size_t stop_at(const char* text) {
  const Bytes16 first(text);
  const Bytes16 second(text + Bytes16::kBytes);
  const std::uint64_t stops = first.equal('"') | first.equal('\\') |
                              std::uint64_t{second.equal('"') | second.equal('\\')}
                                  << Bytes16::kBytes |
                              std::uint64_t{1} << TextPrint::kMaxBytes;
  return static_cast<std::size_t>(std::countr_zero(stops));
}

}  // namespace

std::size_t WantedMarks::look_at(std::string_view text, const SiftQuery& query) {
  std::size_t looked_at = 0;
  const std::size_t count =
      kernel_.sift(text.data(), text.size(), query, raw_.data(), kMaxMarks, looked_at);
  raw_count_ = count;
  is_full_ = count >= kMaxMarks;
  const std::span<const SiftMark> marks = std::span(raw_).first(raw_count_);
  if (keys_ != nullptr) {
    count_ = look_at_values(text, find_keys(text, marks));
  } else {
    std::ranges::transform(marks, wanted_.begin(),
                           [](const SiftMark& mark) { return WantedMark{.mark = mark}; });
    count_ = count;
  }
  return looked_at;
}

void WantedMarks::count_keys(std::string_view text, KeyTable::Sample& sample) const {
  for (const SiftMark& mark : std::span(raw_).first(raw_count_)) {
    if (is_key(mark)) {
      ++sample.counts[keys_->index().find_near_begin(text, mark.place() - 1)];
    }
  }
  for (const WantedMark& mark : marks()) {
    sample.wanted[mark.key] += mark.is_value_wanted;
  }
}

// Leaves out the keys that are not wanted. How many marks are left.
std::size_t WantedMarks::find_keys(std::string_view text, std::span<const SiftMark> marks) {
  const KeyIndex& index = keys_->index();
  WantedMark* const wanted = wanted_.data();
  std::size_t count = 0;
  // Without a branch: which keys are wanted nobody can guess.
  const auto keep = [&](SiftMark mark, std::uint32_t key) {
    const auto is_no_key = static_cast<std::uint32_t>(!is_key(mark));
    key &= is_no_key - 1U;
    wanted[count] = {.mark = mark, .key = key};
    count += is_no_key | static_cast<std::uint32_t>(key != KeyIndex::kNone);
  };
  const std::size_t near = first_far(marks);
  for (const SiftMark& mark : marks.first(near)) {
    keep(mark, is_key(mark) ? index.find_near_begin(text, mark.place() - 1) : KeyIndex::kNone);
  }
  for (const SiftMark& mark : marks.subspan(near)) {
    keep(mark, index.find(text, mark.place() - 1));
  }
  return count;
}

// Leaves out the keys whose values are not wanted, but for parents. How many marks are left.
std::size_t WantedMarks::look_at_values(std::string_view text, std::size_t count) {
  WantedMark* const wanted = wanted_.data();
  std::size_t left = 0;
  for (std::size_t i = 0; i < count; ++i) {
    WantedMark mark = wanted[i];
    const KeyTable::Found& key = keys_->found(static_cast<KeyIndex::Number>(mark.key));
    if (key.has_values) {
      mark.is_value_wanted = may_hold(text, mark.mark.place() + 1, key);
    }
    wanted[left] = mark;
    left += static_cast<std::uint32_t>(!is_key(mark.mark)) | mark.is_value_wanted |
            static_cast<std::uint32_t>(key.is_parent || key.is_remote);
  }
  return left;
}

// 0 if what stands at `place` is an object, or a text that no pivot of the key holds for; else 1. A
// text that is long or has an escape is for EventJudge: only so the answer is that of a full table,
// and of a lean one.
std::uint32_t WantedMarks::may_hold(std::string_view text, std::size_t place,
                                    const KeyTable::Found& key) const {
  const char* const value =
      text.data() + place + static_cast<std::size_t>(text.data()[place] == ' ');
  if (*value == '{') {
    return 0;
  }
  const char* const begin = value + 1;
  if (key.is_open || *value != '"') {
    return 1;
  }
  const std::size_t size = stop_at(begin);
  if (size == TextPrint::kMaxBytes || begin[size] != '"') {
    return 1;
  }
  const TextPrint print =
      place < kFarPlace ? TextPrint(std::string_view(begin, size)) : TextPrint(begin, size);
  return static_cast<std::uint32_t>(keys_->gate().may_hold(key.id, print));
}

}  // namespace trawl
