#pragma once

// The bytes of one input as they lie on disk, from the first to the last: windows of a mapped file,
// reads of what cannot be mapped (pipes, standard input, files of /proc), a block of memory, or
// what another source unpacks. Every source and container reads its input through a feed.
//
// Not thread-safe; the blocks are.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "io/block.h"
#include "io/block_pool.h"
#include "io/error.h"
#include "io/file_descriptor.h"
#include "io/mapped_file.h"
#include "io/source.h"

namespace trawl {

class Feed {
 public:
  // `path` "-" is standard input. Windows and reads are of `window_bytes` (at least one page).
  // Errors: Io (cannot be opened, is a folder or a device).
  [[nodiscard]] static Result<Feed> open(const std::string& path, std::size_t window_bytes);
  // Over memory; `name` is what messages call it.
  [[nodiscard]] static Feed over(Block bytes, std::string name);
  // Over a part of the bytes of this feed, for any thread; its position is of its own. Requires
  // is_seekable() and that the part lies in the input.
  [[nodiscard]] Feed section(std::uint64_t offset_bytes, std::uint64_t size_bytes) const;
  // Over what `source` unpacks, window by window.
  [[nodiscard]] static Feed over(std::unique_ptr<Source> source, std::string name,
                                 std::size_t window_bytes);

  // The bytes at the position: at least `least_bytes` unless the input ends before, empty at its
  // end. The position stays. Requires least_bytes > 0.
  // Errors: Io; what could be read before it is had by asking for less.
  [[nodiscard]] Result<Block> peek(std::size_t least_bytes);

  // Moves the position. Requires that peek() showed that many bytes.
  void advance(std::size_t size_bytes);

  // Moves the position by `size_bytes`, or to the end of the input. How far it moved. Errors: Io.
  [[nodiscard]] Result<std::uint64_t> skip(std::uint64_t size_bytes);

  // Whether seek() can be called: mapped files and memory.
  [[nodiscard]] bool is_seekable() const;
  // Moves the position to `offset_bytes`, at most size_bytes(). Requires is_seekable().
  void seek(std::uint64_t offset_bytes);

  // Of the position in the input, or in its section.
  [[nodiscard]] std::uint64_t offset_bytes() const { return offset_bytes_; }
  // Of the file as it lies on disk: the same, unless the input comes from another source.
  [[nodiscard]] std::uint64_t consumed_bytes() const;
  // As in Source.
  [[nodiscard]] Result<void> check_unchanged() const;

  // What peek() shows is all there is behind the position.
  [[nodiscard]] bool is_rest_known() const { return is_last_window_; }

  // Of the whole input or section, where that is known beforehand.
  [[nodiscard]] std::optional<std::uint64_t> size_bytes() const;

  [[nodiscard]] const std::string& name() const { return name_; }
  // "NAME, byte N": for Error::where.
  [[nodiscard]] std::string where(std::uint64_t offset_bytes) const;

 private:
  Feed(std::string name, std::size_t window_bytes);
  void read_small_file(FileDescriptor file, std::size_t size_bytes);
  [[nodiscard]] Result<void> refill(std::size_t least_bytes);
  [[nodiscard]] Result<void> refill_mapped(std::size_t least_bytes);
  [[nodiscard]] Result<void> refill_read(std::size_t least_bytes);
  [[nodiscard]] Result<void> refill_unpacked(std::size_t least_bytes);
  Result<Block> next_unpacked();

  std::string name_;
  std::size_t window_bytes_;
  std::shared_ptr<const MappedFile> mapped_;  // shared by the sections
  std::uint64_t mapped_offset_bytes_ = 0;     // of the feed in it
  std::uint64_t mapped_bytes_ = 0;            // of it, from there on
  FileDescriptor file_;                       // read if there is neither mapped_ nor source_
  std::unique_ptr<Source> source_;
  std::optional<Error> source_error_;  // behind window_
  BlockPool pool_;
  Block memory_;  // all of it, if the input is memory
  Block window_;  // what is known of the bytes from offset_bytes_ on
  std::uint64_t offset_bytes_ = 0;
  bool is_last_window_ = false;
};

}  // namespace trawl
