#pragma once

// The unpacked bytes of one input, in order, piece by piece.
//
// A plain file's pieces are views in a map. A compressed stream is unpacked by next() itself, since
// that is serial work. Where an archive consists of frames that can be unpacked independently
// (zstd), next() only finds them and hands them out packed; unpack() may then run on many threads.
// With pieces p1, p2, ... of one source:
//
//   unpack(p1) + unpack(p2) + ... == the unpacked input

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "io/block.h"
#include "io/block_pool.h"
#include "io/codec.h"
#include "io/error.h"

namespace trawl {

struct Piece {
  Block bytes;
  bool is_packed = false;                 // bytes still have to go through unpack()
  std::uint64_t unpacked_bytes = 0;       // known for packed and unpacked pieces alike
  std::uint64_t packed_offset_bytes = 0;  // of a packed piece, in the file as it lies on disk
};

class Source {
 public:
  virtual ~Source() = default;

  // The next piece, or nullopt at the end. Called by one thread at a time. After an error the
  // source is at its end: all that could be unpacked before the damage has been handed out. Errors:
  // Io, Corrupt (truncated or damaged archive), Limit; `where` carries the byte offset in the
  // packed file.
  virtual Result<std::optional<Piece>> next() = 0;

  // The piece's unpacked bytes. Safe from many threads. Errors: Corrupt.
  [[nodiscard]] virtual Result<Block> unpack(const Piece& piece) const;

  [[nodiscard]] virtual Codec codec() const = 0;

  // Bytes of the file as it lies on disk that next() has consumed so far.
  [[nodiscard]] virtual std::uint64_t consumed_bytes() const = 0;

  // Asked once nobody looks at the pieces any more: were they what the file held? Safe from many
  // threads. Errors: Io (the file was cut off while it was read; zeros stood for what was gone).
  [[nodiscard]] virtual Result<void> check_unchanged() const { return {}; }
};

struct SourceOptions {
  std::size_t block_bytes = std::size_t{4} << 20;  // size of unpacked blocks and of mapping windows
  std::uint64_t max_window_bytes = std::uint64_t{128} << 20;  // largest zstd window accepted
  // Memory that unpacking an xz stream may take: its dictionary and a little more.
  std::uint64_t max_xz_memory_bytes = std::uint64_t{160} << 20;
  // Against archives that are made to fill disks and days. Unpacked bytes of one input, those of
  // archives inside it included, for each byte of it on disk; up to kUnlimitedBytes are free.
  std::uint64_t max_unpack_ratio = 1000;
  // Unpacked bytes of one input or member.
  std::uint64_t max_unpacked_bytes = std::uint64_t{1} << 40;
  // Where blocks come from and go back to: shared by all that is opened with a copy of these
  // options, so that a hundred thousand small files use the same few buffers.
  BlockPool pool;
};

// That much may be unpacked from any input: a small archive of much the same lines is no attack.
inline constexpr std::uint64_t kUnlimitedBytes = std::uint64_t{256} << 20;
// Codecs and containers inside one another, each counted.
inline constexpr std::size_t kMaxNesting = 8;

// Opens a file and takes off the codec that its first bytes show; what is inside is not looked at
// (MemberReader does). `path` "-" is standard input, which is read, not mapped. Errors: Io (cannot
// be opened, is a folder or a device), Unsupported (a container, or a codec that is known but not
// read).
[[nodiscard]] Result<std::unique_ptr<Source>> open_source(const std::string& path,
                                                          const SourceOptions& options = {});

// A string as an input, recognised by its first bytes like a file: for tests and for users of the
// library.
[[nodiscard]] Result<std::unique_ptr<Source>> open_memory_source(Block bytes,
                                                                 const SourceOptions& options = {});

}  // namespace trawl
