#include "io/file_descriptor.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trawl {
namespace {

// More than this in one call gains nothing, and Linux refuses more than 2 GiB.
constexpr std::size_t kMostReadBytes = std::size_t{1} << 30;

FileKind kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return FileKind::Regular;
    case S_IFDIR:
      return FileKind::Folder;
    case S_IFIFO:
      return FileKind::Pipe;
    case S_IFCHR:
    case S_IFBLK:
      return FileKind::Device;
    case S_IFSOCK:
      return FileKind::Socket;
    default:
      return FileKind::Other;
  }
}

FileStatus status_of(const struct stat& raw) {
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  return FileStatus{
      .kind = kind_of(raw.st_mode),
      .size_bytes = static_cast<std::uint64_t>(std::max<off_t>(raw.st_size, 0)),
      .device = raw.st_dev,
      .inode = raw.st_ino,
      .modified_nanoseconds = raw.st_mtim.tv_sec * kNanosecondsPerSecond + raw.st_mtim.tv_nsec};
}

}  // namespace

FileDescriptor FileDescriptor::standard_input() {
  FileDescriptor input(STDIN_FILENO);
  input.is_owned_ = false;
  return input;
}

Result<FileDescriptor> FileDescriptor::open_for_reading(const std::string& path) {
  int number = -1;
  do {
    number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  } while (number < 0 && errno == EINTR);
  if (number < 0) {
    return fail(system_error(errno, "cannot be opened", path));
  }
  return FileDescriptor(number);
}

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0 && is_owned_) {
    ::close(number_);
  }
}

Result<FileStatus> FileDescriptor::status(const std::string& path) const {
  struct stat raw{};
  if (::fstat(number_, &raw) != 0) {
    return fail(system_error(errno, "cannot be examined", path));
  }
  return status_of(raw);
}

Result<std::size_t> FileDescriptor::read(char* data, std::size_t capacity_bytes,
                                         const std::string& path) const {
  while (true) {
    const ssize_t count = ::read(number_, data, std::min(capacity_bytes, kMostReadBytes));
    if (count >= 0) {
      return static_cast<std::size_t>(count);
    }
    if (errno != EINTR) {
      return fail(system_error(errno, "cannot be read", path));
    }
  }
}

bool is_standard_input(std::string_view path) {
  return path == "-" || path == "/dev/stdin" || path == "/dev/fd/0" || path == "/proc/self/fd/0";
}

Result<FileStatus> file_status(const std::string& path) {
  struct stat raw{};
  if (::stat(path.c_str(), &raw) != 0) {
    return fail(system_error(errno, "cannot be opened", path));
  }
  return status_of(raw);
}

std::string system_words(int number) {
  return std::generic_category().message(number);
}

Error system_error(int number, std::string_view what, const std::string& path) {
  return Error{ErrorCode::Io, fmt::format("{}: {}", what, system_words(number)), path};
}

}  // namespace trawl
