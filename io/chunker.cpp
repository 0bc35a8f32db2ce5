#include "io/chunker.h"

#include <algorithm>
#include <cassert>
#include <memory>
#include <utility>

namespace trawl {

Chunker::Chunker(std::size_t target_bytes, std::size_t max_line_bytes)
    : target_bytes_(target_bytes), max_line_bytes_(max_line_bytes) {
  assert(target_bytes > 0 && max_line_bytes >= target_bytes);
}

void Chunker::push(const Block& block) {
  const std::string_view bytes = block.bytes;
  if (bytes.empty()) {
    return;
  }
  if (carry_.empty() && !in_long_line_) {
    cut_lines(block, 0);
    return;
  }
  // The line begun earlier ends in this block, or runs through all of it.
  const std::size_t newline = bytes.find('\n');
  const bool ends = newline != std::string_view::npos;
  const std::size_t head_bytes = ends ? newline + 1 : bytes.size();
  if (in_long_line_) {
    emit(block.part(0, head_bytes), true);
    in_long_line_ = !ends;
  } else if (carry_.size() + head_bytes > max_line_bytes_) {
    emit_carry(true);
    emit(block.part(0, head_bytes), true);
    in_long_line_ = !ends;
  } else {
    carry_.append(bytes.substr(0, head_bytes));
    if (ends) {
      emit_carry(false);
    }
  }
  if (ends) {
    cut_lines(block, head_bytes);
  }
}

void Chunker::push_gap(std::uint64_t size_bytes) {
  finish();
  offset_bytes_ += size_bytes;
}

void Chunker::finish() {
  if (!carry_.empty()) {
    emit_carry(false);
  }
  in_long_line_ = false;
}

std::optional<Chunk> Chunker::next() {
  if (ready_.empty()) {
    return std::nullopt;
  }
  Chunk chunk = std::move(ready_.front());
  ready_.pop_front();
  return chunk;
}

// From `begin_bytes` on, where a line begins: whole lines become chunks, the last one's beginning
// is carried over to the next block.
void Chunker::cut_lines(const Block& block, std::size_t begin_bytes) {
  std::string_view rest = block.bytes.substr(begin_bytes);
  while (!rest.empty()) {
    std::size_t newline = rest.substr(0, target_bytes_).rfind('\n');
    bool is_too_long = false;
    if (newline == std::string_view::npos) {
      newline = rest.find('\n', std::min(target_bytes_, rest.size()));
      const std::size_t line_bytes = newline == std::string_view::npos ? rest.size() : newline + 1;
      is_too_long = line_bytes > max_line_bytes_;
    }
    if (newline == std::string_view::npos) {
      if (is_too_long) {
        emit(block.part(block.bytes.size() - rest.size(), rest.size()), true);
        in_long_line_ = true;
      } else {
        carry_.append(rest);
      }
      return;
    }
    emit(block.part(block.bytes.size() - rest.size(), newline + 1), is_too_long);
    rest.remove_prefix(newline + 1);
  }
}

void Chunker::emit(Block block, bool is_too_long) {
  const std::size_t size_bytes = block.bytes.size();
  ready_.push_back(
      Chunk{.block = std::move(block), .offset_bytes = offset_bytes_, .is_too_long = is_too_long});
  offset_bytes_ += size_bytes;
}

// The carry moves out with its memory; nothing is copied twice.
void Chunker::emit_carry(bool is_too_long) {
  const std::size_t size_bytes = carry_.size();
  carry_.append(kPaddingBytes, '\0');
  auto owner = std::make_shared<const std::string>(std::exchange(carry_, {}));
  const std::string_view bytes = std::string_view(*owner).substr(0, size_bytes);
  emit(Block{bytes, std::move(owner)}, is_too_long);
}

}  // namespace trawl
