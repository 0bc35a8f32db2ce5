#include "scanner/event/document_chunks.h"

#include <utility>

namespace trawl {

namespace {

ByteSpan span_of(std::size_t begin, std::size_t end) {
  return {.offset_bytes = static_cast<std::uint32_t>(begin),
          .size_bytes = static_cast<std::uint32_t>(end - begin)};
}

}  // namespace

void DocumentChunks::begin_slice(Block slice) {
  slice_ = std::move(slice);
  begin_ = 0;
  rejected_begin_ = 0;
}

void DocumentChunks::add_event(std::size_t begin, std::size_t end) {
  if (begin - begin_ >= target_bytes_) {
    emit_until(begin);
  }
  chunk_.events.push_back(span_of(begin - begin_, end - begin_));
  emit_if_full(end);
}

void DocumentChunks::add_whole_event(Block block, std::size_t event_bytes, std::size_t position) {
  DocumentChunk chunk;
  chunk.block = std::move(block);
  chunk.events.push_back(span_of(0, event_bytes));
  emit(std::move(chunk));
  begin_ = position;
}

void DocumentChunks::begin_rejecting(std::size_t begin, CutProblem problem) {
  problem_ = problem;
  rejected_begin_ = begin;
  is_continued_ = false;
}

void DocumentChunks::end_rejecting(std::size_t end) {
  add_rejected_part(end);
  stop_rejecting();
  emit_if_full(end);
}

void DocumentChunks::stop_rejecting() {
  problem_.reset();
  is_continued_ = false;
}

void DocumentChunks::emit_until(std::size_t end) {
  if (end == begin_) {
    return;
  }
  add_rejected_part(end);
  chunk_.block = slice_.part(begin_, end - begin_);
  emit(std::exchange(chunk_, {}));
  begin_ = end;
}

std::optional<DocumentChunk> DocumentChunks::next() {
  if (ready_.empty()) {
    return std::nullopt;
  }
  DocumentChunk chunk = std::move(ready_.front());
  ready_.pop_front();
  return chunk;
}

void DocumentChunks::add_rejected_part(std::size_t end) {
  if (!problem_ || end == rejected_begin_) {
    return;
  }
  chunk_.continues_rejected |= is_continued_;
  chunk_.rejected.push_back({span_of(rejected_begin_ - begin_, end - begin_), *problem_});
  rejected_begin_ = end;
  is_continued_ = true;
}

void DocumentChunks::emit_if_full(std::size_t end) {
  if (end - begin_ >= target_bytes_) {
    emit_until(end);
  }
}

void DocumentChunks::emit(DocumentChunk chunk) {
  chunk.offset_bytes = offset_bytes_;
  chunk.max_event_bytes = max_event_bytes_;
  offset_bytes_ += chunk.block.bytes.size();
  ready_.push_back(std::move(chunk));
}

}  // namespace trawl
