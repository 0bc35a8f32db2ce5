// Scans real events (../shared/datasets: ECS as Elastic's own pipelines wrote it, and raw
// CloudTrail) with all of Elastic's rules through the library's front door, and compares the alerts
// with what an independent reference says. Skipped, visibly, where that folder is absent.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "scanner/field_doctor.h"
#include "tests/support/engines.h"
#include "tests/support/temporary_folder.h"

namespace trawl::test {
namespace {

using nlohmann::json;

const std::filesystem::path kShared = TRAWL_SHARED_DIR;

// The sample rule that matches every event; the reference leaves it out.
constexpr std::string_view kSampleRule = "a198fbbd-9413-45ec-a269-47ae4ccf59ce";

std::filesystem::path data_of(const std::string& dataset) {
  return kShared / "datasets" / dataset / "data";
}

// Event number `event` (from 0) of a file matched a rule.
struct FileHit {
  std::string rule;
  std::string file;
  std::size_t event = 0;
  std::string id;  // the event's own
  auto operator<=>(const FileHit&) const = default;
};

std::ostream& operator<<(std::ostream& out, const FileHit& hit) {
  return out << hit.rule << " on " << hit.file << " " << hit.event << " (" << hit.id << ")";
}

// All of Elastic's rules, read once.
class ElasticRules : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!is_present()) {
      return;
    }
    RuleSetBuilder builder;
    ASSERT_TRUE(builder.add_path((kShared / "rules" / "elastic").string()));
    rules_ = new RuleSet(std::move(builder).finish());
  }

  static void TearDownTestSuite() {
    delete rules_;
    rules_ = nullptr;
  }

  void SetUp() override {
    if (!is_present()) {
      GTEST_SKIP() << kShared << " is absent: Elastic's rules are not run on real events";
    }
  }

  static bool is_present() {
    return std::filesystem::is_directory(kShared / "datasets") &&
           std::filesystem::is_directory(kShared / "rules" / "elastic");
  }

  static const LoadedRule* find_rule(const std::string& id) {
    const auto found =
        std::ranges::find(rules_->rules(), id, [](const LoadedRule& rule) { return rule.rule.id; });
    return found == rules_->rules().end() ? nullptr : &*found;
  }

  // Hits of the query rules that are in the folder of rules, in events that their index may hold.
  static std::set<FileHit> expected_hits(const std::string& dataset) {
    std::set<FileHit> expected;
    std::set<std::string> absent_rules;
    const auto path = kShared / "datasets" / dataset / "expected.jsonl";
    for (const std::string& line : lines_of(read_file(path.string()))) {
      const json row = json::parse(line);
      if (row.at("k") != "hit" || row.at("type") != "query" || row.at("ix") == false) {
        continue;
      }
      const std::string rule = row.at("rule");
      if (find_rule(rule) == nullptr) {
        absent_rules.insert(rule);
        continue;
      }
      expected.insert(
          {rule, row.at("file"), row.at("i"),
           row.value("id", json()).is_string() ? row.at("id").get<std::string>() : std::string()});
    }
    std::cout << dataset << ": " << expected.size() << " hits expected; " << absent_rules.size()
              << " rules with hits are not in the folder of rules\n";
    EXPECT_FALSE(expected.empty());
    return expected;
  }

  // What one scan of the whole folder says of the rules that the reference knows.
  static std::set<FileHit> found_hits(const std::string& dataset, const ScanOptions& options) {
    const ScanRun run = run_scan(*rules_, {data_of(dataset).string()}, options);
    for (const InputReport& input : run.report.inputs) {
      EXPECT_EQ(input.rejected, 0U) << input.input.path;
      EXPECT_FALSE(input.error.has_value()) << input.input.path;
    }
    std::set<FileHit> found;
    for (const std::string& line : lines_of(run.alerts)) {
      const json alert = json::parse(line);
      const std::string id = alert.at("kibana.alert.rule.rule_id");
      const LoadedRule* rule = find_rule(id);
      EXPECT_NE(rule, nullptr) << id;
      if (rule == nullptr || rule->rule.is_building_block() || id == kSampleRule) {
        continue;
      }
      const std::filesystem::path file = alert.at("trawl.evidence.input").get<std::string>();
      const json event_id = alert.value(json::json_pointer("/event/id"), json());
      found.insert({id, file.filename().string(),
                    alert.at("trawl.evidence.record").get<std::size_t>() - 1,
                    event_id.is_string() ? event_id.get<std::string>() : std::string()});
    }
    return found;
  }

  // The field doctor calls no rule dead that has a hit.
  static void expect_none_is_dead(const std::string& dataset, const std::set<FileHit>& hits) {
    const InputList inputs = list_inputs({data_of(dataset).string()});
    const Result<DoctorReport> report = examine(*rules_, inputs.inputs, {});
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_TRUE(report->is_whole);
    EXPECT_EQ(report->rejected, 0U);
    EXPECT_GT(report->dead.size(), 100U) << "most sources are not in " << dataset;
    std::set<std::string> dead;
    for (const DeadRule& rule : report->dead) {
      dead.insert(rules_->rule(rule.rule).rule.id);
    }
    for (const FileHit& hit : hits) {
      EXPECT_FALSE(dead.contains(hit.rule)) << hit;
    }
  }

  static RuleSet* rules_;
};

RuleSet* ElasticRules::rules_ = nullptr;

void expect_same_hits(const std::set<FileHit>& expected, const std::set<FileHit>& found) {
  for (const FileHit& hit : expected) {
    EXPECT_TRUE(found.contains(hit)) << "missed: " << hit;
  }
  for (const FileHit& hit : found) {
    EXPECT_TRUE(expected.contains(hit)) << "not expected: " << hit;
  }
}

// Events as Elastic's own pipelines wrote them.
class EcsElastic : public ElasticRules {};

// Their ids are not compared: what the reference calls one is not always event.id.
std::set<FileHit> without_ids(const std::set<FileHit>& hits) {
  std::set<FileHit> result;
  for (const FileHit& hit : hits) {
    result.insert({hit.rule, hit.file, hit.event, ""});
  }
  return result;
}

TEST_F(EcsElastic, AlertsAreExactlyTheExpectedHitsOfQueryRules) {
  expect_same_hits(without_ids(expected_hits("ecs-elastic")),
                   without_ids(found_hits("ecs-elastic", {.threads = 2})));
}

TEST_F(EcsElastic, NoRuleWithAHitIsCalledDead) {
  expect_none_is_dead("ecs-elastic", expected_hits("ecs-elastic"));
}

// Raw CloudTrail as it lies in archives: pretty-printed arrays, the objects that S3 gets, and
// lines.
class RawCloudTrail : public ElasticRules, public testing::WithParamInterface<const char*> {};

TEST_P(RawCloudTrail, AlertsAreExactlyTheExpectedHitsOfQueryRules) {
  const std::set<FileHit> expected = expected_hits(GetParam());
  expect_same_hits(expected, found_hits(GetParam(), {.threads = 2}));
  expect_same_hits(expected, found_hits(GetParam(), {.threads = 1, .chunk_bytes = 5000}));
  // Without the mapping nothing fires: the rules speak ECS.
  EXPECT_EQ(found_hits(GetParam(), {.threads = 2, .map = "none"}).size(), 0U);
}

TEST_P(RawCloudTrail, NoRuleWithAHitIsCalledDead) {
  expect_none_is_dead(GetParam(), expected_hits(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Sets, RawCloudTrail,
                         testing::Values("cloudtrail-stratus", "cloudtrail-invictus",
                                         "cloudtrail-panther"));

// Every rule on every event, building blocks included.
TEST_F(EcsElastic, MatcherAgreesWithTheReference) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(data_of("ecs-elastic"))) {
    paths.push_back(entry.path().string());
  }
  std::ranges::sort(paths);
  for (const std::string& path : paths) {
    const std::vector<std::string> events = lines_of(read_file(path));
    const std::string expected = print_hits(all_engines()[0].run(*rules_, events, {}));
    EXPECT_EQ(expected, print_hits(all_engines()[1].run(*rules_, events, {}))) << path;
  }
}

// The first rule that must work, in both of its published forms, on the event AWS writes.
class SeedRules : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto path = kShared / "rules" / "seed" / GetParam();
    if (!std::filesystem::exists(path)) {
      GTEST_SKIP() << path << " is absent";
    }
    RuleSetBuilder builder;
    ASSERT_TRUE(builder.add_path(path.string()));
    rules_ = std::move(builder).finish();
    ASSERT_EQ(rules_.rules().size(), 1U);
  }

  // How many alerts the raw event gives, alone in a file.
  std::size_t alerts_for(const json& raw) {
    const TemporaryFolder folder;
    const std::string path = folder.write("raw.json", json{{"Records", {raw}}}.dump());
    const ScanRun run = run_scan(rules_, {path}, {.threads = 1});
    EXPECT_EQ(run.report.inputs.front().raw.events, 1U);
    return run.report.alerts;
  }

  RuleSet rules_;
};

json start_export_task() {
  return json::parse(R"({
    "eventVersion": "1.08", "eventTime": "2026-02-03T04:05:06Z", "awsRegion": "eu-central-1",
    "eventSource": "rds.amazonaws.com", "eventName": "StartExportTask",
    "sourceIPAddress": "198.51.100.23", "userAgent": "aws-cli/2.15.0",
    "userIdentity": {"type": "IAMUser", "userName": "mallory", "accountId": "444455556666",
                     "principalId": "AIDAEXAMPLE", "arn": "arn:aws:iam::444455556666:user/mallory"},
    "requestParameters": {"exportTaskIdentifier": "take-away", "s3BucketName": "elsewhere",
                          "sourceArn": "arn:aws:rds:eu-central-1:444455556666:snapshot:nightly"},
    "responseElements": {"status": "STARTING", "percentProgress": 0},
    "requestID": "r-1", "eventID": "e-1", "readOnly": false, "eventType": "AwsApiCall",
    "managementEvent": true, "recipientAccountId": "444455556666", "eventCategory": "Management"})");
}

TEST_P(SeedRules, FireOnTheRawEventAndOnNoOther) {
  EXPECT_EQ(alerts_for(start_export_task()), 1U);
  json failed = start_export_task();
  failed["errorCode"] = "AccessDenied";
  EXPECT_EQ(alerts_for(failed), 0U) << "a failed call";
  json elsewhere = start_export_task();
  elsewhere["eventSource"] = "dynamodb.amazonaws.com";
  EXPECT_EQ(alerts_for(elsewhere), 0U) << "another provider";
  json other = start_export_task();
  other["eventName"] = "CancelExportTask";
  EXPECT_EQ(alerts_for(other), 0U) << "another action";
}

INSTANTIATE_TEST_SUITE_P(Forms, SeedRules,
                         testing::Values("aws_rds_snapshot_export_2024.toml",
                                         "aws_rds_snapshot_export_2026.toml"));

const std::filesystem::path kKubernetes = kShared / "datasets" / "kubernetes-audit" / "data";

// Raw Kubernetes audit events, and the query rules for them. No reference gives the expected hits:
// they are those of our own scan, each looked at in its event, and guard against change.
class KubernetesAudit : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(kKubernetes)) {
      GTEST_SKIP() << kKubernetes << " is absent: no rules are run on raw Kubernetes events";
    }
    RuleSetBuilder builder;
    ASSERT_TRUE(builder.add_path(
        (kShared / "rules" / "elastic" / "rules" / "integrations" / "kubernetes").string()));
    rules_ = std::make_unique<RuleSet>(std::move(builder).finish());
  }

  // "FILE RULE_ID" of the alerts of query rules.
  std::set<std::string> alerts_of(const std::string& map) {
    const ScanRun run = run_scan(*rules_, {kKubernetes.string()}, {.threads = 2, .map = map});
    raw_events_ = 0;
    for (const InputReport& input : run.report.inputs) {
      EXPECT_EQ(input.rejected, 0U);
      raw_events_ += input.raw.events;
    }
    std::set<std::string> alerts;
    for (const std::string& line : lines_of(run.alerts)) {
      const json alert = json::parse(line);
      if (alert.at("kibana.alert.rule.type") == "query") {
        const std::filesystem::path path = alert.at("trawl.evidence.input").get<std::string>();
        alerts.insert(path.stem().string() + " " +
                      alert.at("kibana.alert.rule.rule_id").get<std::string>());
      }
    }
    return alerts;
  }

  std::unique_ptr<RuleSet> rules_;
  std::uint64_t raw_events_ = 0;
};

TEST_F(KubernetesAudit, QueryRulesHitWhatTheEventsAskFor) {
  const std::string privileged = " c7908cac-337a-4f38-b50d-5eeb78bdb531";
  const std::string host_path = " 2abda169-416b-4bb3-9a6b-f8d239fd78ba";
  const std::set<std::string> expected = {
      "create_nginx_pod_privileged" + privileged,
      "create_nginx_pod_privileged_2nd_container" + privileged,
      "create_nginx_pod_no_secctx_1st_container_privileged_2nd_container" + privileged,
      "create_nginx_pod_sensitive_mount" + host_path,
      "create_nginx_pod_sensitive_mount_2nd_container" + host_path,
      "create_nginx_pod_hostnetwork 12cbf709-69e8-4055-94f9-24314385c27e",
      "attach_cluster_admin_role a2951930-dd35-438c-b10e-1bbdc5881cb4"};
  EXPECT_EQ(alerts_of("auto"), expected);
  EXPECT_EQ(raw_events_, 88U);  // all but the one that is no audit event
  EXPECT_EQ(alerts_of("kubernetes.audit_logs"), expected);
  EXPECT_EQ(alerts_of("none"), std::set<std::string>());
}

}  // namespace
}  // namespace trawl::test
