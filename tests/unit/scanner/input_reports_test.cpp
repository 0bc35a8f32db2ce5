#include "scanner/input_reports.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

InputReport report_of(const Input& input, std::uint32_t ordinal) {
  InputReport report;
  report.input = input;
  report.ordinal = ordinal;
  report.events = 10 * input.size_bytes + ordinal;
  return report;
}

// Input i is a container of counts[i] members; each report must come back as it was.
void expect_all_back(const std::vector<std::uint32_t>& counts) {
  std::vector<Input> inputs;
  std::vector<std::pair<std::string, std::uint32_t>> expected;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    inputs.push_back({.id = InputId{static_cast<std::uint32_t>(i)},
                      .path = "archive " + std::to_string(i),
                      .size_bytes = i});
  }
  InputReports all(inputs.size());
  for (std::size_t i = counts.size(); i-- > 0;) {
    std::vector<InputReport> reports;
    for (std::uint32_t ordinal = 0; ordinal <= counts[i]; ++ordinal) {
      reports.push_back(report_of(inputs[i], ordinal));
    }
    all.put(i, std::move(reports));
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    for (std::uint32_t ordinal = 0; ordinal <= counts[i]; ++ordinal) {
      expected.emplace_back(inputs[i].path, 10 * i + ordinal);
    }
  }
  std::vector<std::pair<std::string, std::uint32_t>> found;
  for (const InputReport& report : all.take(inputs)) {
    found.emplace_back(report.input.path, report.events);
  }
  EXPECT_EQ(found, expected);
}

TEST(InputReports, ComeInTheOrderOfTheInputsAndTheirMembers) {
  expect_all_back({});
  expect_all_back({0, 0, 0});
  expect_all_back({2});
  expect_all_back({3, 0, 0, 0});
  expect_all_back({0, 0, 0, 3});
  expect_all_back({0, 1, 0, 5, 2, 0, 0, 1});
}

}  // namespace
}  // namespace trawl
