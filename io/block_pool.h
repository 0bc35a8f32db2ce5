#pragma once

// Buffers that are used again: unpacked blocks are megabytes, and fresh pages for each of them
// would cost a fault per page. Copies of a pool share its buffers.
//
// A block's memory comes back when the last copy of the block goes, on whichever thread that is; so
// the pool holds a lock of its own, taken once a block. Blocks may outlive the pool.

#include <cstddef>
#include <memory>

#include "io/block.h"

namespace trawl {

class BlockPool {
 public:
  BlockPool();

  // A buffer of at least `capacity_bytes`. Safe from many threads.
  [[nodiscard]] BlockBuffer take(std::size_t capacity_bytes) const;

 private:
  class Shelf;
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace trawl
