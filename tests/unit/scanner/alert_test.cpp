#include "scanner/alert/alert.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "io/block.h"
#include "tests/unit/scanner/sample_rules.h"

namespace trawl {
namespace {

using Json = nlohmann::json;

class AlertTest : public testing::Test {
 protected:
  // Keeps the event and the rules alive as long as the alert.
  Alert make(std::string_view event, std::string_view more_of_rule = "",
             const Evidence& evidence = {.input = "a.ndjson", .offset_bytes = 10, .record = 2}) {
    rules_ = sample_rules({{.id = "r1",
                            .name = "Sample",
                            .query = "event.action : *",
                            .more = std::string(more_of_rule)}});
    EXPECT_EQ(rules_.rules().size(), 1U);
    event_ = copy_block(event);
    Result<Alert> alert =
        make_alert(rules_.rules().front(), event_.bytes, "logs-x", Timestamp{0}, evidence);
    EXPECT_TRUE(alert) << alert.error().text();
    return *alert;
  }

  RuleSet rules_;
  Block event_;
};

TEST_F(AlertTest, IdDependsOnPlaceEventAndIndexOnly) {
  const std::string id = make(R"({"event":{"action":"a"}})").id;
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(make(R"({"event":{"action":"a"}})", "max_signals = 5").id, id);
  EXPECT_NE(make(R"({"event":{"action":"b"}})").id, id);
  EXPECT_NE(make(R"({"event":{"action":"a"}})", "", {.input = "b.ndjson", .offset_bytes = 10}).id,
            id);
  EXPECT_NE(make(R"({"event":{"action":"a"}})", "", {.input = "a.ndjson", .offset_bytes = 11}).id,
            id);
}

TEST_F(AlertTest, AnEventWithAnIdHasTheSameAlertWhereverItLies) {
  constexpr std::string_view kEvent =
      R"({"_index":"logs-x","_id":"doc1","_source":{"event":{"action":"a"}}})";
  const Alert alert = make(kEvent);
  EXPECT_EQ(alert.document_id, "doc1");
  EXPECT_EQ(alert.source, R"({"event":{"action":"a"}})");
  EXPECT_EQ(make(kEvent, "", {.input = "other", .offset_bytes = 99}).id, alert.id);
}

TEST_F(AlertTest, HighestMappedSeverityWins) {
  constexpr std::string_view kMapping = R"(
severity_mapping = [
  {field = "event.severity", operator = "equals", value = "3", severity = "low"},
  {field = "user.name", operator = "equals", value = "root", severity = "critical"},
  {field = "user.name", operator = "equals", value = "admin", severity = "high"}])";
  EXPECT_EQ(make(R"({"event.severity":3.0})", kMapping).severity, Severity::Low);
  EXPECT_EQ(make(R"({"user":{"name":["admin","root"]}})", kMapping).severity, Severity::Critical);
  EXPECT_EQ(make(R"({"user":[{"name":"admin"}]})", kMapping).severity, Severity::High);
  EXPECT_EQ(make(R"({"user":{"name":"Root"}})", kMapping).severity, Severity::Medium);
}

TEST_F(AlertTest, GreatestMappedRiskScoreInRangeWins) {
  constexpr std::string_view kMapping =
      R"(risk_score_mapping = [{field = "event.risk_score", operator = "equals", value = ""}])";
  EXPECT_EQ(make(R"({"event":{"risk_score":[12.5,"73",101,-4,"x"]}})", kMapping).risk_score, 73);
  EXPECT_EQ(make(R"({"event":{"risk_score":0}})", kMapping).risk_score, 0);
  EXPECT_EQ(make(R"({"event":{"risk_score":1e999}})", kMapping).risk_score, 47);
  EXPECT_EQ(make(R"({"event":{"risk_score":null}})", kMapping).risk_score, 47);
}

TEST_F(AlertTest, NameComesFromTheOverriddenField) {
  constexpr std::string_view kOverride = R"(rule_name_override = "message")";
  EXPECT_EQ(make(R"({"message":"Found\u0020it"})", kOverride).name, "Found it");
  EXPECT_EQ(make(R"({"message":["","second"]})", kOverride).name, "second");
  EXPECT_EQ(make(R"({"message":17})", kOverride).name, "Sample");
  EXPECT_EQ(make(R"({})", kOverride).name, "Sample");
}

TEST_F(AlertTest, ReasonIsOneLineOfWhatIsThere) {
  EXPECT_EQ(make(R"({"event":{"category":["iam"],"action":"CreateUser","outcome":"success"},
                     "user":{"name":"alice"},"host.name":"web-1","source":{"ip":"192.0.2.1"}})")
                .reason,
            "iam event: CreateUser (success) by alice on web-1 from 192.0.2.1; medium alert of the "
            "rule 'Sample'");
  EXPECT_EQ(make("{}").reason, "event; medium alert of the rule 'Sample'");
  const std::string hostile = make(R"({"user":{"name":"a\nb\u001b[31m"}})").reason;
  EXPECT_EQ(hostile, "event by a.b.[31m; medium alert of the rule 'Sample'");
  EXPECT_LT(make(R"({"user":{"name":")" + std::string(100'000, 'u') + R"("}})").reason.size(),
            1000U);
}

TEST_F(AlertTest, ALoneSurrogateDoesNotPreventAnAlert) {
  EXPECT_EQ(make(R"({"user":{"name":"a\ud800b"}})").reason,
            "event by a\xEF\xBF\xBD"
            "b; medium alert of the rule 'Sample'");
}

TEST_F(AlertTest, AncestorIsTheEvent) {
  const Alert alert = make("{}");
  EXPECT_EQ(alert.depth, 1);
  EXPECT_EQ(Json::parse(alert.ancestors),
            Json::parse(R"([{"id":")" + alert.document_id +
                        R"(","index":"logs-x","type":"event","depth":0}])"));
}

TEST_F(AlertTest, AnAlertHandsDownItsAncestors) {
  const Alert alert = make(
      R"({"kibana.alert.uuid":"u1","kibana":{"alert":{"depth":2,"rule.uuid":"r9",
          "ancestors":[{"id":"e1","index":"logs-y","type":"event","depth":0}]}}})");
  EXPECT_EQ(alert.depth, 3);
  const Json ancestors = Json::parse(alert.ancestors);
  ASSERT_EQ(ancestors.size(), 2U);
  EXPECT_EQ(ancestors[0]["id"], "e1");
  EXPECT_EQ(ancestors[1]["type"], "signal");
  EXPECT_EQ(ancestors[1]["depth"], 2);
  EXPECT_EQ(ancestors[1]["rule"], "r9");
}

TEST_F(AlertTest, WhatIsNotJsonIsAnError) {
  make("{}");
  const Block broken = copy_block(R"({"event":)");
  const Result<Alert> alert =
      make_alert(rules_.rules().front(), broken.bytes, "", std::nullopt, {.input = "a"});
  ASSERT_FALSE(alert);
  EXPECT_EQ(alert.error().code, ErrorCode::Corrupt);
}

}  // namespace
}  // namespace trawl
