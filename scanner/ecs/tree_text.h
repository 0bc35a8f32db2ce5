#pragma once

// TreeText: a name or a value in a JsonTree. Most texts of an event stand in its bytes as they are
// and are only pointed at; what was put together on the way is the tree's own.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace trawl {

// Names are short: comparing them in place takes less than a call of memcmp().
[[nodiscard]] inline bool is_same_text(std::string_view a, std::string_view b) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const auto word_at = [](const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, kWord);
    return word;
  };
  if (a.size() != b.size()) {
    return false;
  }
  const std::size_t size = a.size();
  if (size >= kWord && size <= 2 * kWord) {
    return word_at(a.data()) == word_at(b.data()) &&
           word_at(a.data() + size - kWord) == word_at(b.data() + size - kWord);
  }
  if (size < kWord) {
    for (std::size_t i = 0; i < size; ++i) {
      if (a[i] != b[i]) {
        return false;
      }
    }
    return true;
  }
  return word_at(a.data()) == word_at(b.data()) &&
         std::memcmp(a.data() + kWord, b.data() + kWord, size - kWord) == 0;
}

// Of equal texts the same; of others rarely, if they are names in one object. From the first four
// bytes and the last.
[[nodiscard]] inline std::uint16_t mark_of_text(std::string_view text) {
  constexpr std::uint64_t kOddFactor = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  if (text.size() >= sizeof(first)) {
    std::memcpy(&first, text.data(), sizeof(first));
    std::memcpy(&last, text.data() + text.size() - sizeof(last), sizeof(last));
  } else if (!text.empty()) {
    first = static_cast<unsigned char>(text.front());
    last = static_cast<unsigned char>(text.back());
  }
  return static_cast<std::uint16_t>(((std::uint64_t{first} << 32U | last) * kOddFactor) >> 48U);
}

class TreeText {
 public:
  TreeText() = default;
  // A copy of its own. Requires less than 4 GiB, here and below.
  explicit TreeText(std::string_view text);
  // A view: `text` outlives this object and all copies of it.
  [[nodiscard]] static TreeText borrow(std::string_view text) {
    TreeText borrowed;
    borrowed.data_ = text.data();
    borrowed.size_ = static_cast<std::uint32_t>(text.size());
    borrowed.mark_ = mark_of_text(text);
    return borrowed;
  }

  // Of a view another view, of an own text another own text.
  TreeText(const TreeText& other) : data_(other.data_), size_(other.size_), mark_(other.mark_) {
    if (other.is_own_) {
      *this = TreeText(other.view());
    }
  }
  TreeText(TreeText&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        mark_(std::exchange(other.mark_, std::uint16_t{0})),
        is_own_(std::exchange(other.is_own_, false)) {}
  TreeText& operator=(TreeText other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(mark_, other.mark_);
    std::swap(is_own_, other.is_own_);
    return *this;
  }
  ~TreeText() {
    if (is_own_) {
      delete[] data_;
    }
  }

  [[nodiscard]] std::string_view view() const { return {data_, size_}; }
  // NOLINTNEXTLINE(google-explicit-constructor): a text may be read wherever a view may
  operator std::string_view() const { return view(); }
  [[nodiscard]] bool operator==(std::string_view other) const {
    return is_same_text(view(), other);
  }
  [[nodiscard]] bool operator==(const TreeText& other) const {
    return is_same_text(view(), other.view());
  }

  // The same as `*this == other`, whose mark is `mark`: for one that is compared with many.
  [[nodiscard]] bool equals(std::string_view other, std::uint16_t mark) const {
    return mark_ == mark && is_same_text(view(), other);
  }

  // From now on its own.
  void own() {
    if (!is_own_) {
      *this = TreeText(view());
    }
  }

 private:
  const char* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint16_t mark_ = 0;  // mark_of_text(), which is 0 for no text
  bool is_own_ = false;
};

}  // namespace trawl
