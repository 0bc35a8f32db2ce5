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
    return borrowed;
  }

  // Of a view another view, of an own text another own text.
  TreeText(const TreeText& other)
      : TreeText(other.is_own_ ? TreeText(other.view()) : borrow(other.view())) {}
  TreeText(TreeText&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        is_own_(std::exchange(other.is_own_, false)) {}
  TreeText& operator=(TreeText other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
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

  // From now on its own.
  void own() {
    if (!is_own_) {
      *this = TreeText(view());
    }
  }

 private:
  const char* data_ = nullptr;
  std::uint32_t size_ = 0;
  bool is_own_ = false;
};

}  // namespace trawl
