#pragma once

// A file that appears under its final name only when it is whole; or standard output.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "io/error.h"

namespace trawl {

// Written to a temporary file in the same folder (`.NAME.XXXXXX.partial`), renamed by commit().
// Without commit() the destructor removes it. "-" is standard output: nothing is written aside, and
// commit() only flushes. So it is with a pipe or device that exists under `path`. A symbolic link
// is kept; what it leads to is replaced.
//
// Not thread-safe.
class OutputFile {
 public:
  // Errors: Io (folder missing, not writable; `path` is a folder).
  [[nodiscard]] static Result<OutputFile> create(const std::string& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  // Buffered. Errors: Io, with the path and the system's words: disk full, pipe closed by its
  // reader. After an error every further write() and commit() fails with it.
  [[nodiscard]] Result<void> write(std::string_view bytes);

  // All of commit() but the renaming: for several files that have to appear together, so that none
  // is renamed before the bytes of all are on the disk. Nothing may be written afterwards. Errors:
  // Io.
  [[nodiscard]] Result<void> finish();

  // Flushes, syncs and renames; the last call. Errors: Io; then nothing stands under the final name
  // that did not before.
  [[nodiscard]] Result<void> commit();

  [[nodiscard]] const std::string& path() const { return path_; }

  // Where the bytes lie until commit(), for a program that has to end without destructors; "" for
  // standard output.
  [[nodiscard]] const std::string& temporary_path() const { return temporary_; }

 private:
  OutputFile() = default;
  [[nodiscard]] Result<void> open_temporary();
  [[nodiscard]] Result<void> write_out(std::string_view bytes);
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] Result<void> rename_temporary();
  [[nodiscard]] tl::unexpected<Error> give_up(Error error);
  void discard() noexcept;

  std::string path_;       // as given; "-" for standard output
  std::string final_;      // the name to be, links resolved
  std::string temporary_;  // name while unfinished; empty if written in place
  int descriptor_ = -1;
  std::string buffer_;
  std::optional<Error> failure_;
};

}  // namespace trawl
