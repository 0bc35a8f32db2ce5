#pragma once

// What `trawl bench` has measured: as text, as JSON, and beside an earlier result.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"

namespace trawl {

struct BenchCase {
  std::string name;                                    // "plain, 1 thread"
  std::vector<double> seconds;                         // of each run
  std::vector<std::pair<std::string, double>> shares;  // of each stage, of all the threads' time

  [[nodiscard]] double median_seconds() const;
  // From the fastest to the slowest run, as a share of the median.
  [[nodiscard]] double spread() const;
};

struct BenchResult {
  // The machine.
  std::string cpu;
  unsigned processors = 0;
  std::string system;   // kernel
  std::string program;  // version
  // What was asked.
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t rules = 0;
  std::string rules_digest;
  std::uint64_t alerts = 0;    // of each run; the answer that was checked
  double seconds_loading = 0;  // the rules, and what matching needs of them
  std::vector<BenchCase> cases;

  // Fills in the machine it is called on.
  void describe_machine();
};

[[nodiscard]] std::string bench_text(const BenchResult& result);
[[nodiscard]] std::string bench_json(const BenchResult& result);

// Errors: Syntax (the text is no result of `trawl bench`).
[[nodiscard]] Result<BenchResult> parse_bench(std::string_view json);

struct BenchComparison {
  std::string text;        // a line for each case that both have
  bool is_slower = false;  // some case lost more than the spread of both
};

// Errors: Invalid (they measured different things).
[[nodiscard]] Result<BenchComparison> compare(const BenchResult& before, const BenchResult& after);

}  // namespace trawl
