#pragma once

// Bytes as they come from an input: a view and whatever keeps it alive.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace trawl {

// That many bytes past the end of every Block may be read (their values mean nothing), so that
// vector code and simdjson need no tail case.
inline constexpr std::size_t kPaddingBytes = 64;

// A cheap value: copies share the owner. `bytes` lives as long as any copy does.
struct Block {
  std::string_view bytes;
  std::shared_ptr<const void> owner;

  // A part of this block with the same owner. Requires offset_bytes + size_bytes <= bytes.size().
  [[nodiscard]] Block part(std::size_t offset_bytes, std::size_t size_bytes) const {
    return Block{bytes.substr(offset_bytes, size_bytes), owner};
  }
};

// A block that owns a copy of `bytes`, padded.
[[nodiscard]] Block copy_block(std::string_view bytes);

// A writable buffer that becomes a Block. Its capacity is fixed; kPaddingBytes more are allocated.
// Its bytes mean nothing until written; finish() zeroes the padding.
class BlockBuffer {
 public:
  explicit BlockBuffer(std::size_t capacity_bytes);
  // Over memory that somebody else allocated: `data` holds capacity_bytes + kPaddingBytes.
  BlockBuffer(std::shared_ptr<char[]> data, std::size_t capacity_bytes);

  [[nodiscard]] char* data() { return data_.get(); }
  [[nodiscard]] std::size_t capacity_bytes() const { return capacity_bytes_; }
  // The first `size_bytes` as a block. The buffer has no capacity afterwards. Requires size_bytes
  // <= capacity_bytes().
  [[nodiscard]] Block finish(std::size_t size_bytes) &&;

 private:
  std::shared_ptr<char[]> data_;
  std::size_t capacity_bytes_;
};

}  // namespace trawl
