#include "scanner/input_reports.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

namespace trawl {

void InputReports::put(std::size_t i, std::vector<InputReport> reports) {
  assert(!reports.empty());
  for (InputReport& report : reports) {
    report.input.path = std::string();
  }
  own_[i] = std::move(reports.front());
  reports.erase(reports.begin());
  of_members_[i] = reports.empty() ? std::vector<InputReport>() : std::move(reports);
}

std::vector<InputReport> InputReports::take(std::vector<Input> inputs) {
  assert(inputs.size() == own_.size());
  std::size_t count = own_.size();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (InputReport& report : of_members_[i]) {
      report.input.path = inputs[i].path;
    }
    own_[i].input.path = std::move(inputs[i].path);
    count += of_members_[i].size();
  }
  // From the last one on, each is moved to where it belongs, which is never before its place.
  std::size_t next = count;
  std::size_t i = own_.size();
  for (own_.resize(count); i > 0 && next > i; --i) {
    std::vector<InputReport>& members = of_members_[i - 1];
    next -= members.size();
    std::ranges::move(members, std::next(own_.begin(), static_cast<std::ptrdiff_t>(next)));
    members = {};
    --next;
    if (next != i - 1) {
      own_[next] = std::move(own_[i - 1]);
    }
  }
  return std::move(own_);
}

}  // namespace trawl
