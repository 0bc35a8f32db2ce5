#include "io/block.h"

#include <cassert>
#include <cstring>
#include <utility>

namespace trawl {

Block copy_block(std::string_view bytes) {
  BlockBuffer buffer(bytes.size());
  if (!bytes.empty()) {
    std::memcpy(buffer.data(), bytes.data(), bytes.size());
  }
  return std::move(buffer).finish(bytes.size());
}

BlockBuffer::BlockBuffer(std::size_t capacity_bytes)
    : BlockBuffer(std::make_shared_for_overwrite<char[]>(capacity_bytes + kPaddingBytes),
                  capacity_bytes) {}

BlockBuffer::BlockBuffer(std::shared_ptr<char[]> data, std::size_t capacity_bytes)
    : data_(std::move(data)), capacity_bytes_(capacity_bytes) {}

Block BlockBuffer::finish(std::size_t size_bytes) && {
  assert(size_bytes <= capacity_bytes_);
  std::memset(data_.get() + size_bytes, 0, kPaddingBytes);
  capacity_bytes_ = 0;
  const std::string_view bytes(data_.get(), size_bytes);
  return Block{bytes, std::move(data_)};
}

}  // namespace trawl
