#pragma once

// The archives of `trawl bench`: the same events plain and packed, in files that are removed again.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"

namespace trawl {

namespace datasets {
class Sink;
}  // namespace datasets

inline constexpr std::uint64_t kBenchSeed = 1;

// A rule that the generated events fulfil BenchArchives::firing() times.
[[nodiscard]] std::string_view bench_rule();

class BenchArchives {
 public:
  struct Archive {
    std::string name;  // "plain", "gzip", "zstd"
    std::string path;
  };

  // Writes about `size_bytes` of events, of each kind. Errors: Io.
  [[nodiscard]] static Result<BenchArchives> make(const std::string& folder,
                                                  std::uint64_t size_bytes);
  ~BenchArchives();
  BenchArchives(BenchArchives&& other) noexcept;
  BenchArchives& operator=(BenchArchives&&) = delete;

  [[nodiscard]] const std::vector<Archive>& archives() const { return archives_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }  // unpacked, of one archive
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t firing() const { return firing_; }

 private:
  BenchArchives() = default;
  [[nodiscard]] bool fill(datasets::Sink& sink, std::uint64_t size_bytes);

  std::vector<Archive> archives_;
  std::uint64_t bytes_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t firing_ = 0;
};

}  // namespace trawl
