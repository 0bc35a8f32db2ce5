#pragma once

// A temporary file without a name: it is gone when it is closed, however the program ends.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "io/error.h"

namespace trawl {

// Not thread-safe, but read_at() is.
class SpillFile {
 public:
  // A new empty file in `folder`. Errors: Io (folder missing, not writable).
  [[nodiscard]] static Result<SpillFile> create(const std::string& folder);

  SpillFile(SpillFile&& other) noexcept;
  SpillFile& operator=(SpillFile&& other) noexcept;
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;
  ~SpillFile();

  // Errors: Io (disk full).
  [[nodiscard]] Result<void> append(std::string_view bytes);
  // Fills `bytes` from `offset_bytes` on. Errors: Io; Corrupt (the file ends before).
  [[nodiscard]] Result<void> read_at(std::uint64_t offset_bytes, std::span<char> bytes) const;

  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  SpillFile(std::string folder, int descriptor);

  std::string folder_;  // for messages
  int descriptor_ = -1;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace trawl
