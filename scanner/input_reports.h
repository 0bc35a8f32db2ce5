#pragma once

// InputReports: the reports of all inputs of a scan, kept small until the last one is there. Almost
// every input is its own only member, and its path is in the list of inputs already.

#include <cstddef>
#include <vector>

#include "io/input_list.h"
#include "scanner/stats.h"

namespace trawl {

class InputReports {
 public:
  explicit InputReports(std::size_t input_count) : own_(input_count), of_members_(input_count) {}

  // Those of input `i`: its own, and behind it those of its members. Called once for each input;
  // safe from many threads.
  void put(std::size_t i, std::vector<InputReport> reports);

  // All in the order of the inputs, which are the ones of the scan and give their paths. The last
  // call.
  [[nodiscard]] std::vector<InputReport> take(std::vector<Input> inputs);

 private:
  std::vector<InputReport> own_;
  std::vector<std::vector<InputReport>> of_members_;
};

}  // namespace trawl
