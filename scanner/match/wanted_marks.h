#pragma once

// WantedMarks: of what Kernel::sift stops at in a text, what EventJudge has to look at. Most keys
// are none that are wanted, and most values none that a pivot holds for; both are told here for all
// marks of a text at once, without a branch that depends on the keys.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/event/walk/kernel.h"
#include "scanner/match/key_table.h"

namespace trawl {

// Not a key that leads to nothing.
struct WantedMark {
  SiftMark mark;
  std::uint32_t key = KeyIndex::kNone;  // a KeyIndex::Number, of a key
  // The value may make a pivot hold, but for its parents: 0 or 1.
  std::uint32_t is_value_wanted = 0;
};

// Scratch of one worker.
class WantedMarks {
 public:
  // Of a text with more marks only the beginning is looked at.
  static constexpr std::size_t kMaxMarks = 16384;
  // A text of so many bytes has fewer: nowhere do its bytes make two marks each.
  static constexpr std::size_t kMaxSureBytes = kMaxMarks / 2;

  // Borrows all; `keys` is null if no keys are looked for.
  WantedMarks(const KeyTable* keys, const Kernel& kernel)
      : keys_(keys),
        kernel_(kernel),
        raw_(kMaxMarks + Kernel::kSpareMarks),
        wanted_(kMaxMarks + Kernel::kSpareMarks) {}

  // Looks at a text of whole events, or at the beginning of one; kPaddingBytes are readable behind
  // it. How much of it the marks are about: all, unless there are too many.
  std::size_t look_at(std::string_view text, const SiftQuery& query);

  // Of the last look, in the order of Kernel::sift; places count from the beginning of its text.
  [[nodiscard]] std::span<const WantedMark> marks() const {
    return std::span(wanted_).first(count_);
  }
  // True if there were too many.
  [[nodiscard]] bool is_full() const { return is_full_; }
  // Adds how often each key stands in the text of the last look, which is `text`.
  void count_keys(std::string_view text, KeyTable::Sample& sample) const;

 private:
  std::size_t find_keys(std::string_view text, std::span<const SiftMark> marks);
  std::size_t look_at_values(std::string_view text, std::size_t count);
  [[nodiscard]] std::uint32_t may_hold(std::string_view text, std::size_t place,
                                       const KeyTable::Found& key) const;

  const KeyTable* keys_;
  const Kernel& kernel_;
  std::vector<SiftMark> raw_;
  std::vector<WantedMark> wanted_;
  std::size_t raw_count_ = 0;
  std::size_t count_ = 0;
  bool is_full_ = false;
};

}  // namespace trawl
