#include "scanner/input_batches.h"

#include <algorithm>
#include <cstdint>

namespace trawl {

namespace {

// On disk. A larger input is alone in its batch.
constexpr std::uint64_t kSmallInputBytes = std::uint64_t{64} << 10;
constexpr std::uint64_t kMostBatchBytes = std::uint64_t{1} << 20;
constexpr std::size_t kMostBatchInputs = 64;
// Of what is left, a worker takes at most this part of its share.
constexpr std::size_t kShareParts = 8;

// What a size of 0 stands for (a pipe, standard input, an empty file) nobody knows.
bool is_small(const Input& input) {
  return input.size_bytes > 0 && input.size_bytes <= kSmallInputBytes;
}

}  // namespace

InputBatch InputBatches::next() {
  InputBatch batch{.begin = next_, .end = next_};
  const std::size_t left = inputs_.size() - next_;
  const std::size_t most =
      std::clamp<std::size_t>(left / (threads_ * kShareParts), 1, kMostBatchInputs);
  std::uint64_t size_bytes = 0;
  while (batch.end < inputs_.size() && batch.end - batch.begin < most) {
    const Input& input = inputs_[batch.end];
    const bool is_first = batch.end == batch.begin;
    size_bytes += input.size_bytes;
    if (!is_first && (!is_small(input) || size_bytes > kMostBatchBytes)) {
      break;
    }
    ++batch.end;
    if (!is_small(input)) {
      break;
    }
  }
  next_ = batch.end;
  return batch;
}

}  // namespace trawl
