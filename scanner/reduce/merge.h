#pragma once

// All hits of a scan: batches in any order go in, hits in order come out, in bounded memory
// (external merge sort; Knuth, TAOCP 3, 5.4).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/reduce/hit_batch.h"
#include "scanner/reduce/hit_run.h"
#include "scanner/reduce/spill_file.h"

namespace trawl {

// n runs → one. Not thread-safe.
class HitMerge {
 public:
  explicit HitMerge(std::vector<HitCursor> runs);

  // The record of the next hit, nullopt at the end. It lives until the next call. Errors: Io,
  // Corrupt. Cost: logarithmic in the number of runs.
  [[nodiscard]] Result<std::optional<std::string_view>> next();

 private:
  void push(std::size_t run);

  std::vector<HitCursor> runs_;
  std::vector<std::size_t> heap_;          // runs that are not at their end, the least hit on top
  std::optional<std::size_t> handed_out_;  // run whose hit the last call returned
};

struct HitStoreOptions {
  std::string folder;                               // for the temporary file
  std::size_t buffer_bytes = std::size_t{1} << 18;  // for each run that is merged
  std::size_t max_fan_in = 64;                      // runs merged at a time; 2 or more
};

// Not thread-safe.
class HitStore {
 public:
  explicit HitStore(HitStoreOptions options);

  // Sorts the batches and writes them out as one run. Errors: Io.
  [[nodiscard]] Result<void> spill(std::vector<HitBatch> batches);

  // All hits in order; `rest` are those that never had to be spilled. Borrows the store, which must
  // not be used again. Runs beyond max_fan_in are first merged to fewer, in passes over the
  // temporary file. Errors: Io, Corrupt.
  [[nodiscard]] Result<HitMerge> merge(std::vector<HitBatch> rest);

  // Bytes written to temporary files.
  [[nodiscard]] std::uint64_t spilled_bytes() const { return spilled_bytes_; }

 private:
  [[nodiscard]] Result<std::vector<HitCursor>> open(std::size_t begin, std::size_t end) const;
  [[nodiscard]] Result<void> merge_pass();

  HitStoreOptions options_;
  std::optional<SpillFile> file_;
  std::vector<FileRun> runs_;
  std::uint64_t spilled_bytes_ = 0;
};

}  // namespace trawl
