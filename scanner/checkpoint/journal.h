#pragma once

// The journal of a checkpoint: a file to which frames are appended and never changed. A frame that
// is not whole, because the program or the machine ended while it was written, and all behind it
// count as never written. Layout: docs/formats.md, "Checkpoint".

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/error.h"
#include "io/file_descriptor.h"
#include "io/input_list.h"

namespace trawl {

enum class FrameKind : std::uint32_t {
  Scan = 1,     // which scan this is; the first frame
  Session = 2,  // the program was started (again)
  Hits = 3,     // some hits of an input
  Done = 4,     // all hits of the input in this session have been written; its account
};

struct Frame {
  FrameKind kind{};
  InputId input{};           // of Hits and Done
  std::string_view payload;  // at most kMaxFramePayloadBytes
};

// Above the largest event and the rules that it may match.
inline constexpr std::uint64_t kMaxFramePayloadBytes = std::uint64_t{2} << 30;

// Reads the frames from the first one on. Not thread-safe.
class JournalReader {
 public:
  // `path` is for messages. Errors: Io; Corrupt (not a journal, or one of another version).
  [[nodiscard]] static Result<JournalReader> over(FileDescriptor file, std::string path);

  // nullopt at the end of what is whole. The payload lives until the next call. Errors: Io.
  [[nodiscard]] Result<std::optional<Frame>> next();

  // Length of the file up to the end of the frame that was read last.
  [[nodiscard]] std::uint64_t whole_bytes() const { return whole_bytes_; }
  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  JournalReader(FileDescriptor file, std::string path, std::uint64_t size_bytes);
  [[nodiscard]] Result<void> read_at(std::uint64_t offset_bytes, std::size_t begin,
                                     std::size_t end);

  FileDescriptor file_;
  std::string path_;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t whole_bytes_ = 0;
  std::string frame_;  // the current one
};

// Appends frames. Not thread-safe.
class JournalWriter {
 public:
  // A new journal without frames; a file of that name is emptied. Errors: Io.
  [[nodiscard]] static Result<JournalWriter> create(const std::string& path);
  // Goes on behind the first `whole_bytes` of a journal; what follows them is cut off. Errors: Io.
  [[nodiscard]] static Result<JournalWriter> open(const std::string& path,
                                                  std::uint64_t whole_bytes);

  // Once this has returned, the frame survives the end of the program. Errors: Io (disk full).
  [[nodiscard]] Result<void> append(const Frame& frame);
  // Once this has returned, all frames survive the end of the machine. Errors: Io.
  [[nodiscard]] Result<void> sync();

 private:
  JournalWriter(FileDescriptor file, std::string path, std::uint64_t size_bytes);
  [[nodiscard]] Result<void> write(std::string_view bytes);

  FileDescriptor file_;
  std::string path_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace trawl
