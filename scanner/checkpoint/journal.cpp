#include "scanner/checkpoint/journal.h"

#include <cassert>
#include <cerrno>
#include <concepts>
#include <utility>

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

namespace trawl {

namespace {

constexpr std::string_view kHead("TRWLCKPT\x02\0\0\0\0\0\0\0", 16);  // with the version, 2

// Byte offsets within a frame.
constexpr std::size_t kChecksumAt = 0;  // of all that follows it
constexpr std::size_t kSizeAt = 8;      // of the payload
constexpr std::size_t kKindAt = 16;
constexpr std::size_t kInputAt = 20;
constexpr std::size_t kFrameHeadBytes = 24;

template <std::unsigned_integral T>
void put(std::string& bytes, std::size_t at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes[at + i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
  }
}

template <std::unsigned_integral T>
T take(std::string_view bytes, std::size_t at) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value |= static_cast<T>(static_cast<T>(static_cast<unsigned char>(bytes[at + i])) << (8 * i));
  }
  return value;
}

std::uint64_t checksum_of(std::string_view frame) {
  const std::string_view covered = frame.substr(kSizeAt);
  return XXH3_64bits(covered.data(), covered.size());
}

bool is_kind(std::uint32_t number) {
  return number >= static_cast<std::uint32_t>(FrameKind::Scan) &&
         number <= static_cast<std::uint32_t>(FrameKind::Done);
}

}  // namespace

JournalReader::JournalReader(FileDescriptor file, std::string path, std::uint64_t size_bytes)
    : file_(std::move(file)), path_(std::move(path)), size_bytes_(size_bytes) {}

Result<JournalReader> JournalReader::over(FileDescriptor file, std::string path) {
  const Result<FileStatus> status = file.status(path);
  if (!status) {
    return fail(status.error());
  }
  JournalReader reader(std::move(file), std::move(path), status->size_bytes);
  reader.frame_.resize(kHead.size());
  if (status->kind != FileKind::Regular || status->size_bytes < kHead.size()) {
    return fail(ErrorCode::Corrupt, "is no journal of a checkpoint", reader.path_);
  }
  if (const Result<void> read = reader.read_at(0, 0, kHead.size()); !read) {
    return fail(read.error());
  }
  if (reader.frame_ != kHead) {
    return fail(ErrorCode::Corrupt, "is no journal of a checkpoint, or one of another version",
                reader.path_);
  }
  reader.whole_bytes_ = kHead.size();
  return reader;
}

Result<std::optional<Frame>> JournalReader::next() {
  if (size_bytes_ - whole_bytes_ < kFrameHeadBytes) {
    return std::nullopt;
  }
  frame_.resize(kFrameHeadBytes);
  if (const Result<void> read = read_at(whole_bytes_, 0, kFrameHeadBytes); !read) {
    return fail(read.error());
  }
  const auto payload_bytes = take<std::uint64_t>(frame_, kSizeAt);
  const auto kind = take<std::uint32_t>(frame_, kKindAt);
  if (!is_kind(kind) || payload_bytes > kMaxFramePayloadBytes ||
      payload_bytes > size_bytes_ - whole_bytes_ - kFrameHeadBytes) {
    return std::nullopt;
  }
  frame_.resize(kFrameHeadBytes + static_cast<std::size_t>(payload_bytes));
  if (const Result<void> read =
          read_at(whole_bytes_ + kFrameHeadBytes, kFrameHeadBytes, frame_.size());
      !read) {
    return fail(read.error());
  }
  if (take<std::uint64_t>(frame_, kChecksumAt) != checksum_of(frame_)) {
    return std::nullopt;
  }
  whole_bytes_ += frame_.size();
  return Frame{.kind = FrameKind{kind},
               .input = InputId{take<std::uint32_t>(frame_, kInputAt)},
               .payload = std::string_view(frame_).substr(kFrameHeadBytes)};
}

// Fills the bytes [begin, end) of frame_.
Result<void> JournalReader::read_at(std::uint64_t offset_bytes, std::size_t begin,
                                    std::size_t end) {
  while (begin < end) {
    const ssize_t got = ::pread(file_.number(), frame_.data() + begin, end - begin,
                                static_cast<off_t>(offset_bytes));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return fail(got < 0 ? system_error(errno, "cannot be read", path_)
                          : Error{ErrorCode::Io, "shrank while it was read", path_});
    }
    begin += static_cast<std::size_t>(got);
    offset_bytes += static_cast<std::uint64_t>(got);
  }
  return {};
}

JournalWriter::JournalWriter(FileDescriptor file, std::string path, std::uint64_t size_bytes)
    : file_(std::move(file)), path_(std::move(path)), size_bytes_(size_bytes) {}

Result<JournalWriter> JournalWriter::create(const std::string& path) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.number() < 0) {
    return fail(system_error(errno, "cannot be created", path));
  }
  JournalWriter writer(std::move(file), path, 0);
  if (const Result<void> written = writer.write(kHead); !written) {
    return fail(written.error());
  }
  return writer;
}

Result<JournalWriter> JournalWriter::open(const std::string& path, std::uint64_t whole_bytes) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.number() < 0) {
    return fail(system_error(errno, "cannot be opened", path));
  }
  if (::ftruncate(file.number(), static_cast<off_t>(whole_bytes)) != 0) {
    return fail(system_error(errno, "cannot be written", path));
  }
  return JournalWriter(std::move(file), path, whole_bytes);
}

Result<void> JournalWriter::append(const Frame& frame) {
  assert(frame.payload.size() <= kMaxFramePayloadBytes);
  std::string bytes(kFrameHeadBytes, '\0');
  put(bytes, kSizeAt, std::uint64_t{frame.payload.size()});
  put(bytes, kKindAt, static_cast<std::uint32_t>(frame.kind));
  put(bytes, kInputAt, static_cast<std::uint32_t>(frame.input));
  bytes += frame.payload;
  put(bytes, kChecksumAt, checksum_of(bytes));
  return write(bytes);
}

// What a failed attempt has left behind is written over by the next one.
Result<void> JournalWriter::write(std::string_view bytes) {
  std::uint64_t offset_bytes = size_bytes_;
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(file_.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset_bytes));
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return fail(system_error(errno, "cannot be written", path_));
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset_bytes += static_cast<std::uint64_t>(written);
  }
  size_bytes_ = offset_bytes;
  return {};
}

Result<void> JournalWriter::sync() {
  if (::fdatasync(file_.number()) != 0) {
    return fail(system_error(errno, "cannot be written", path_));
  }
  return {};
}

}  // namespace trawl
