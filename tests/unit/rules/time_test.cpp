#include "rules/ir/time.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace trawl {
namespace {

std::string parsed(std::string_view text) {
  const auto time = parse_timestamp(text);
  return time ? timestamp_text(*time) : "nothing";
}

std::string stored(std::string_view text) {
  const auto time = parse_date_value(text);
  return time ? timestamp_text(*time) : "nothing";
}

TEST(ParseTimestamp, FillsMissingPartsWithTheLeast) {
  EXPECT_EQ(parsed("2026"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(parsed("2026-04"), "2026-04-01T00:00:00.000Z");
  EXPECT_EQ(parsed("2026-04-10"), "2026-04-10T00:00:00.000Z");
  EXPECT_EQ(parsed("2026-04-10T"), "2026-04-10T00:00:00.000Z");
  EXPECT_EQ(parsed("2026-04-10T07"), "2026-04-10T07:00:00.000Z");
  EXPECT_EQ(parsed("2026-04-10T07:08"), "2026-04-10T07:08:00.000Z");
  EXPECT_EQ(parsed("2026-04-10T07:08:09"), "2026-04-10T07:08:09.000Z");
}

TEST(ParseTimestamp, KeepsUpToNineDigitsOfAFraction) {
  EXPECT_EQ(parsed("2026-04-10T07:08:09.5Z"), "2026-04-10T07:08:09.500Z");
  EXPECT_EQ(parsed("2026-04-10T07:08:09,25Z"), "2026-04-10T07:08:09.250Z");
  EXPECT_EQ(parsed("2026-04-10T07:08:09.1234567Z"), "2026-04-10T07:08:09.123456700Z");
  EXPECT_EQ(parsed("2026-04-10T07:08:09.123456Z"), "2026-04-10T07:08:09.123456Z");
  EXPECT_EQ(parsed("2026-04-10T07:08:09.123456789Z"), "2026-04-10T07:08:09.123456789Z");
  EXPECT_EQ(parsed("2026-04-10T07:08:09.1234567890Z"), "nothing");
  EXPECT_EQ(parsed("2026-04-10T07:08:09.Z"), "nothing");
}

TEST(ParseTimestamp, TakesOffsetsOfZones) {
  EXPECT_EQ(parsed("2026-04-10T07:08:09+02:30"), "2026-04-10T04:38:09.000Z");
  EXPECT_EQ(parsed("2026-04-10T07:08:09-0800"), "2026-04-10T15:08:09.000Z");
  EXPECT_EQ(parsed("2026-04-10T07:08-08"), "2026-04-10T15:08:00.000Z");
  EXPECT_EQ(parsed("2026-04-10T23Z"), "2026-04-10T23:00:00.000Z");
  EXPECT_EQ(parsed("2025-12-31T23:30:00-01:00"), "2026-01-01T00:30:00.000Z");
  EXPECT_EQ(parsed("2026-04-10T07:08:09+19:00"), "nothing");
  EXPECT_EQ(parsed("2026-04-10T07:08:09+01:60"), "nothing");
  EXPECT_EQ(parsed("2026-04-10T07:08:09 Z"), "nothing");
  EXPECT_EQ(parsed("2026-04-10T07:08:09z"), "nothing");
}

TEST(ParseTimestamp, TakesABlankForTheT) {
  EXPECT_EQ(parsed("2026-04-10 07:08:09.123"), "2026-04-10T07:08:09.123Z");
  EXPECT_EQ(parsed("2026-04-10 "), "nothing");
}

TEST(ParseTimestamp, KnowsTheGregorianCalendar) {
  EXPECT_EQ(parsed("2024-02-29"), "2024-02-29T00:00:00.000Z");
  EXPECT_EQ(parsed("2000-02-29"), "2000-02-29T00:00:00.000Z");
  for (const std::string_view wrong : {"2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01",
                                       "2026-00-10", "2026-01-00", "2026-01-32"}) {
    EXPECT_EQ(parsed(wrong), "nothing") << wrong;
  }
}

TEST(ParseTimestamp, RefusesHour24AndSecond60) {
  EXPECT_EQ(parsed("2026-04-10T24:00:00Z"), "nothing");
  EXPECT_EQ(parsed("2016-12-31T23:59:60Z"), "nothing");
  EXPECT_EQ(parsed("2026-04-10T12:60:00Z"), "nothing");
}

TEST(ParseTimestamp, RefusesWhatIsNoDate) {
  for (const std::string_view wrong : {"",
                                       " ",
                                       "T",
                                       "yesterday",
                                       "2026-4-1",
                                       "2026/04/10",
                                       "26-04-10",
                                       "2026-04-10T7:08",
                                       "2026-04-10T07:08:09Zulu",
                                       "2026-04-10T07:08:09Z ",
                                       " 2026-04-10",
                                       "2026-04-",
                                       "2026-",
                                       "-",
                                       ".5",
                                       "1.",
                                       "0x10",
                                       "2026T10",
                                       "+1",
                                       "12:30",
                                       "2026-04-10TT07"}) {
    EXPECT_EQ(parsed(wrong), "nothing") << wrong;
  }
}

TEST(ParseTimestamp, TakesMillisecondsSince1970) {
  EXPECT_EQ(parsed("0"), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(parsed("1775806089123"), "2026-04-10T07:28:09.123Z");
  EXPECT_EQ(parsed("-1"), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(parsed("-1.5"), "1969-12-31T23:59:59.998500Z");
  EXPECT_EQ(parsed("1.000001"), "1970-01-01T00:00:00.001000001Z");
  EXPECT_EQ(parsed("20260410"), "1970-01-01T05:37:40.410Z");  // no year, month and day
  EXPECT_EQ(parsed("1E3"), "nothing");
  EXPECT_EQ(parsed("99999999999999999990"), "nothing");
  EXPECT_EQ(parsed(std::string(400, '9')), "nothing");
}

TEST(ParseTimestamp, CoversTheYears1678To2261) {
  EXPECT_EQ(parsed("1678-01-01T00:00:00Z"), "1678-01-01T00:00:00.000Z");
  EXPECT_EQ(parsed("2261-12-31T23:59:59.999999999Z"), "2261-12-31T23:59:59.999999999Z");
  EXPECT_EQ(parsed("1677-12-31T23:59:59Z"), "nothing");
  EXPECT_EQ(parsed("2262-01-01T00:00:00Z"), "nothing");
  EXPECT_EQ(parsed("999999999999999999"), "nothing");
}

TEST(ParseDateValue, CutsToMilliseconds) {
  EXPECT_EQ(stored("2026-04-10T07:08:09.123999Z"), "2026-04-10T07:08:09.123Z");
  EXPECT_EQ(stored("1969-12-31T23:59:59.9995Z"), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(stored("never"), "nothing");
}

TEST(ParseDateValue, KeepsFarYearsInOrder) {
  EXPECT_EQ(stored("0001-01-01T00:00:00Z"), "1678-01-01T00:00:00.000Z");
  EXPECT_EQ(stored("9999-12-31T23:59:59Z"), "2261-12-31T23:59:59.999Z");
}

TEST(TimestampText, PrintsThreeSixOrNineDigits) {
  EXPECT_EQ(timestamp_text({0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(timestamp_text({-1}), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(timestamp_text({1'000}), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(timestamp_text({std::numeric_limits<std::int64_t>::max()}),
            "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(timestamp_text({std::numeric_limits<std::int64_t>::min()}),
            "1677-09-21T00:12:43.145224192Z");
}

TEST(TimestampText, IsReadBack) {
  for (std::int64_t nanoseconds = -9'200'000'000'000'000'000;
       nanoseconds < 9'200'000'000'000'000'000; nanoseconds += 17'171'717'171'717'171) {
    const Timestamp time{nanoseconds};
    EXPECT_EQ(parse_timestamp(timestamp_text(time)), time) << timestamp_text(time);
  }
}

constexpr std::string_view kNow = "2024-03-31T12:34:56.789Z";  // a Sunday

std::string meant(std::string_view text, bool rounds_up) {
  const auto date = parse_date_math(text, rounds_up);
  return date ? timestamp_text(evaluate(*date, *parse_timestamp(kNow))) : "nothing";
}

struct DateMathCase {
  std::string_view text;
  std::string_view down;
  std::string_view up;
};

class DateMathTest : public testing::TestWithParam<DateMathCase> {};

TEST_P(DateMathTest, RoundsBothWays) {
  EXPECT_EQ(meant(GetParam().text, false), GetParam().down) << GetParam().text;
  EXPECT_EQ(meant(GetParam().text, true), GetParam().up) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Anchors, DateMathTest,
    testing::Values(
        // What is not written of the time of day is rounded, a missing month or day never.
        DateMathCase{"2021-05-06", "2021-05-06T00:00:00.000Z", "2021-05-06T23:59:59.999Z"},
        DateMathCase{"2021-05", "2021-05-01T00:00:00.000Z", "2021-05-01T23:59:59.999Z"},
        DateMathCase{"2021", "2021-01-01T00:00:00.000Z", "2021-01-01T23:59:59.999Z"},
        DateMathCase{"2021-05-06T07", "2021-05-06T07:00:00.000Z", "2021-05-06T07:59:59.999Z"},
        DateMathCase{"2021-05-06T07:08", "2021-05-06T07:08:00.000Z", "2021-05-06T07:08:59.999Z"},
        DateMathCase{"2021-05-06T07:08:09", "2021-05-06T07:08:09.000Z", "2021-05-06T07:08:09.999Z"},
        DateMathCase{"2021-05-06T07:08:09.1", "2021-05-06T07:08:09.100Z",
                     "2021-05-06T07:08:09.100Z"},
        DateMathCase{"2021-05-06T07+01:00", "2021-05-06T06:00:00.000Z", "2021-05-06T06:59:59.999Z"},
        // With steps behind it, the anchor itself is not rounded.
        DateMathCase{"2021-05-06||", "2021-05-06T00:00:00.000Z", "2021-05-06T00:00:00.000Z"},
        DateMathCase{"2021-05-06||+1h", "2021-05-06T01:00:00.000Z", "2021-05-06T01:00:00.000Z"},
        DateMathCase{"1620000000000||/d", "2021-05-03T00:00:00.000Z", "2021-05-03T23:59:59.999Z"},
        DateMathCase{"9999-12-31", "2261-12-31T23:59:59.999Z", "2261-12-31T23:59:59.999Z"}));

INSTANTIATE_TEST_SUITE_P(
    Steps, DateMathTest,
    testing::Values(
        DateMathCase{"now", "2024-03-31T12:34:56.789Z", "2024-03-31T12:34:56.789Z"},
        DateMathCase{"now-d", "2024-03-30T12:34:56.789Z", "2024-03-30T12:34:56.789Z"},
        DateMathCase{"now-30d/d", "2024-03-01T00:00:00.000Z", "2024-03-01T23:59:59.999Z"},
        DateMathCase{"now-1M", "2024-02-29T12:34:56.789Z", "2024-02-29T12:34:56.789Z"},
        DateMathCase{"now-13M", "2023-02-28T12:34:56.789Z", "2023-02-28T12:34:56.789Z"},
        DateMathCase{"now+11M", "2025-02-28T12:34:56.789Z", "2025-02-28T12:34:56.789Z"},
        DateMathCase{"now+1y-1y", "2024-03-31T12:34:56.789Z", "2024-03-31T12:34:56.789Z"},
        DateMathCase{"2024-02-29||+1y", "2025-02-28T00:00:00.000Z", "2025-02-28T00:00:00.000Z"},
        DateMathCase{"now+90s", "2024-03-31T12:36:26.789Z", "2024-03-31T12:36:26.789Z"},
        DateMathCase{"now-2w", "2024-03-17T12:34:56.789Z", "2024-03-17T12:34:56.789Z"},
        DateMathCase{"now-1d/d+8h", "2024-03-30T08:00:00.000Z", "2024-03-31T07:59:59.999Z"}));

INSTANTIATE_TEST_SUITE_P(
    Rounding, DateMathTest,
    testing::Values(
        DateMathCase{"now/s", "2024-03-31T12:34:56.000Z", "2024-03-31T12:34:56.999Z"},
        DateMathCase{"now/m", "2024-03-31T12:34:00.000Z", "2024-03-31T12:34:59.999Z"},
        DateMathCase{"now/h", "2024-03-31T12:00:00.000Z", "2024-03-31T12:59:59.999Z"},
        DateMathCase{"now/H", "2024-03-31T12:00:00.000Z", "2024-03-31T12:59:59.999Z"},
        DateMathCase{"now/d", "2024-03-31T00:00:00.000Z", "2024-03-31T23:59:59.999Z"},
        DateMathCase{"now/w", "2024-03-25T00:00:00.000Z", "2024-03-31T23:59:59.999Z"},
        DateMathCase{"now+1d/w", "2024-04-01T00:00:00.000Z", "2024-04-07T23:59:59.999Z"},
        DateMathCase{"now/M", "2024-03-01T00:00:00.000Z", "2024-03-31T23:59:59.999Z"},
        DateMathCase{"now/y", "2024-01-01T00:00:00.000Z", "2024-12-31T23:59:59.999Z"},
        DateMathCase{"1960-02-03||/w", "1960-02-01T00:00:00.000Z", "1960-02-07T23:59:59.999Z"},
        DateMathCase{"1960-02-03||/M", "1960-02-01T00:00:00.000Z", "1960-02-29T23:59:59.999Z"}));

TEST(DateMath, StaysInRange) {
  EXPECT_EQ(meant("now-2147483647y", false), "1678-01-01T00:00:00.000Z");
  EXPECT_EQ(meant("now+2147483647w+2147483647w", false), "2261-12-31T23:59:59.999Z");
  EXPECT_EQ(meant("now+2147483647M/M", true), "2261-12-31T23:59:59.999Z");
}

TEST(DateMath, RefusesWhatElasticsearchRefuses) {
  for (const std::string_view wrong :
       {"", "nowadays", "now-", "now-1", "now+1x", "now/2d", "now/", "now 1d", "now-1d ", "||/d",
        "2021-05-06+1d", "2021-05-06||1d", "2021-13-01||/d", "now-2147483648d", "now*2d", "now--1d",
        "NOW", "2021-05-06||/q"}) {
    EXPECT_EQ(parse_date_math(wrong, false), std::nullopt) << wrong;
  }
}

TEST(DateMath, KeepsItsStepsAsWritten) {
  const auto date = parse_date_math("now-7d/H", true);
  ASSERT_TRUE(date);
  EXPECT_EQ(date->anchor, std::nullopt);
  EXPECT_TRUE(date->rounds_up);
  const std::vector<DateMath::Step> steps{{DateMath::Step::Kind::Add, -7, 'd'},
                                          {DateMath::Step::Kind::Round, 0, 'h'}};
  EXPECT_EQ(date->steps, steps);
}

}  // namespace
}  // namespace trawl
