#include "io/block_pool.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace trawl {
namespace {

// Below this the allocator is as good: it keeps such memory itself.
constexpr std::size_t kLeastPooledBytes = std::size_t{64} << 10;
// What the shelf keeps at most; buffers beyond go back to the allocator.
constexpr std::size_t kMostKeptBytes = std::size_t{32} << 20;
constexpr std::size_t kMostKeptBuffers = 64;
// Up to here, capacities are powers of two: so that the buffer of one small file fits the next.
constexpr std::size_t kMostRoundedBytes = std::size_t{4} << 20;

struct Spare {
  std::unique_ptr<char[]> data;
  std::size_t capacity_bytes = 0;
};

}  // namespace

class BlockPool::Shelf {
 public:
  Shelf() { spares_.reserve(kMostKeptBuffers); }

  // The spare last put back that fits without wasting more than half, or an empty one.
  Spare take(std::size_t capacity_bytes) {
    const std::scoped_lock lock(mutex_);
    const auto fits = [&](const Spare& spare) {
      return spare.capacity_bytes >= capacity_bytes && spare.capacity_bytes / 2 <= capacity_bytes;
    };
    const auto found = std::find_if(spares_.rbegin(), spares_.rend(), fits);
    if (found == spares_.rend()) {
      return {};
    }
    Spare spare = std::exchange(*found, {});
    spares_.erase(std::next(found).base());
    kept_bytes_ -= spare.capacity_bytes;
    return spare;
  }

  // Never throws: the room was reserved, and what has no room is freed (after the lock is gone).
  void put(Spare spare) noexcept {
    const std::scoped_lock lock(mutex_);
    if (spares_.size() < kMostKeptBuffers && kept_bytes_ + spare.capacity_bytes <= kMostKeptBytes) {
      kept_bytes_ += spare.capacity_bytes;
      spares_.push_back(std::move(spare));
    }
  }

 private:
  std::mutex mutex_;
  std::vector<Spare> spares_;
  std::size_t kept_bytes_ = 0;
};

BlockPool::BlockPool() : shelf_(std::make_shared<Shelf>()) {}

BlockBuffer BlockPool::take(std::size_t capacity_bytes) const {
  if (capacity_bytes < kLeastPooledBytes) {
    return BlockBuffer(capacity_bytes);
  }
  if (capacity_bytes < kMostRoundedBytes) {
    capacity_bytes = std::bit_ceil(capacity_bytes);
  }
  Spare spare = shelf_->take(capacity_bytes);
  if (!spare.data) {
    spare.capacity_bytes = capacity_bytes;
    spare.data = std::make_unique_for_overwrite<char[]>(capacity_bytes + kPaddingBytes);
  }
  const std::size_t capacity = spare.capacity_bytes;
  const auto put_back = [shelf = shelf_, capacity](char* data) {
    shelf->put(Spare{std::unique_ptr<char[]>(data), capacity});
  };
  return BlockBuffer(std::shared_ptr<char[]>(spare.data.release(), put_back), capacity);
}

}  // namespace trawl
