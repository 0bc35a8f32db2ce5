#pragma once

// An open file of the operating system, and its errors in our words.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "io/error.h"

namespace trawl {

// What a path leads to, symbolic links followed.
enum class FileKind : std::uint8_t { Regular, Folder, Pipe, Device, Socket, Other };

struct FileStatus {
  FileKind kind = FileKind::Other;
  std::uint64_t size_bytes = 0;
  std::uint64_t device = 0;  // with inode: which file this is, whatever it is called
  std::uint64_t inode = 0;
  std::int64_t modified_nanoseconds = 0;  // since 1970, when its bytes were last written
};

// Closes what it holds. Not copyable; moved-from holds nothing.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  // Takes over `number`; -1 is none.
  explicit FileDescriptor(int number) : number_(number) {}
  // Standard input: read, never closed.
  [[nodiscard]] static FileDescriptor standard_input();
  // Errors: Io.
  [[nodiscard]] static Result<FileDescriptor> open_for_reading(const std::string& path);

  FileDescriptor(FileDescriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)), is_owned_(other.is_owned_) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    std::swap(is_owned_, other.is_owned_);
    return *this;
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int number() const { return number_; }

  // Errors: Io, in which `where` is `path`.
  [[nodiscard]] Result<FileStatus> status(const std::string& path) const;

  // Reads up to `capacity_bytes`; 0 only at the end. Errors: Io, in which `where` is `path`.
  [[nodiscard]] Result<std::size_t> read(char* data, std::size_t capacity_bytes,
                                         const std::string& path) const;

 private:
  int number_ = -1;
  bool is_owned_ = true;
};

// "-", and the names the system gives to standard input.
[[nodiscard]] bool is_standard_input(std::string_view path);

// The status of what stands under `path`. Errors: Io.
[[nodiscard]] Result<FileStatus> file_status(const std::string& path);

// The system's words for `number` (a value of errno), such as "No such file or directory".
[[nodiscard]] std::string system_words(int number);

// "PATH: WHAT: system's words", code Io.
[[nodiscard]] Error system_error(int number, std::string_view what, const std::string& path);

}  // namespace trawl
