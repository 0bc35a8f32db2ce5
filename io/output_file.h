#pragma once

// A file that appears under its final name only when it is whole; or standard output.

#include <cstddef>
#include <string>
#include <string_view>

#include "io/error.h"

namespace trawl {

// Written to a temporary file in the same folder (`.NAME.XXXXXX.partial`), renamed by commit().
// Without commit() the destructor removes it. "-" is standard output: nothing is written aside, and
// commit() only flushes.
//
// Not thread-safe.
class OutputFile {
 public:
  // Errors: Io (folder missing, not writable).
  [[nodiscard]] static Result<OutputFile> create(const std::string& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  // Buffered. Errors: Io, with the path and the system's words: disk full, pipe closed by its
  // reader.
  [[nodiscard]] Result<void> write(std::string_view bytes);

  // Flushes, syncs and renames. Errors: Io.
  [[nodiscard]] Result<void> commit();

  [[nodiscard]] const std::string& path() const { return path_; }

  // Where the bytes lie until commit(), for a program that has to end without destructors; "" for
  // standard output.
  [[nodiscard]] const std::string& temporary_path() const { return temporary_; }

 private:
  OutputFile() = default;
  [[nodiscard]] Result<void> flush();
  void discard() noexcept;

  std::string path_;       // final name; "-" for standard output
  std::string temporary_;  // name while unfinished
  int descriptor_ = -1;
  std::string buffer_;
};

}  // namespace trawl
