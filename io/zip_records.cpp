#include "io/zip_records.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace trawl {

namespace {

constexpr std::uint64_t kEndBytes = 22;  // without the comment
constexpr std::uint64_t kMostEndBytes = kEndBytes + UINT16_MAX;
constexpr std::uint64_t kEnd64LocatorBytes = 20;
constexpr std::uint64_t kLeastEnd64Bytes = 56;

// Bytes some of which are at hand, others still to come from a feed.
class Cursor {
 public:
  Cursor(std::string head, std::uint64_t offset_bytes, Feed& feed)
      : head_(std::move(head)), offset_bytes_(offset_bytes), feed_(feed) {}

  // The next `size_bytes`, fewer at the end of the input. Good until the next call. Errors: Io.
  Result<std::string_view> peek(std::size_t size_bytes) {
    while (head_.size() < size_bytes) {
      const Result<Block> seen = feed_.peek(1);
      if (!seen) {
        return fail(seen.error());
      }
      const std::string_view more = seen->bytes.substr(0, size_bytes - head_.size());
      if (more.empty()) {
        break;
      }
      head_ += more;
      feed_.advance(more.size());
    }
    return std::string_view(head_).substr(0, size_bytes);
  }

  // How many of `size_bytes` there were. Errors: Io.
  Result<std::uint64_t> skip(std::uint64_t size_bytes) {
    const std::size_t from_head =
        static_cast<std::size_t>(std::min<std::uint64_t>(size_bytes, head_.size()));
    head_.erase(0, from_head);
    const Result<std::uint64_t> from_feed = feed_.skip(size_bytes - from_head);
    if (!from_feed) {
      return fail(from_feed.error());
    }
    offset_bytes_ += from_head + *from_feed;
    return from_head + *from_feed;
  }

  [[nodiscard]] std::uint64_t offset_bytes() const { return offset_bytes_; }

 private:
  std::string head_;
  std::uint64_t offset_bytes_;
  Feed& feed_;
};

// A record: its signature, the fixed part that tells its length, and where in that the lengths of
// its variable parts lie.
struct Shape {
  std::string_view signature;
  std::size_t fixed_bytes;
  struct Length {
    std::size_t offset_bytes = 0;
    std::size_t size_bytes = 0;
  } lengths[3];
};

constexpr Shape kShapes[] = {
    {kZipDirectoryHeader, 46, {{28, 2}, {30, 2}, {32, 2}}},
    {kZipExtraData, 8, {{4, 4}}},
    {kZipDirectorySignature, 6, {{4, 2}}},
    {kZipEnd64, 12, {{4, 8}}},
    {kZipEnd64Locator, kEnd64LocatorBytes, {}},
    {kZipEnd, kEndBytes, {{20, 2}}},
};

tl::unexpected<Error> corrupt(std::string message, const Feed& feed, std::uint64_t offset_bytes) {
  return fail(ErrorCode::Corrupt, std::move(message), feed.where(offset_bytes));
}

// Passes over one record of the directory; its signature.
Result<std::string_view> skip_record(Cursor& cursor, const Feed& feed) {
  const std::uint64_t offset = cursor.offset_bytes();
  const Result<std::string_view> signature = cursor.peek(kZipSignatureBytes);
  if (!signature) {
    return fail(signature.error());
  }
  const auto* const shape = std::ranges::find(kShapes, *signature, &Shape::signature);
  if (shape == std::end(kShapes) && signature->size() == kZipSignatureBytes) {
    return corrupt("the directory of the zip is damaged", feed, offset);
  }
  const Result<std::string_view> fixed =
      cursor.peek(shape == std::end(kShapes) ? kZipSignatureBytes : shape->fixed_bytes);
  if (!fixed) {
    return fail(fixed.error());
  }
  if (shape != std::end(kShapes) && fixed->size() == shape->fixed_bytes) {
    std::uint64_t size = shape->fixed_bytes;
    for (const Shape::Length& length : shape->lengths) {
      const std::uint64_t more = zip_number(*fixed, length.offset_bytes, length.size_bytes);
      size += std::min(more, std::numeric_limits<std::uint64_t>::max() - size);
    }
    const Result<std::uint64_t> skipped = cursor.skip(size);
    if (!skipped) {
      return fail(skipped.error());
    }
    if (*skipped == size) {
      return shape->signature;
    }
  }
  return corrupt("the zip ends inside its directory", feed, offset);
}

}  // namespace

std::uint64_t zip_number(std::string_view bytes, std::size_t offset_bytes, std::size_t size_bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = size_bytes; i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes[offset_bytes + i]);
  }
  return value;
}

bool begins_zip_member(std::string_view bytes) {
  return bytes.starts_with(kZipLocalHeader);
}

bool begins_zip_directory(std::string_view bytes) {
  return bytes.starts_with(kZipDirectoryHeader) || bytes.starts_with(kZipEnd) ||
         bytes.starts_with(kZipEnd64);
}

Result<std::optional<ZipEnd>> find_zip_end(Feed& feed) {
  const std::uint64_t size = feed.size_bytes().value_or(0);
  if (size < kEndBytes) {
    return std::nullopt;
  }
  const std::uint64_t tail_at = size - std::min(size, kMostEndBytes);
  feed.seek(tail_at);
  const Result<Block> seen = feed.peek(static_cast<std::size_t>(size - tail_at));
  if (!seen) {
    return fail(seen.error());
  }
  const std::string_view tail = seen->bytes;
  const std::size_t at = tail.rfind(kZipEnd);
  if (at == std::string_view::npos || tail.size() - at < kEndBytes) {
    return std::nullopt;
  }
  const std::string_view record = tail.substr(at);
  ZipEnd end{.offset_bytes = tail_at + at,
             .directory_offset_bytes = zip_number(record, 16, 4),
             .directory_bytes = zip_number(record, 12, 4),
             .entry_count = zip_number(record, 10, 2)};
  const std::uint64_t whole_bytes = kEndBytes + zip_number(record, 20, 2);
  if (record.size() < whole_bytes) {
    return std::nullopt;
  }
  end.behind_bytes = record.size() - whole_bytes;
  std::uint64_t directory_end = end.offset_bytes;
  if (at >= kEnd64LocatorBytes &&
      tail.substr(at - kEnd64LocatorBytes).starts_with(kZipEnd64Locator)) {
    const std::uint64_t end64_at = zip_number(tail, at - kEnd64LocatorBytes + 8, 8);
    if (end64_at > end.offset_bytes || end.offset_bytes - end64_at < kLeastEnd64Bytes) {
      return std::nullopt;
    }
    feed.seek(end64_at);
    const Result<Block> record64 = feed.peek(kLeastEnd64Bytes);
    if (!record64) {
      return fail(record64.error());
    }
    if (!record64->bytes.starts_with(kZipEnd64)) {
      return std::nullopt;
    }
    end.entry_count = zip_number(record64->bytes, 32, 8);
    end.directory_bytes = zip_number(record64->bytes, 40, 8);
    end.directory_offset_bytes = zip_number(record64->bytes, 48, 8);
    directory_end = end64_at;
  }
  if (end.directory_offset_bytes > directory_end ||
      end.directory_bytes > directory_end - end.directory_offset_bytes) {
    return std::nullopt;
  }
  end.before_bytes = directory_end - end.directory_offset_bytes - end.directory_bytes;
  return end;
}

Result<void> read_zip_to_end(std::string head, std::uint64_t offset_bytes, Feed& feed) {
  Cursor cursor(std::move(head), offset_bytes, feed);
  while (true) {
    const Result<std::string_view> record = skip_record(cursor, feed);
    if (!record) {
      return fail(record.error());
    }
    if (*record == kZipEnd) {
      break;
    }
  }
  const std::uint64_t end = cursor.offset_bytes();
  const Result<std::uint64_t> behind = cursor.skip(std::numeric_limits<std::uint64_t>::max());
  if (!behind) {
    return fail(behind.error());
  }
  if (*behind > 0) {
    return corrupt(fmt::format("the zip is not all of the input: {} bytes behind it are not part "
                               "of it",
                               *behind),
                   feed, end);
  }
  return {};
}

}  // namespace trawl
