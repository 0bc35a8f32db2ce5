#pragma once

// One regular file, mapped read-only window by window.
//
// The size is taken when the file is opened: what is appended later is not part of the input.
// Windows come from the file that was opened, even if it is renamed or replaced meanwhile. If it
// becomes shorter, what is gone of the windows that are in use reads as zeros, and
// check_unchanged() says so.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "io/block.h"
#include "io/error.h"
#include "io/file_descriptor.h"

namespace trawl {

class MappedFile {
 public:
  // Takes over `file`, an open regular file of `size_bytes`, which messages call `path`.
  MappedFile(FileDescriptor file, std::uint64_t size_bytes, std::string path);

  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }

  // The bytes from `offset_bytes` on: `most_bytes` of them or all up to the end of the file,
  // whichever is less; fewer, but at least `least_bytes`, where the last bytes of the file lie too
  // near the end of their page to be mapped with their padding. Where even that is not possible,
  // the block is a padded copy. The block keeps its map alive and nothing else does.
  //
  // Requires offset_bytes <= size_bytes() and 0 < least_bytes <= most_bytes.
  // Errors: Io: cannot be mapped, or became shorter than it was when opened.
  [[nodiscard]] Result<Block> window(std::uint64_t offset_bytes, std::size_t least_bytes,
                                     std::size_t most_bytes) const;

  // After the windows have been used. Errors: Io (the file became shorter).
  [[nodiscard]] Result<void> check_unchanged() const;

  [[nodiscard]] const FileDescriptor& file() const { return file_; }

 private:
  [[nodiscard]] Result<Block> map(std::uint64_t offset_bytes, std::size_t size_bytes,
                                  std::size_t padding_bytes) const;

  FileDescriptor file_;
  std::uint64_t size_bytes_;
  std::string path_;
  std::shared_ptr<std::atomic<bool>> has_fault_;  // shared with the windows
};

}  // namespace trawl
