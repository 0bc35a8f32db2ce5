// A run in a file: a head that names the format, the records in order, a tail that counts them. A
// run without its tail was not finished, and is refused.

#include "scanner/reduce/hit_run.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace trawl {

namespace {

constexpr std::string_view kHead("TRWLHITS\x02\0\0\0\0\0\0\0", 16);  // with the version, 2
constexpr std::string_view kTailMagic("TRWLHEND", 8);
constexpr std::size_t kTailBytes = 16;
constexpr std::size_t kWriteBytes = std::size_t{1} << 20;

std::string tail_of(std::uint64_t count) {
  std::string tail(kTailMagic);
  for (int i = 0; i < 8; ++i) {
    tail += static_cast<char>(static_cast<unsigned char>(count >> (8 * i)));
  }
  return tail;
}

std::uint64_t count_in(std::string_view tail) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    count |= std::uint64_t{static_cast<unsigned char>(tail[kTailMagic.size() + i])} << (8 * i);
  }
  return count;
}

}  // namespace

SortedHits::SortedHits(std::vector<HitBatch> batches) : batches_(std::move(batches)) {
  static_assert(sizeof(Entry) <= kSortBytesPerHit);
  std::size_t count = 0;
  for (const HitBatch& batch : batches_) {
    count += batch.size();
  }
  order_.reserve(count);
  for (std::size_t b = 0; b < batches_.size(); ++b) {
    for (std::size_t i = 0; i < batches_[b].size(); ++i) {
      // What HitBatch has written can be read.
      order_.push_back(Entry{.key = read_record_head(batches_[b].record(i))->key,
                             .batch = static_cast<std::uint32_t>(b),
                             .position = static_cast<std::uint32_t>(i)});
    }
  }
  std::ranges::sort(order_, comes_before, &Entry::key);
}

std::string_view SortedHits::record(std::size_t i) const {
  return batches_[order_[i].batch].record(order_[i].position);
}

RunWriter::RunWriter(SpillFile& file) : file_(&file), begin_(file.size_bytes()), buffer_(kHead) {}

Result<void> RunWriter::add(std::string_view record) {
  ++count_;
  if (buffer_.size() + record.size() > kWriteBytes) {
    if (Result<void> written = file_->append(buffer_); !written) {
      return written;
    }
    buffer_.clear();
    if (record.size() > kWriteBytes) {
      return file_->append(record);
    }
  }
  buffer_ += record;
  return {};
}

Result<FileRun> RunWriter::finish() && {
  buffer_ += tail_of(count_);
  if (const Result<void> written = file_->append(buffer_); !written) {
    return fail(written.error());
  }
  return FileRun{.offset_bytes = begin_, .size_bytes = file_->size_bytes() - begin_};
}

HitCursor HitCursor::over(SortedHits hits) {
  HitCursor cursor;
  cursor.hits_ = std::move(hits);
  cursor.is_at_end_ = cursor.hits_.size() == 0;
  if (!cursor.is_at_end_) {
    cursor.key_ = cursor.hits_.key(0);
  }
  return cursor;
}

Result<HitCursor> HitCursor::over(const SpillFile& file, FileRun run, std::size_t buffer_bytes) {
  HitCursor cursor;
  cursor.file_ = &file;
  cursor.at_ = run.offset_bytes;
  cursor.buffer_bytes_ = std::max(buffer_bytes, kRecordHeadBytes);
  if (run.size_bytes < kHead.size() + kTailBytes) {
    return cursor.corrupt("a hit run is cut off");
  }
  cursor.end_ = run.offset_bytes + run.size_bytes - kTailBytes;
  std::array<char, kHead.size()> head{};
  std::array<char, kTailBytes> tail{};
  if (const Result<void> read = file.read_at(run.offset_bytes, head); !read) {
    return fail(read.error());
  }
  if (const Result<void> read = file.read_at(cursor.end_, tail); !read) {
    return fail(read.error());
  }
  if (std::string_view(head.data(), head.size()) != kHead) {
    return cursor.corrupt("not a hit run, or one of another version");
  }
  const std::string_view tail_view(tail.data(), tail.size());
  if (!tail_view.starts_with(kTailMagic)) {
    return cursor.corrupt("a hit run has no end");
  }
  cursor.at_ += kHead.size();
  cursor.left_ = count_in(tail_view);
  if (const Result<void> loaded = cursor.load_head(); !loaded) {
    return fail(loaded.error());
  }
  return cursor;
}

Result<std::string_view> HitCursor::record() {
  if (file_ == nullptr) {
    return hits_.record(next_);
  }
  return bytes_at(at_, record_bytes_);
}

Result<void> HitCursor::advance() {
  const HitKey before = key_;
  if (file_ == nullptr) {
    ++next_;
    is_at_end_ = next_ == hits_.size();
    if (!is_at_end_) {
      key_ = hits_.key(next_);
    }
    return {};
  }
  at_ += record_bytes_;
  --left_;
  if (Result<void> loaded = load_head(); !loaded) {
    return loaded;
  }
  if (!is_at_end_ && !comes_before(before, key_)) {
    return corrupt("the hits of a run are out of order");
  }
  return {};
}

Result<void> HitCursor::load_head() {
  if (at_ == end_ || left_ == 0) {
    is_at_end_ = true;
    if (at_ != end_ || left_ != 0) {
      return corrupt("a hit run has another number of hits than it says");
    }
    return {};
  }
  if (end_ - at_ < kRecordHeadBytes) {
    return corrupt("a hit is cut off");
  }
  const Result<std::string_view> bytes = bytes_at(at_, kRecordHeadBytes);
  if (!bytes) {
    return fail(bytes.error());
  }
  const Result<RecordHead> head = read_record_head(*bytes);
  if (!head) {
    return fail(head.error());
  }
  if (head->size_bytes() > end_ - at_) {
    return corrupt("a hit is cut off");
  }
  key_ = head->key;
  record_bytes_ = head->size_bytes();
  return {};
}

// The bytes [offset, offset + size) of the file, from the window or read into it.
Result<std::string_view> HitCursor::bytes_at(std::uint64_t offset_bytes, std::uint64_t size) {
  const bool is_in_window =
      offset_bytes >= window_at_ && offset_bytes + size <= window_at_ + window_.size();
  if (!is_in_window) {
    const std::uint64_t wanted = std::max<std::uint64_t>(buffer_bytes_, size);
    const auto length = static_cast<std::size_t>(std::min(wanted, end_ - offset_bytes));
    if (window_.capacity() > 2 * buffer_bytes_) {
      window_ = std::string();  // one large event must not keep its memory
    }
    window_.resize(length);
    window_at_ = offset_bytes;
    if (const Result<void> read = file_->read_at(offset_bytes, window_); !read) {
      window_.clear();
      return fail(read.error());
    }
  }
  return std::string_view(window_).substr(static_cast<std::size_t>(offset_bytes - window_at_),
                                          static_cast<std::size_t>(size));
}

tl::unexpected<Error> HitCursor::corrupt(std::string message) const {
  return fail(ErrorCode::Corrupt, std::move(message), fmt::format("hit run, byte {}", at_));
}

}  // namespace trawl
