// What is left of a condition on raw paths, in canonical text.

#include "scanner/match/relax.h"

#include <string>

#include <gtest/gtest.h>

#include "rules/ir/print.h"
#include "rules/lang/kql.h"
#include "tests/support/mappings.h"

namespace trawl {
namespace {

const Mapping& mapping() {
  static const Mapping kMapping = test::mapping_of(R"toml(
[constants]
"event.module" = "m"
"event.kind" = "event"
[verbatim]
"event.action" = "act"
"user.name" = ["who.name", "issuer.name"]
"host.name" = "host"
"aws.cloudtrail.flattened.request_parameters.*" = "params.*"
"source.ip" = "address"
"event.created" = "made"
[[do]]
set = { "event.outcome" = "success" }
[[do]]
from = "raw"
[do.copy]
act = "event.action"
host = "host.name"
params = "aws.cloudtrail.flattened.request_parameters"
address = "source.ip"
made = "event.created"
"who.name" = "user.name"
[[do]]
render = "raw.params"
to = "aws.cloudtrail.request_parameters"
keep = "aws.cloudtrail.flattened.more"
[[do]]
render = "raw.changed.here"
to = "aws.cloudtrail.response_elements"
[[do]]
when = "exists(raw.act)"
render = "raw.other"
to = "aws.cloudtrail.additional_eventdata"
[[do]]
copy = "raw.host"
to = "aws.cloudtrail.additional_eventdata"
[[do]]
copy = "raw.act"
to = "raw.changed"
)toml");
  return kMapping;
}

// The relaxed form of a KQL condition.
std::string relaxed(std::string_view kql) {
  const FieldTypes types;
  FieldTable fields;
  const auto expr = parse_kql(kql, types, fields);
  EXPECT_TRUE(expr.has_value()) << kql;
  return expr ? print(Relaxation(mapping(), fields).relax(*expr), fields) : std::string();
}

// The texts of which the raw event must hold one, with blanks between them; "unknown" if there are
// none.
std::string required(std::string_view kql) {
  const FieldTypes types;
  FieldTable fields;
  const auto expr = parse_kql(kql, types, fields);
  EXPECT_TRUE(expr.has_value()) << kql;
  const auto texts = Relaxation(mapping(), fields).required_texts(*expr);
  if (!texts) {
    return "unknown";
  }
  std::string joined;
  for (const std::string& text : *texts) {
    joined += (joined.empty() ? "" : " ") + text;
  }
  return joined;
}

TEST(Relax, VerbatimLeavesMoveToTheirRawPaths) {
  EXPECT_EQ(relaxed("event.action: A"), R"(act:keyword == "A")");
  EXPECT_EQ(relaxed("user.name: (a or b*)"), relaxed("user.name: a or user.name: b*"));
  const std::string either = relaxed("user.name: a");
  EXPECT_NE(either.find("who.name"), std::string::npos) << either;
  EXPECT_NE(either.find("issuer.name"), std::string::npos) << either;
  EXPECT_TRUE(either.starts_with("or(")) << either;
}

TEST(Relax, SubtreesKeepTheRestOfTheName) {
  const std::string leaf = relaxed("aws.cloudtrail.flattened.request_parameters.a.b: x");
  EXPECT_TRUE(leaf.starts_with("params.a.b:flattened")) << leaf;
  const std::string root = relaxed("aws.cloudtrail.flattened.request_parameters: x");
  EXPECT_TRUE(root.starts_with("params:flattened")) << root;
}

TEST(Relax, ConstantsAreDecided) {
  EXPECT_EQ(relaxed("event.module: m"), "always");
  EXPECT_EQ(relaxed("event.module: x"), "never");
  EXPECT_EQ(relaxed("not event.module: m"), "never");
  EXPECT_EQ(relaxed("not event.module: x"), "always");
  EXPECT_EQ(relaxed("event.module: m and event.action: A"), relaxed("event.action: A"));
  EXPECT_EQ(relaxed("event.module: (x or M*) or event.action: A"), relaxed("event.action: A"));
}

TEST(Relax, OthersAreUnknownAndThenHold) {
  EXPECT_EQ(relaxed("event.outcome: success"), "always");
  EXPECT_EQ(relaxed("not event.outcome: success"), "always");
  EXPECT_EQ(relaxed("event.outcome: success and event.action: A"), relaxed("event.action: A"));
  EXPECT_EQ(relaxed("event.outcome: success or event.action: A"), "always");
}

TEST(Relax, TheKindOfAnEventIsOneOfTwo) {
  EXPECT_EQ(relaxed("event.kind: signal"), "never");
  EXPECT_EQ(relaxed("event.kind: event"), "always");
  EXPECT_EQ(relaxed("event.kind: pipeline_error"), "always");
  EXPECT_EQ(relaxed("not event.kind: event"), "always");
  EXPECT_EQ(relaxed("not event.kind: (event or pipeline_error)"), "never");
}

TEST(Relax, WhatNothingWritesIsMissing) {
  EXPECT_EQ(relaxed("process.name: x"), "never");
  EXPECT_EQ(relaxed("not process.name: x"), "always");
  EXPECT_EQ(relaxed("process.name: * or event.action: A"), relaxed("event.action: A"));
  EXPECT_EQ(relaxed("event.outcome.x: y"), "always") << "an object may be written to event.outcome";
  EXPECT_EQ(relaxed("data_stream.dataset: x"), "always") << "the index may tell it";
  EXPECT_EQ(relaxed("source.geo.country_iso_code: DE"), "always") << "a database may tell it";
  EXPECT_EQ(relaxed("destination.geo.country_iso_code: DE"), "never");
}

TEST(Relax, ANegatedLeafIsUnknownToo) {
  EXPECT_EQ(relaxed("not event.action: A"), "always");
  EXPECT_EQ(relaxed("event.action: A and not user.name: a"), relaxed("event.action: A"));
  EXPECT_EQ(relaxed("not (not event.action: A)"), relaxed("event.action: A"));
  EXPECT_EQ(relaxed("not (event.action: A or not user.name: a)"), relaxed("user.name: a"));
  EXPECT_EQ(relaxed("not (event.action: A and event.module: x)"), "always");
}

TEST(Relax, TheClockAndFieldsOfAnyNameAreUnknown) {
  EXPECT_EQ(relaxed("event.created > now-1d"), "always");
  EXPECT_NE(relaxed("event.created > \"2024-01-01\""), "always");
  EXPECT_EQ(relaxed("anything"), "always");
  EXPECT_EQ(relaxed("not anything"), "always");
  EXPECT_EQ(relaxed("event.act*: A"), "always");
}

TEST(Relax, WhatIsPrintedOfTheRawEventStandsInIt) {
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: *FullAccess*"), "FullAccess");
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: *name=longest*"), "longest");
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: (*alpha* or *beta*)"), "alpha beta");
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: *alpha* or "
                     "aws.cloudtrail.request_parameters: *beta*"),
            "alpha beta");
  EXPECT_EQ(required("event.action: A and aws.cloudtrail.request_parameters: *alpha*"), "alpha");
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: (*alpha* or *beta*) and "
                     "aws.cloudtrail.request_parameters: *gamma*"),
            "gamma")
      << "the fewest";
}

TEST(Relax, WhatNeedNotStandInTheRawEventIsUnknown) {
  EXPECT_EQ(required("event.action: Alpha"), "unknown") << "that is for the relaxed condition";
  EXPECT_EQ(required("event.action: A or aws.cloudtrail.request_parameters: *alpha*"), "unknown");
  EXPECT_EQ(required("not aws.cloudtrail.request_parameters: *alpha*"), "unknown");
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: *"), "unknown");
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: *abc*"), "unknown") << "too short";
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: (*alpha* or *b*)"), "unknown");
  EXPECT_EQ(required("aws.cloudtrail.response_elements: *alpha*"), "unknown")
      << "a statement writes what is printed";
  EXPECT_EQ(required("aws.cloudtrail.additional_eventdata: *alpha*"), "unknown")
      << "another statement writes the field";
  EXPECT_EQ(required("aws.cloudtrail.service_event_details: *alpha*"), "unknown") << "none does";
}

// 1e3 is printed as 1000.0, and 1e999 as Infinity.
TEST(Relax, NumbersArePrintedInAnotherWay) {
  for (const std::string text : {"1000.0", "1.0E10", "Infinity", "-Infin", "finity"}) {
    EXPECT_EQ(required("aws.cloudtrail.request_parameters: *" + text + "*"), "unknown") << text;
  }
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: *1000.0a*"), "1000.0a");
  EXPECT_EQ(required("aws.cloudtrail.request_parameters: *Infinity2*"), "Infinity2");
}

}  // namespace
}  // namespace trawl
