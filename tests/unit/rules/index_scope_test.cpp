// Index names, aliases and patterns.

#include "rules/index_scope.h"

#include <gtest/gtest.h>

namespace trawl {
namespace {

using Names = std::vector<std::string>;

TEST(IndexScope, StripsWhatRolloverAdds) {
  EXPECT_EQ(strip_backing_index(".ds-logs-x-default-2026.01.02-000003"), "logs-x-default");
  EXPECT_EQ(strip_backing_index(".ds-logs-x-default-000003"), "logs-x-default");
  EXPECT_EQ(strip_backing_index("partial-.ds-logs-x-default-2026.01.02-000003"), "logs-x-default");
  EXPECT_EQ(strip_backing_index("restored-.ds-logs-x-default-2026.01.02-000003"), "logs-x-default");
  EXPECT_EQ(strip_backing_index("eu:.ds-logs-x-default-2026.01.02-000003"), "logs-x-default");
  EXPECT_EQ(strip_backing_index(".ds-logs-x-2026-2026.01.02-000003"), "logs-x-2026");
  EXPECT_EQ(strip_backing_index(".ds-logs-x-default"), "logs-x-default");
}

TEST(IndexScope, LeavesOtherNamesAlone) {
  for (const std::string_view name :
       {"logs-x-default", "filebeat-7.17.0-2022.01.01-000001", "winlogbeat-2022.01.01",
        ".alerts-security.alerts-default", "partial-logs", ""}) {
    EXPECT_EQ(strip_backing_index(name), name);
  }
}

TEST(IndexScope, TakesTheFirstHintThatDecides) {
  IndexHints hints{.wrapper_index = ".ds-logs-a.b-prod-2026.01.02-000001",
                   .data_stream_type = "metrics",
                   .data_stream_dataset = "c.d",
                   .data_stream_namespace = "ns",
                   .event_dataset = "e.f",
                   .default_index = "logs-g.h-default"};
  EXPECT_EQ(index_name(hints).name, "logs-a.b-prod");
  hints.wrapper_index = {};
  EXPECT_EQ(index_name(hints).name, "metrics-c.d-ns");
  hints.data_stream_type = {};
  hints.data_stream_namespace = {};
  EXPECT_EQ(index_name(hints).name, "logs-c.d-default");
  hints.data_stream_dataset = {};
  EXPECT_EQ(index_name(hints).name, "logs-e.f-default");
  hints.event_dataset = {};
  EXPECT_EQ(index_name(hints).name, "logs-g.h-default");
  hints.default_index = {};
  EXPECT_EQ(index_name(hints).name, "");
}

Names aliases(const IndexHints& hints) {
  return index_name(hints).aliases;
}

TEST(IndexScope, FindsTheBeatByAgentAndModule) {
  EXPECT_EQ(aliases({.agent_type = "packetbeat"}), Names{"packetbeat"});
  EXPECT_EQ(aliases({.agent_type = "endpoint"}), Names{});
  EXPECT_EQ(aliases({.event_dataset = "aws.cloudtrail", .event_module = "aws"}), Names{"filebeat"});
  EXPECT_EQ(aliases({.event_dataset = "aws.cloudtrail"}), Names{"filebeat"});
  EXPECT_EQ(aliases({.data_stream_dataset = "o365.audit"}), Names{"filebeat"});
  EXPECT_EQ(aliases({.wrapper_index = "logs-okta.system-default"}), Names{"filebeat"});
  EXPECT_EQ(aliases({.event_module = "sysmon"}), Names{"winlogbeat"});
  EXPECT_EQ(aliases({.event_module = "file_integrity"}), Names{"auditbeat"});
  EXPECT_EQ(aliases({.event_module = "endgame"}), Names{"endgame"});
  EXPECT_EQ(aliases({.agent_type = "winlogbeat", .event_module = "aws"}),
            (Names{"filebeat", "winlogbeat"}));
  EXPECT_EQ(aliases({.agent_type = "filebeat", .event_module = "aws"}), Names{"filebeat"});
  EXPECT_EQ(aliases({.event_module = "github"}), Names{});
}

TEST(IndexScope, TellsModulesOfTheSameNameApart) {
  EXPECT_EQ(aliases({.event_dataset = "system.auth", .event_module = "system"}), Names{"filebeat"});
  EXPECT_EQ(aliases({.event_dataset = "process", .event_module = "system"}), Names{"auditbeat"});
  EXPECT_EQ(aliases({.event_module = "system"}), (Names{"auditbeat", "filebeat"}));
  EXPECT_EQ(aliases({.event_dataset = "system.security", .event_module = "system"}), Names{});
  EXPECT_EQ(aliases({.event_dataset = "windows.sysmon_operational", .event_module = "windows"}),
            Names{});
  EXPECT_EQ(aliases({.event_dataset = "auditd.log", .event_module = "auditd"}), Names{"filebeat"});
  EXPECT_EQ(aliases({.event_module = "auditd"}), Names{"auditbeat"});
}

TEST(IndexScope, SplitsDataStreamNames) {
  const auto stream = parse_data_stream("logs-aws.cloudtrail-default");
  ASSERT_TRUE(stream.has_value());
  EXPECT_EQ(stream->type, "logs");
  EXPECT_EQ(stream->dataset, "aws.cloudtrail");
  EXPECT_EQ(stream->name_space, "default");
  EXPECT_EQ(parse_data_stream("logs-a-b-c")->name_space, "b-c");
  for (const std::string_view name : {"", "logs", "logs-", "logs-a", "logs-a-", "logs--b",
                                      "filebeat-7.17-2022", ".alerts-security.alerts-default"}) {
    EXPECT_FALSE(parse_data_stream(name).has_value()) << name;
  }
}

bool sees(const Names& patterns, std::string name, Names beats = {}) {
  return in_scope(patterns, {.name = std::move(name), .aliases = std::move(beats)});
}

TEST(IndexScope, MatchesPatterns) {
  EXPECT_TRUE(sees({"logs-aws.cloudtrail-*"}, "logs-aws.cloudtrail-default"));
  EXPECT_TRUE(sees({"logs-aws.cloudtrail*"}, "logs-aws.cloudtrail-default"));
  EXPECT_TRUE(sees({"logs-*"}, "logs-aws.cloudtrail-default"));
  EXPECT_TRUE(sees({"*"}, "anything"));
  EXPECT_TRUE(sees({"a*b*c"}, "aXbbXbc"));
  EXPECT_TRUE(sees({"other", "logs-exact"}, "logs-exact"));
  EXPECT_FALSE(sees({"logs-aws.s3-*"}, "logs-aws.cloudtrail-default"));
  EXPECT_FALSE(sees({"logs-aws"}, "logs-aws.cloudtrail-default"));
  EXPECT_FALSE(sees({"a*b*c"}, "aXbbXb"));
  EXPECT_FALSE(sees({"LOGS-*"}, "logs-a-b"));
  EXPECT_FALSE(sees({"logs-?"}, "logs-a"));
}

TEST(IndexScope, SplitsCommaLists) {
  EXPECT_TRUE(sees({"logs-a-*, logs-b-*"}, "logs-b-default"));
  EXPECT_FALSE(sees({"logs-a-*,logs-b-*"}, "logs-c-default"));
  EXPECT_FALSE(sees({"logs-a-*,,"}, "logs-c-default"));
}

TEST(IndexScope, SeesEverythingWithoutPatternOrName) {
  EXPECT_TRUE(sees({}, "logs-a-b"));
  EXPECT_TRUE(sees({" , "}, "logs-a-b"));
  EXPECT_TRUE(sees({"logs-a-*"}, ""));
  EXPECT_TRUE(sees({"filebeat-*"}, ""));
}

TEST(IndexScope, SelectsBeatsByAlias) {
  EXPECT_TRUE(sees({"filebeat-*"}, "logs-aws.cloudtrail-default", {"filebeat"}));
  EXPECT_TRUE(sees({"filebeat-8*"}, "logs-aws.cloudtrail-default", {"filebeat"}));
  EXPECT_TRUE(sees({"filebeat*"}, "logs-aws.cloudtrail-default", {"filebeat"}));
  EXPECT_TRUE(sees({"*beat-*"}, "logs-aws.cloudtrail-default", {"filebeat"}));
  EXPECT_FALSE(sees({"winlogbeat-*"}, "logs-aws.cloudtrail-default", {"filebeat"}));
  EXPECT_FALSE(sees({"filebeat"}, "logs-aws.cloudtrail-default", {"filebeat"}));
  EXPECT_FALSE(sees({"filebeats-*"}, "logs-aws.cloudtrail-default", {"filebeat"}));
  EXPECT_FALSE(sees({"filebeat-*"}, "logs-aws.cloudtrail-default"));
}

TEST(IndexScope, AppliesExclusionsInOrder) {
  EXPECT_FALSE(sees({"logs-*", "-logs-a-*"}, "logs-a-b"));
  EXPECT_TRUE(sees({"logs-*", "-logs-a-*"}, "logs-c-b"));
  EXPECT_TRUE(sees({"logs-*,-logs-a-*,logs-a-b"}, "logs-a-b"));
  EXPECT_FALSE(sees({"-logs-a-*"}, "logs-a-b"));
}

TEST(IndexScope, IgnoresClusters) {
  EXPECT_TRUE(sees({"*:logs-a-*"}, "logs-a-b"));
  EXPECT_FALSE(sees({"eu:logs-a-*"}, "logs-c-b"));
}

}  // namespace
}  // namespace trawl
