#include "io/output_file.h"

#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file_descriptor.h"

namespace trawl {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;
// File systems allow 255 bytes; the temporary name adds 16 to the final one.
constexpr std::size_t kMostNameBytes = 255 - 16;
constexpr int kMostNamesTried = 100;

bool is_standard_output(const std::string& path) {
  return path == "-" || path == "/dev/stdout" || path == "/dev/fd/1" || path == "/proc/self/fd/1";
}

// Keeps SIGPIPE from ending the program while this thread writes: a pipe closed by its reader is an
// error like any other. A program that ignores the signal anyway loses nothing.
class BrokenPipeSignalHeld {
 public:
  BrokenPipeSignalHeld() {
    sigemptyset(&pipe_signal_);
    sigaddset(&pipe_signal_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_signal_, &before_);
  }
  ~BrokenPipeSignalHeld() {
    if (!was_pending_) {
      const timespec at_once{};
      while (sigtimedwait(&pipe_signal_, nullptr, &at_once) < 0 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  BrokenPipeSignalHeld(const BrokenPipeSignalHeld&) = delete;
  BrokenPipeSignalHeld& operator=(const BrokenPipeSignalHeld&) = delete;

 private:
  sigset_t pipe_signal_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

// 0, or errno. Writes all of `bytes`, however often it is interrupted or told to wait.
int write_all(int descriptor, std::string_view bytes) {
  const BrokenPipeSignalHeld held;
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pollfd ready{.fd = descriptor, .events = POLLOUT, .revents = 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

Error write_error(int number, const std::string& path) {
  const std::string name = is_standard_output(path) ? "standard output" : path;
  if (number == EPIPE) {
    return Error{ErrorCode::Io, "the pipe was closed by its reader", name};
  }
  if (number == ENOSPC || number == EDQUOT) {
    return Error{
        ErrorCode::Io,
        fmt::format("the disk is full, the output is not complete: {}", system_words(number)),
        name};
  }
  return system_error(number, "cannot be written", name);
}

// `.NAME.XXXXXX.partial` beside `path`.
std::string temporary_name(const std::filesystem::path& path) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
  std::array<unsigned char, 6> random{};
  // Should the system have no randomness, one name is as good as another: O_EXCL decides.
  static_cast<void>(::getrandom(random.data(), random.size(), 0));
  std::string letters;
  for (const unsigned char value : random) {
    letters += kLetters[value % kLetters.size()];
  }
  const std::string name = path.filename().string().substr(0, kMostNameBytes);
  return (path.parent_path() / fmt::format(".{}.{}.partial", name, letters)).string();
}

// Where `path` leads: a link is to be replaced at its target, not by a file beside it.
std::string final_name(const std::string& path) {
  std::error_code code;
  if (!std::filesystem::is_symlink(std::filesystem::symlink_status(path, code))) {
    return path;
  }
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, code);
  return code ? path : target.string();
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& path) {
  OutputFile output;
  output.path_ = path;
  if (is_standard_output(path)) {
    output.descriptor_ = STDOUT_FILENO;
    return output;
  }
  const Result<FileStatus> status = file_status(path);
  if (path.empty() || path.ends_with('/') || (status && status->kind == FileKind::Folder)) {
    return fail(system_error(path.empty() ? ENOENT : EISDIR, "cannot be written", path));
  }
  if (status && status->kind != FileKind::Regular) {
    output.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (output.descriptor_ < 0) {
      return fail(system_error(errno, "cannot be written", path));
    }
    return output;
  }
  output.final_ = final_name(path);
  if (const Result<void> opened = output.open_temporary(); !opened) {
    return fail(opened.error());
  }
  return output;
}

Result<void> OutputFile::open_temporary() {
  for (int i = 0; i < kMostNamesTried; ++i) {
    std::string name = temporary_name(final_);
    // The permissions of any new file: what the user's umask leaves.
    descriptor_ = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) {
      temporary_ = std::move(name);
      return {};
    }
    if (errno != EEXIST && errno != EINTR) {
      break;
    }
  }
  return fail(system_error(errno, "cannot be created", path_));
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      final_(std::move(other.final_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      buffer_(std::move(other.buffer_)),
      failure_(std::move(other.failure_)) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  if (this != &other) {
    discard();
    path_ = std::move(other.path_);
    final_ = std::move(other.final_);
    temporary_ = std::exchange(other.temporary_, {});
    descriptor_ = std::exchange(other.descriptor_, -1);
    buffer_ = std::move(other.buffer_);
    failure_ = std::move(other.failure_);
  }
  return *this;
}

OutputFile::~OutputFile() {
  discard();
}

Result<void> OutputFile::write(std::string_view bytes) {
  assert(descriptor_ >= 0);
  if (failure_) {
    return fail(*failure_);
  }
  if (buffer_.size() + bytes.size() <= kBufferBytes) {
    buffer_ += bytes;
    return {};
  }
  if (Result<void> flushed = flush(); !flushed) {
    return flushed;
  }
  if (bytes.size() > kBufferBytes) {
    return write_out(bytes);
  }
  buffer_ = bytes;
  return {};
}

Result<void> OutputFile::finish() {
  if (failure_) {
    return fail(*failure_);
  }
  if (descriptor_ < 0) {
    return {};
  }
  if (Result<void> flushed = flush(); !flushed) {
    return flushed;
  }
  if (descriptor_ == STDOUT_FILENO) {
    return {};
  }
  // A pipe or device cannot be synced (EINVAL), and need not be.
  if (::fsync(descriptor_) != 0 && errno != EINVAL) {
    return give_up(write_error(errno, path_));
  }
  if (::close(std::exchange(descriptor_, -1)) != 0) {
    return give_up(write_error(errno, path_));
  }
  return {};
}

Result<void> OutputFile::commit() {
  if (Result<void> finished = finish(); !finished) {
    return finished;
  }
  return temporary_.empty() ? Result<void>() : rename_temporary();
}

Result<void> OutputFile::rename_temporary() {
  if (::rename(temporary_.c_str(), final_.c_str()) != 0) {
    return give_up(system_error(errno, "cannot be given its final name", path_));
  }
  temporary_.clear();
  // The name is durable once the folder is on the disk. Not every file system can do that; the file
  // is whole either way.
  const std::string folder = std::filesystem::path(final_).parent_path().string();
  const int descriptor =
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
  return {};
}

Result<void> OutputFile::flush() {
  Result<void> written = write_out(buffer_);
  buffer_.clear();
  return written;
}

Result<void> OutputFile::write_out(std::string_view bytes) {
  const int number = write_all(descriptor_, bytes);
  return number == 0 ? Result<void>() : give_up(write_error(number, path_));
}

// What was written is of no use any more.
tl::unexpected<Error> OutputFile::give_up(Error error) {
  failure_ = error;
  return fail(std::move(error));
}

void OutputFile::discard() noexcept {
  if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO) {
    ::close(descriptor_);
  }
  descriptor_ = -1;
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
    temporary_.clear();
  }
}

}  // namespace trawl
