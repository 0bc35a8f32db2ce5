#include "io/feed.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace trawl {
namespace {

constexpr std::size_t kLeastWindowBytes = std::size_t{64} << 10;
// So that every size in one window fits the 32 bits in which ISA-L counts.
constexpr std::size_t kMostWindowBytes = std::size_t{1} << 30;
// Smaller files are read: for them a system call is cheaper than a map and its page faults.
constexpr std::uint64_t kLeastMappedBytes = std::uint64_t{64} << 10;

Result<void> check_kind(FileKind kind, const std::string& path) {
  switch (kind) {
    case FileKind::Regular:
    case FileKind::Pipe:
      return {};
    case FileKind::Folder:
      return fail(system_error(EISDIR, "cannot be read", path));
    case FileKind::Socket:
      return fail(ErrorCode::Io, "is a socket, expected a file", path);
    case FileKind::Device:
    case FileKind::Other:
      break;
  }
  return fail(ErrorCode::Io, "is a device, expected a file", path);
}

}  // namespace

Feed::Feed(std::string name, std::size_t window_bytes)
    : name_(std::move(name)),
      window_bytes_(std::clamp(window_bytes, kLeastWindowBytes, kMostWindowBytes)) {}

Feed Feed::over(Block bytes, std::string name) {
  Feed feed(std::move(name), bytes.bytes.size());
  feed.memory_ = bytes;
  feed.window_ = std::move(bytes);
  feed.is_last_window_ = true;
  return feed;
}

Feed Feed::section(std::uint64_t offset_bytes, std::uint64_t size_bytes) const {
  assert(is_seekable() && offset_bytes <= *this->size_bytes() &&
         size_bytes <= *this->size_bytes() - offset_bytes);
  if (!mapped_) {
    return over(
        memory_.part(static_cast<std::size_t>(offset_bytes), static_cast<std::size_t>(size_bytes)),
        name_);
  }
  Feed feed(name_, window_bytes_);
  feed.mapped_ = mapped_;
  feed.mapped_offset_bytes_ = mapped_offset_bytes_ + offset_bytes;
  feed.mapped_bytes_ = size_bytes;
  feed.is_last_window_ = size_bytes == 0;
  return feed;
}

Feed Feed::over(std::unique_ptr<Source> source, std::string name, std::size_t window_bytes) {
  Feed feed(std::move(name), window_bytes);
  feed.source_ = std::move(source);
  return feed;
}

Result<Feed> Feed::open(const std::string& path, std::size_t window_bytes) {
  Feed feed(path, window_bytes);
  if (is_standard_input(path)) {
    feed.name_ = "standard input";
    feed.file_ = FileDescriptor::standard_input();
    return feed;
  }
  // Before open(): to open some devices is to make them act.
  const Result<FileStatus> named = file_status(path);
  if (!named) {
    return fail(named.error());
  }
  if (const Result<void> is_readable = check_kind(named->kind, path); !is_readable) {
    return fail(is_readable.error());
  }
  Result<FileDescriptor> file = FileDescriptor::open_for_reading(path);
  if (!file) {
    return fail(file.error());
  }
  const Result<FileStatus> status = file->status(path);
  if (!status) {
    return fail(status.error());
  }
  // A size of 0 says nothing: files of /proc have it, whatever they hold.
  if (status->kind == FileKind::Regular && status->size_bytes >= kLeastMappedBytes) {
    MappedFile mapped(std::move(*file), status->size_bytes, path);
    if (Result<Block> window = mapped.window(0, 1, feed.window_bytes_); window) {
      feed.is_last_window_ = window->bytes.size() == mapped.size_bytes();
      feed.window_ = std::move(*window);
      feed.mapped_bytes_ = mapped.size_bytes();
      feed.mapped_ = std::make_shared<const MappedFile>(std::move(mapped));
      return feed;
    }
    // Some file systems cannot map (files of /sys, some network mounts): then it is read.
    file = FileDescriptor::open_for_reading(path);
    if (!file) {
      return fail(file.error());
    }
  }
  if (status->kind == FileKind::Regular && status->size_bytes > 0 &&
      status->size_bytes < kLeastMappedBytes) {
    feed.read_small_file(std::move(*file), static_cast<std::size_t>(status->size_bytes));
  } else {
    feed.file_ = std::move(*file);
  }
  return feed;
}

// All of it at once, so that the file need not stay open and its end need not be looked for; like a
// mapped file, it ends where it ended when it was opened. An error is met again by the next read.
void Feed::read_small_file(FileDescriptor file, std::size_t size_bytes) {
  BlockBuffer buffer(size_bytes);
  std::size_t known_bytes = 0;
  while (known_bytes < size_bytes && !is_last_window_) {
    const Result<std::size_t> count =
        file.read(buffer.data() + known_bytes, size_bytes - known_bytes, name_);
    if (!count) {
      window_ = std::move(buffer).finish(known_bytes);
      window_bytes_ = kLeastWindowBytes;
      file_ = std::move(file);
      return;
    }
    known_bytes += *count;
    is_last_window_ = *count == 0;
  }
  is_last_window_ = true;
  memory_ = std::move(buffer).finish(known_bytes);
  window_ = memory_;
}

Result<Block> Feed::peek(std::size_t least_bytes) {
  assert(least_bytes > 0);
  if (window_.bytes.size() < least_bytes && !is_last_window_) {
    if (const Result<void> refilled = refill(least_bytes); !refilled) {
      return fail(refilled.error());
    }
  }
  return window_;
}

void Feed::advance(std::size_t size_bytes) {
  assert(size_bytes <= window_.bytes.size());
  window_.bytes.remove_prefix(size_bytes);
  offset_bytes_ += size_bytes;
}

Result<std::uint64_t> Feed::skip(std::uint64_t size_bytes) {
  std::uint64_t skipped_bytes = 0;
  if (mapped_ && size_bytes > window_.bytes.size()) {
    skipped_bytes = std::min(size_bytes, mapped_bytes_ - offset_bytes_);
    offset_bytes_ += skipped_bytes;
    window_ = {};
    is_last_window_ = offset_bytes_ == mapped_bytes_;
    return skipped_bytes;
  }
  while (skipped_bytes < size_bytes) {
    const Result<Block> seen = peek(1);
    if (!seen) {
      return fail(seen.error());
    }
    if (seen->bytes.empty()) {
      break;
    }
    const std::uint64_t step_bytes =
        std::min<std::uint64_t>(seen->bytes.size(), size_bytes - skipped_bytes);
    advance(static_cast<std::size_t>(step_bytes));
    skipped_bytes += step_bytes;
  }
  return skipped_bytes;
}

bool Feed::is_seekable() const {
  return mapped_ != nullptr || memory_.owner != nullptr;
}

void Feed::seek(std::uint64_t offset_bytes) {
  assert(is_seekable() && offset_bytes <= *size_bytes());
  if (mapped_) {
    window_ = {};
    is_last_window_ = offset_bytes == mapped_bytes_;
  } else {
    window_ = memory_;
    window_.bytes.remove_prefix(static_cast<std::size_t>(offset_bytes));
  }
  offset_bytes_ = offset_bytes;
}

std::uint64_t Feed::consumed_bytes() const {
  return source_ ? source_->consumed_bytes() : offset_bytes_;
}

Result<void> Feed::check_unchanged() const {
  if (mapped_) {
    return mapped_->check_unchanged();
  }
  return source_ ? source_->check_unchanged() : Result<void>{};
}

std::optional<std::uint64_t> Feed::size_bytes() const {
  if (mapped_) {
    return mapped_bytes_;
  }
  if (memory_.owner != nullptr) {
    return memory_.bytes.size();
  }
  if (is_last_window_) {
    return offset_bytes_ + window_.bytes.size();
  }
  return std::nullopt;
}

std::string Feed::where(std::uint64_t offset_bytes) const {
  return fmt::format("{}, byte {}", name_, offset_bytes);
}

Result<void> Feed::refill(std::size_t least_bytes) {
  if (mapped_) {
    return refill_mapped(least_bytes);
  }
  return source_ ? refill_unpacked(least_bytes) : refill_read(least_bytes);
}

Result<void> Feed::refill_mapped(std::size_t least_bytes) {
  const std::uint64_t most_bytes =
      std::min<std::uint64_t>(std::max(window_bytes_, least_bytes), mapped_bytes_ - offset_bytes_);
  if (most_bytes == 0) {
    window_ = {};
    is_last_window_ = true;
    return {};
  }
  const auto window_bytes = static_cast<std::size_t>(most_bytes);
  Result<Block> window = mapped_->window(mapped_offset_bytes_ + offset_bytes_,
                                         std::min(least_bytes, window_bytes), window_bytes);
  if (!window) {
    return fail(window.error());
  }
  window_ = std::move(*window);
  is_last_window_ = offset_bytes_ + window_.bytes.size() == mapped_bytes_;
  return {};
}

// A piece is taken as it is where nothing is left of the one before; else they are joined.
Result<void> Feed::refill_unpacked(std::size_t least_bytes) {
  if (source_error_) {
    return fail(*source_error_);
  }
  Result<Block> piece = next_unpacked();
  if (piece && window_.bytes.empty() && piece->bytes.size() >= least_bytes) {
    window_ = std::move(*piece);
    return {};
  }
  std::string joined(window_.bytes);
  while (true) {
    if (!piece) {
      source_error_ = std::move(piece.error());
      break;
    }
    joined += piece->bytes;
    if (is_last_window_ || joined.size() >= least_bytes) {
      break;
    }
    piece = next_unpacked();
  }
  window_ = copy_block(joined);
  return source_error_ && joined.size() < least_bytes ? fail(*source_error_) : Result<void>{};
}

// The next piece that is not empty, unpacked; an empty block at the end.
Result<Block> Feed::next_unpacked() {
  while (true) {
    Result<std::optional<Piece>> piece = source_->next();
    if (!piece) {
      return fail(std::move(piece.error()));
    }
    if (!*piece) {
      is_last_window_ = true;
      return Block{};
    }
    Result<Block> block = source_->unpack(**piece);
    if (!block || !block->bytes.empty()) {
      return block;
    }
  }
}

// What is left of the last read goes in front of the next; it is shorter than `least_bytes`. Reads
// until the buffer is full, so that a slow pipe does not make small blocks.
Result<void> Feed::refill_read(std::size_t least_bytes) {
  BlockBuffer buffer = pool_.take(std::max(window_bytes_, least_bytes));
  std::size_t size_bytes = window_.bytes.size();
  if (size_bytes > 0) {
    std::memcpy(buffer.data(), window_.bytes.data(), size_bytes);
  }
  Result<void> outcome;
  while (size_bytes < buffer.capacity_bytes()) {
    const Result<std::size_t> count =
        file_.read(buffer.data() + size_bytes, buffer.capacity_bytes() - size_bytes, name_);
    if (!count) {
      outcome = size_bytes < least_bytes ? fail(count.error()) : Result<void>{};
      break;
    }
    if (*count == 0) {
      is_last_window_ = true;
      break;
    }
    size_bytes += *count;
  }
  window_ = std::move(buffer).finish(size_bytes);
  return outcome;
}

}  // namespace trawl
