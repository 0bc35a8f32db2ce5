#include "scanner/prune.h"

#include <string>

#include <gtest/gtest.h>

#include "rules/ir/time.h"

namespace trawl {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr sys_days kDay{2026y / 3 / 10};

TEST(Prune, KnowsTheKeysOfACloudTrailBucket) {
  const std::string key = "AWSLogs/123456789012/CloudTrail/us-east-1/2026/03/10/x.json.gz";
  EXPECT_EQ(delivery_day(key), kDay);
  EXPECT_EQ(delivery_day("/mnt/s3/prefix/" + key), kDay);
  EXPECT_EQ(delivery_day("AWSLogs/o-a1b2/123456789012/CloudTrail/us-east-1/2026/03/10/x"), kDay);
  EXPECT_EQ(delivery_day("/d/AWSLogs/o-a1b2/123456789012/CloudTrail/us-east-1/2026/03/10/x"), kDay);
}

TEST(Prune, BelievesNoOtherPath) {
  for (const char* path : {
           "",
           "x.json.gz",
           "2026/03/10/x",
           "us-east-1/2026/03/10/x",
           "AWSLogs/123456789012/CloudTrail/us-east-1/2026/03/x",
           "AWSLogs/123456789012/CloudTrail/us-east-1/2026/03/10/11/x",
           "AWSLogs/123456789012/CloudTrail/us-east-1/2026/02/30/x",
           "AWSLogs/123456789012/CloudTrail/us-east-1/2026/3/10/x",
           "AWSLogs/123456789012/CloudTrail/us-east-1/2026/03/1O/x",
           "AWSLogs/123456789012/CloudTrail//2026/03/10/x",
           "AWSLogs/12345678901/CloudTrail/us-east-1/2026/03/10/x",
           "AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2026/03/10/x",
           "AWSLogs/123456789012/Config/us-east-1/2026/03/10/x",
           "Logs/123456789012/CloudTrail/us-east-1/2026/03/10/x",
           "Logs/o-a1b2/123456789012/CloudTrail/us-east-1/2026/03/10/x",
           "o-a1b2/123456789012/CloudTrail/us-east-1/2026/03/10/x",
       }) {
    EXPECT_EQ(delivery_day(path), std::nullopt) << path;
  }
}

TEST(Prune, LeavesAMarginOnBothSides) {
  const auto since = parse_timestamp("2026-03-11T23:00:00Z");
  EXPECT_FALSE(is_outside(kDay, since, std::nullopt));
  EXPECT_TRUE(is_outside(kDay - std::chrono::days(1), since, std::nullopt));
  const auto until = parse_timestamp("2026-03-09T00:00:00Z");
  EXPECT_FALSE(is_outside(kDay, std::nullopt, until));
  EXPECT_TRUE(is_outside(kDay + std::chrono::days(1), std::nullopt, until));
  EXPECT_FALSE(is_outside(kDay + std::chrono::days(1), std::nullopt,
                          parse_timestamp("2026-03-09T00:00:00.001Z")));
  EXPECT_FALSE(is_outside(kDay, std::nullopt, std::nullopt));
}

}  // namespace
}  // namespace trawl
