#include "scanner/input_survey.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace trawl {
namespace {

std::vector<MemberSurvey> survey(const std::string& path, std::uint64_t size_bytes,
                                 const FormatSet& formats) {
  std::vector<MemberSurvey> surveys;
  survey_input({.path = path, .size_bytes = size_bytes}, formats,
               [&surveys](const MemberSurvey& one) { surveys.push_back(one); });
  return surveys;
}

FormatSet all_formats() {
  return *choose_formats("auto");
}

TEST(InputSurvey, SmallInputsAreCounted) {
  const test::TemporaryFolder folder;
  const std::string text =
      "{\"@timestamp\":\"2026-01-01T00:00:00Z\"}\n"
      "not an event\n"
      "{\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"awsRegion\":\"eu-west-"
      "1\","
      "\"eventTime\":\"2026-01-01T00:00:00Z\"}\n";
  const std::vector<MemberSurvey> found =
      survey(folder.write("a", text), text.size(), all_formats());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].events, 2U);
  EXPECT_FALSE(found[0].is_estimate);
  EXPECT_EQ(found[0].unpacked_bytes, text.size());
  EXPECT_TRUE(found[0].has_plain_events);
  EXPECT_EQ(found[0].mappings, std::set<std::string>{"aws.cloudtrail"});
  EXPECT_EQ(found[0].framing.framing, Framing::Lines);
  EXPECT_FALSE(found[0].error);
}

TEST(InputSurvey, LargeInputsAreEstimated) {
  const test::TemporaryFolder folder;
  const std::string event =
      R"({"@timestamp":"2026-01-01T00:00:00Z","message":")" + std::string(1000, 'x') + "\"}\n";
  std::string text;
  while (text.size() < 3 * kSurveyBytes) {
    text += event;
  }
  const std::vector<MemberSurvey> found =
      survey(folder.write("a", text), text.size(), all_formats());
  ASSERT_EQ(found.size(), 1U);
  const double events = static_cast<double>(text.size()) / static_cast<double>(event.size());
  EXPECT_TRUE(found[0].is_estimate);
  EXPECT_EQ(found[0].unpacked_bytes, text.size());
  EXPECT_NEAR(static_cast<double>(found[0].events), events, events / 50);
}

TEST(InputSurvey, WhatCannotBeOpenedIsReported) {
  const std::vector<MemberSurvey> found = survey("/nowhere/at/all", 0, all_formats());
  ASSERT_EQ(found.size(), 1U);
  ASSERT_TRUE(found[0].error);
  EXPECT_EQ(found[0].error->code, ErrorCode::Io);
  EXPECT_EQ(found[0].events, 0U);
}

}  // namespace
}  // namespace trawl
