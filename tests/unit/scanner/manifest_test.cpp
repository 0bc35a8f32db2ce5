#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "scanner/scan.h"
#include "tests/unit/scanner/sample_rules.h"

namespace trawl {
namespace {

using Json = nlohmann::ordered_json;

ScanReport sample_report() {
  ScanReport report;
  InputReport first;
  first.input = {.id = InputId{0}, .path = "a.gz", .size_bytes = 40};
  first.codecs = {Codec::Gzip};
  first.framing = Framing::Records;
  first.cloudtrail_digests = 2;
  first.unpacked_bytes = 100;
  first.event_bytes = 70;
  first.between_bytes = 10;
  first.rejected_bytes = 20;
  first.events = 3;
  first.rejected = 2;
  first.rejected_spans = {{.offset_bytes = 5, .length_bytes = 15, .reason = "not a JSON object"}};
  InputReport second;
  second.input = {.id = InputId{1}, .path = "b\xFF", .size_bytes = 2};
  second.error = Error{ErrorCode::Io, "cannot be opened", "b"};
  report.inputs = {first, second};
  report.alerts = 4;
  report.hits = 3;
  report.first_event = Timestamp{0};
  report.alerts_by_rule = {4};
  report.alert_sha256 = "abc";
  report.alert_bytes = 999;
  return report;
}

RuleSet rules() {
  RuleSetBuilder builder;
  builder.add_text(rule_toml({.id = "r1", .name = "One", .query = "a : 1"}), "one.toml");
  builder.add_text("not toml", "two.toml");
  return std::move(builder).finish();
}

TEST(Manifest, SaysWhatWasReadAndWhatCameOut) {
  const Json manifest =
      Json::parse(manifest_json(rules(), sample_report(),
                                {.program_version = "1.2.3",
                                 .command_line = {"trawl", "scan"},
                                 .alert_file = "alerts.ndjson",
                                 .format = "ndjson",
                                 .options = {},
                                 .skipped = {{.path = "gone", .reason = "not found"}}}));
  EXPECT_EQ(manifest["version"], "1.2.3");
  EXPECT_EQ(manifest["command_line"], Json::parse(R"(["trawl","scan"])"));
  EXPECT_EQ(manifest["rules"]["loaded"][0]["rule_id"], "r1");
  EXPECT_EQ(manifest["rules"]["loaded"][0]["file"], "one.toml");
  EXPECT_EQ(manifest["rules"]["loaded"][0]["alerts"], 4);
  EXPECT_EQ(manifest["rules"]["left_out"][0]["file"], "two.toml");
  EXPECT_EQ(manifest["rules"]["left_out"][0]["reason"], "broken");
  EXPECT_EQ(manifest["inputs"][0]["codec"], "gzip");
  EXPECT_EQ(manifest["inputs"][0]["framing"], "records");
  EXPECT_EQ(manifest["inputs"][0]["no_events_here"], Json::parse(R"({"CloudTrail digest":2})"));
  EXPECT_EQ(manifest["inputs"][1]["framing"], nullptr);
  EXPECT_EQ(manifest["inputs"][1]["no_events_here"], nullptr);
  EXPECT_EQ(manifest["inputs"][0]["rejected_spans"][0]["offset"], 5);
  EXPECT_EQ(manifest["inputs"][0]["rejected_spans_not_listed"], 1);
  EXPECT_EQ(manifest["inputs"][0]["error"], nullptr);
  EXPECT_EQ(manifest["inputs"][1]["error"], "b: cannot be opened");
  EXPECT_EQ(manifest["skipped"][0]["reason"], "not found");
  EXPECT_EQ(manifest["totals"]["inputs"], 2);
  EXPECT_EQ(manifest["totals"]["inputs_with_error"], 1);
  EXPECT_EQ(manifest["totals"]["unpacked_bytes"], 100);
  EXPECT_EQ(manifest["time_range"]["first"], "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(manifest["time_range"]["last"], nullptr);
  EXPECT_EQ(manifest["alerts"]["sha256"], "abc");
  EXPECT_EQ(manifest["alerts"]["alerts"], 4);
  EXPECT_EQ(manifest["options"]["event_check"], "framing");
}

TEST(Manifest, NamesTheCheckAndTheRangeThatWereAskedFor) {
  ManifestContext context;
  context.options.validate = true;
  context.options.since = Timestamp{0};
  const Json manifest = Json::parse(manifest_json(rules(), sample_report(), context));
  EXPECT_EQ(manifest["options"]["event_check"], "validate");
  EXPECT_EQ(manifest["options"]["since"], "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(manifest["time_range"]["of"], "events");
}

TEST(Manifest, MembersStandBehindTheirContainer) {
  ScanReport report = sample_report();
  report.inputs[1].codecs = {Codec::Gzip, Codec::Tar};
  report.inputs[1].container = ContainerCounts{.members = 1, .folders = 2, .links = 0, .others = 0};
  InputReport member = report.inputs[0];
  member.input = report.inputs[1].input;
  member.ordinal = 1;
  member.member = "a!/b";
  member.error = Error{ErrorCode::Corrupt, "is cut", ""};
  report.inputs.push_back(member);
  const Json manifest = Json::parse(manifest_json(rules(), report, {}));
  EXPECT_EQ(manifest["inputs"][0]["member"], nullptr);
  EXPECT_EQ(manifest["inputs"][1]["codec"], "gzip+tar");
  EXPECT_EQ(manifest["inputs"][1]["container"]["folders"], 2);
  EXPECT_EQ(manifest["inputs"][2]["member"], "a!/b");
  EXPECT_EQ(manifest["inputs"][2]["size_bytes"], nullptr);
  EXPECT_EQ(manifest["totals"]["inputs"], 2);
  EXPECT_EQ(manifest["totals"]["members"], 1);
  EXPECT_EQ(manifest["totals"]["members_with_error"], 1);
  EXPECT_EQ(manifest["totals"]["size_bytes"],
            report.inputs[0].input.size_bytes + report.inputs[1].input.size_bytes);
}

TEST(Manifest, SumsAddUp) {
  const Json manifest = Json::parse(manifest_json(rules(), sample_report(), {}));
  for (const Json& part : {manifest["inputs"][0], manifest["totals"]}) {
    EXPECT_EQ(part["event_bytes"].get<int>() + part["between_bytes"].get<int>() +
                  part["rejected_bytes"].get<int>(),
              part["unpacked_bytes"].get<int>());
  }
}

}  // namespace
}  // namespace trawl
