#pragma once

// InputBatches: the inputs of a scan, in their order, as tasks for its workers. A large input is a
// task of its own; of the small objects of a bucket, each is less work than handing it over.

#include <cstddef>
#include <vector>

#include "io/input_list.h"

namespace trawl {

// Inputs begin … end - 1 of the list.
struct InputBatch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Not thread-safe.
class InputBatches {
 public:
  // Borrows the inputs. Requires threads > 0.
  InputBatches(const std::vector<Input>& inputs, unsigned threads)
      : inputs_(inputs), threads_(threads) {}

  // The next batch; an empty one at the end. Towards the end they become smaller, so that all
  // workers are done at about the same time.
  [[nodiscard]] InputBatch next();

 private:
  const std::vector<Input>& inputs_;
  std::size_t threads_;
  std::size_t next_ = 0;
};

}  // namespace trawl
