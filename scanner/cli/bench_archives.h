#pragma once

// The archives of `trawl bench`: the same ECS events plain and packed, and raw CloudTrail as it
// lies in S3, in files that are removed again.

#include <cstdint>
#include <string>
#include <vector>

#include "io/error.h"

namespace trawl {

inline constexpr std::uint64_t kBenchSeed = 1;

struct BenchArchive {
  std::string name;                // "plain", "gzip", "zstd", "raw CloudTrail"
  std::string path;                // a file or a folder
  std::vector<std::string> files;  // in the folder
  bool is_raw = false;
  std::uint64_t bytes = 0;  // unpacked
  std::uint64_t events = 0;
  std::uint64_t firing = 0;  // events that the export rule of bench_rules.h fires on
};

class BenchArchives {
 public:
  // Writes about `size_bytes` of events, of each kind. Errors: Io.
  [[nodiscard]] static Result<BenchArchives> make(const std::string& folder,
                                                  std::uint64_t size_bytes);
  ~BenchArchives();
  BenchArchives(BenchArchives&& other) noexcept;
  BenchArchives& operator=(BenchArchives&&) = delete;

  [[nodiscard]] const std::vector<BenchArchive>& archives() const { return archives_; }
  // All that was written, a folder behind its files: what is to be removed, in this order.
  [[nodiscard]] std::vector<std::string> paths() const;

 private:
  BenchArchives() = default;

  std::vector<BenchArchive> archives_;
};

}  // namespace trawl
