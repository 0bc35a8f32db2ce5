#pragma once

// What `trawl bench` has measured: as text, as JSON, and beside an earlier result.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"

namespace trawl {

// What cases are asked: all that have the same task find the same alerts.
struct BenchTask {
  std::string name;  // "ECS", "raw"
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t rules = 0;
  std::string rules_digest;
  std::uint64_t alerts = 0;  // of each run; the answer that was checked

  // Whether times of both may be compared.
  [[nodiscard]] bool is_like(const BenchTask& other) const {
    return bytes == other.bytes && events == other.events && rules_digest == other.rules_digest;
  }
};

struct BenchCase {
  std::string name;                                    // "plain, 1 thread"
  std::size_t task = 0;                                // of BenchResult::tasks
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
  std::string system;          // kernel
  std::string program;         // version
  double seconds_loading = 0;  // the rules of all tasks, and what matching needs of them
  std::vector<BenchTask> tasks;
  std::vector<BenchCase> cases;

  [[nodiscard]] const BenchTask& task_of(const BenchCase& measured) const {
    return tasks[measured.task];
  }

  // Fills in the machine it is called on.
  void describe_machine();
};

[[nodiscard]] std::string bench_text(const BenchResult& result);
[[nodiscard]] std::string bench_json(const BenchResult& result);

// Errors: Syntax (the text is no result of `trawl bench`).
[[nodiscard]] Result<BenchResult> parse_bench(std::string_view json);

struct BenchComparison {
  std::string text;        // a line for each case of either
  bool is_slower = false;  // some case lost more than the spread of both
};

// Cases of which only one result has the like are named. Errors: Invalid (all cases are such).
[[nodiscard]] Result<BenchComparison> compare(const BenchResult& before, const BenchResult& after);

}  // namespace trawl
