#pragma once

// Runs: hits in order, in memory or in a file. Format: docs/formats.md, "Hit run".

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/reduce/hit_batch.h"
#include "scanner/reduce/spill_file.h"

namespace trawl {

// The hits of some batches in order.
class SortedHits {
 public:
  SortedHits() = default;
  explicit SortedHits(std::vector<HitBatch> batches);

  [[nodiscard]] std::size_t size() const { return order_.size(); }
  [[nodiscard]] const HitKey& key(std::size_t i) const { return order_[i].key; }
  [[nodiscard]] std::string_view record(std::size_t i) const;

 private:
  struct Entry {
    HitKey key;
    std::uint32_t batch = 0;
    std::uint32_t position = 0;  // in the batch
  };
  std::vector<HitBatch> batches_;
  std::vector<Entry> order_;
};

// Memory that SortedHits needs for each hit beside its batch.
inline constexpr std::size_t kSortBytesPerHit = 48;

// Where a run lies in a file.
struct FileRun {
  std::uint64_t offset_bytes = 0;
  std::uint64_t size_bytes = 0;
};

// Appends one run to a file.
class RunWriter {
 public:
  // Borrows `file`, which must outlive the writer and have no other writer meanwhile.
  explicit RunWriter(SpillFile& file);
  // Records in order. Errors: Io.
  [[nodiscard]] Result<void> add(std::string_view record);
  // Errors: Io.
  [[nodiscard]] Result<FileRun> finish() &&;

 private:
  SpillFile* file_;
  std::uint64_t begin_;
  std::uint64_t count_ = 0;
  std::string buffer_;
};

// One run being read from its beginning. A run in a file takes one buffer of memory; an event
// larger than that is read only when its record is asked for.
class HitCursor {
 public:
  // A run in memory.
  [[nodiscard]] static HitCursor over(SortedHits hits);
  // A run in a file; borrows `file`. Errors: Io, Corrupt (not a run, cut off).
  [[nodiscard]] static Result<HitCursor> over(const SpillFile& file, FileRun run,
                                              std::size_t buffer_bytes);

  [[nodiscard]] bool is_at_end() const { return is_at_end_; }
  // Of the current hit. Requires that it is not at the end.
  [[nodiscard]] const HitKey& key() const { return key_; }
  // The current hit; lives until advance(). Errors: Io, Corrupt.
  [[nodiscard]] Result<std::string_view> record();
  // Errors: Io, Corrupt (hits out of order, other than promised).
  [[nodiscard]] Result<void> advance();

 private:
  HitCursor() = default;
  [[nodiscard]] Result<void> load_head();
  [[nodiscard]] Result<std::string_view> bytes_at(std::uint64_t offset_bytes, std::uint64_t size);
  [[nodiscard]] tl::unexpected<Error> corrupt(std::string message) const;

  bool is_at_end_ = false;
  HitKey key_;

  // In memory.
  SortedHits hits_;
  std::size_t next_ = 0;

  // In a file. Offsets are those of the file.
  const SpillFile* file_ = nullptr;
  std::uint64_t at_ = 0;            // the current record
  std::uint64_t record_bytes_ = 0;  // its size
  std::uint64_t end_ = 0;           // behind the last record
  std::uint64_t left_ = 0;          // records from the current one on
  std::size_t buffer_bytes_ = 0;
  std::string window_;  // a part of the file
  std::uint64_t window_at_ = 0;
};

}  // namespace trawl
