// Which rules are dead on a sample of events, why, and what would revive them.

#include "scanner/field_doctor.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sample_rules.h"
#include "tests/unit/io/scratch_folder.h"

namespace trawl {
namespace {

class FieldDoctor : public testing::Test {
 protected:
  // For each dead rule "ID: reason; reason [mapping, …] [database, …]".
  std::vector<std::string> dead(std::initializer_list<SampleRule> samples,
                                const std::string& events, const DoctorOptions& options = {}) {
    const RuleSet rules = sample_rules(samples);
    EXPECT_EQ(rules.rules().size(), samples.size());
    const InputList inputs = list_inputs({folder_.write("events", events)});
    const Result<DoctorReport> report = examine(rules, inputs.inputs, options);
    EXPECT_TRUE(report) << report.error().text();
    report_ = *report;
    std::vector<std::string> lines;
    for (const DeadRule& rule : report_.dead) {
      std::string line = rules.rule(rule.rule).rule.id + ":";
      for (const DeadRule::Reason& reason : rule.reasons) {
        line += fmt::format(" {} {};", cause_name(reason.cause), reason.text);
      }
      for (const std::string& mapping : rule.mappings) {
        line += fmt::format(" [{}]", mapping);
      }
      for (const std::string& database : rule.databases) {
        line += fmt::format(" [{}]", database);
      }
      lines.push_back(line);
    }
    return lines;
  }

  using Lines = std::vector<std::string>;

  ScratchFolder folder_;
  DoctorReport report_;
};

constexpr const char* kEcs =
    R"({"event":{"dataset":"a.b","action":"x"},"user":{"name":"u"},"source":{"port":"high"}})"
    "\n"
    R"({"event":{"dataset":"a.b","action":"y"},"host":{"ip":"not known"}})"
    "\n";

TEST_F(FieldDoctor, AValueThatIsNotInTheSampleIsNoReason) {
  EXPECT_EQ(dead({{"a", "A", "event.action: z", ""}}, kEcs), Lines());
  EXPECT_EQ(report_.events, 2U);
  EXPECT_EQ(report_.inputs, 1U);
  EXPECT_TRUE(report_.is_whole);
}

TEST_F(FieldDoctor, AFieldThatIsNeverThereIs) {
  EXPECT_EQ(dead({{"a", "A", "process.name: x", ""},
                  {"b", "B", "process.name: x or event.action: z", ""},
                  {"c", "C", "process.name: x or file.path: y", ""},
                  {"d", "D", "event.action: x and not process.name: x", ""},
                  {"e", "E", "event.action: x and not (not process.name: x)", ""}},
                 kEcs),
            Lines({"a: field process.name is in no event;",
                   "c: field file.path is in no event; field process.name is in no event;",
                   "e: field process.name is in no event;"}));
}

TEST_F(FieldDoctor, OneEventIsEnough) {
  EXPECT_EQ(dead({{"a", "A", "user.name: v and host.ip: *", ""}}, kEcs),
            Lines({"a: type host.ip has no value that can be read as ip;"}));
  EXPECT_EQ(
      dead({{"a", "A", "user.name: v and host.ip: *", ""}},
           std::string(kEcs) + R"({"event":{"dataset":"a.b"},"host":{"ip":["x","10.0.0.1"]}})"),
      Lines());
}

TEST_F(FieldDoctor, AKindThatNeverFitsIs) {
  EXPECT_EQ(dead({{"a", "A", "source.port >= 1024", ""}, {"b", "B", "source.port: *", ""}}, kEcs),
            Lines({"a: type source.port has no value that can be read as long;",
                   "b: type source.port has no value that can be read as long;"}));
}

TEST_F(FieldDoctor, WhereEventsComeFromCounts) {
  EXPECT_EQ(dead({{"a", "A", "event.dataset: c.d and event.action: x", ""},
                  {"b", "B", "event.dataset: a.b and event.action: x", ""},
                  {"c", "C", "not event.dataset: a.b and event.action: x", ""},
                  {"d", "D", "event.action: x", "index = [\"logs-c.d-*\"]"},
                  {"e", "E", "event.action: x", "index = [\"logs-a.b-*\"]"}},
                 kEcs),
            Lines({"a: source no event with event.dataset:keyword == \"c.d\";",
                   "c: source it leaves out where all events come from;",
                   "d: source no event lives in logs-c.d-*;"}));
}

TEST_F(FieldDoctor, ARuleIsJudgedByTheEventsItSees) {
  const std::string two =
      std::string(kEcs) + R"({"event":{"dataset":"c.d"},"process":{"name":"p"}})";
  EXPECT_EQ(dead({{"a", "A", "event.dataset: a.b and process.name: p", ""},
                  {"b", "B", "process.name: p", "index = [\"logs-a.b-*\"]"},
                  {"c", "C", "process.name: p", ""}},
                 two),
            Lines({"a: source no event with event.dataset:keyword == \"a.b\"; "
                   "field process.name is in no event;",
                   "b: field process.name is in no event;"}));
}

constexpr const char* kRaw =
    R"({"eventTime":"2026-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject",)"
    R"("awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.1","userIdentity":{"type":"Root"}})"
    "\n";

TEST_F(FieldDoctor, RawEventsCountAsWhatTheyBecome) {
  EXPECT_EQ(dead({{"a", "A", "event.action: x and event.outcome: failure", ""},
                  {"b", "B", "process.name: x", ""},
                  {"c", "C", "user.name: x", ""}},
                 kRaw),
            Lines({"b: field process.name is in no event of aws.cloudtrail;",
                   "c: field user.name is in no event;"}));
}

TEST_F(FieldDoctor, AMappingMayReviveARule) {
  EXPECT_EQ(dead({{"a", "A", "event.action: x and event.outcome: failure", ""},
                  {"b", "B", "process.name: x", ""}},
                 kRaw, {.map = "none"}),
            Lines({"a: field event.action is in no event; [aws.cloudtrail]",
                   "b: field process.name is in no event;"}));
}

TEST_F(FieldDoctor, ADatabaseMayReviveARule) {
  EXPECT_EQ(dead({{"a", "A", "event.action: x and source.geo.country_iso_code: DE", ""},
                  {"b", "B", "event.action: x and not source.as.number: 5", ""},
                  {"c", "C", "source.as.number: 5 and process.name: x", ""}},
                 kRaw),
            Lines({"a: field source.geo.country_iso_code is in no event; [GeoIP]",
                   "c: field process.name is in no event of aws.cloudtrail;"}));
  EXPECT_EQ(
      dead({{"a", "A", "event.action: x and source.as.number: 5", ""}}, kRaw, {.map = "none"}),
      Lines({"a: field event.action is in no event; [aws.cloudtrail] [ASN]"}));
}

TEST_F(FieldDoctor, NoEventSaysNothing) {
  EXPECT_EQ(dead({{"a", "A", "process.name: x", ""}}, "no events\n"), Lines());
  EXPECT_EQ(report_.events, 0U);
  EXPECT_EQ(report_.rejected, 1U);
}

TEST_F(FieldDoctor, TheSampleIsBoundedAndSpread) {
  std::string events;
  for (int i = 0; i < 20'000; ++i) {
    events += fmt::format(R"({{"event":{{"action":"a{}"}},"pad":"{}"}})", i, std::string(80, 'p'));
    events += "\n";
  }
  events += R"({"process":{"name":"last"}})";
  EXPECT_EQ(dead({{"a", "A", "process.name: x", ""}}, events), Lines());
  EXPECT_TRUE(report_.is_whole);
  EXPECT_EQ(report_.events, 20'001U);
  (void)dead({{"a", "A", "event.action: x", ""}}, events, {.max_bytes = 300'000});
  EXPECT_FALSE(report_.is_whole);
  EXPECT_LT(report_.bytes, 600'000U);
  EXPECT_GT(report_.events, 1000U);
  (void)dead({{"a", "A", "event.action: x", ""}}, events, {.max_events = 100});
  EXPECT_FALSE(report_.is_whole);
  EXPECT_LE(report_.events, 100U);
  EXPECT_GT(report_.events, 20U);
}

TEST(DatabaseNeeds, AreToldFromTheConditions) {
  const RuleSet rules =
      sample_rules({{"a", "A", "event.action: x and source.geo.city_name: y", ""},
                    {"b", "B", "event.action: x and not source.as.number: 5", ""},
                    {"c", "C", "event.action: x or source.as.number: 5", ""},
                    {"d", "D", "source.geo.city_name: y or source.as.number: 5", ""},
                    {"e", "E", "source.ip: *", ""}});
  const std::vector<DatabaseNeed> needs = find_database_needs(rules);
  ASSERT_EQ(needs.size(), 3U);
  EXPECT_EQ(needs[0].rule, RuleId{0});
  EXPECT_TRUE(needs[0].is_vital);
  EXPECT_EQ(needs[0].databases, std::set<std::string>({"GeoIP"}));
  EXPECT_EQ(needs[1].rule, RuleId{1});
  EXPECT_FALSE(needs[1].is_vital);
  EXPECT_EQ(needs[1].databases, std::set<std::string>({"ASN"}));
  EXPECT_EQ(needs[2].rule, RuleId{3});
  EXPECT_TRUE(needs[2].is_vital);
  EXPECT_EQ(needs[2].databases, std::set<std::string>({"ASN", "GeoIP"}));
}

}  // namespace
}  // namespace trawl
