// CloudTrail, rule by rule: what the mapping makes of small raw events.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/mappings.h"

namespace trawl {
namespace {

using Json = nlohmann::json;

// The event that `raw` becomes.
Json mapped(const Json& raw) {
  return Json::parse(test::normalized(test::builtin_mapping("aws.cloudtrail"), raw.dump()));
}

// The value at a dotted path; null if there is none.
Json at(const Json& event, std::string path) {
  std::string pointer = "/" + path;
  std::ranges::replace(pointer, '.', '/');
  const Json::json_pointer where(pointer);
  return event.contains(where) ? event.at(where) : Json();
}

Json raw_event(const std::string& source, const std::string& name) {
  return {{"eventVersion", "1.08"},
          {"eventTime", "2024-03-01T10:20:30Z"},
          {"eventSource", source + ".amazonaws.com"},
          {"eventName", name},
          {"awsRegion", "eu-west-1"},
          {"userIdentity", {{"type", "IAMUser"}, {"userName", "anna"}, {"principalId", "AIDA1"}}}};
}

TEST(CloudTrail, ConstantsAndPlainCopies) {
  const Json event = mapped(raw_event("iam", "CreateUser"));
  EXPECT_EQ(at(event, "@timestamp"), "2024-03-01T10:20:30.000Z");
  EXPECT_EQ(at(event, "event.module"), "aws");
  EXPECT_EQ(at(event, "event.dataset"), "aws.cloudtrail");
  EXPECT_EQ(at(event, "data_stream.dataset"), "aws.cloudtrail");
  EXPECT_EQ(at(event, "data_stream.type"), "logs");
  EXPECT_EQ(at(event, "data_stream.namespace"), "default");
  EXPECT_EQ(at(event, "cloud.provider"), "aws");
  EXPECT_EQ(at(event, "ecs.version"), "8.11.0");
  EXPECT_EQ(at(event, "event.kind"), "event");
  EXPECT_EQ(at(event, "event.provider"), "iam.amazonaws.com");
  EXPECT_EQ(at(event, "cloud.service.name"), "iam");
  EXPECT_EQ(at(event, "event.action"), "CreateUser");
  EXPECT_EQ(at(event, "event.category"), Json({"iam"}));
  EXPECT_EQ(at(event, "event.type"), Json({"user", "creation"}));
  EXPECT_EQ(at(event, "event.outcome"), "success");
  EXPECT_EQ(at(event, "user.name"), "anna");
  EXPECT_EQ(at(event, "user.id"), "AIDA1");
}

TEST(CloudTrail, AnErrorOfAnyTextIsAFailure) {
  Json raw = raw_event("iam", "GetUser");
  raw["errorCode"] = "200";
  EXPECT_EQ(at(mapped(raw), "event.outcome"), "failure");
  raw["errorCode"] = "";
  EXPECT_EQ(at(mapped(raw), "event.outcome"), "success");
  raw["errorMessage"] = "No";
  EXPECT_EQ(at(mapped(raw), "event.outcome"), "failure");
}

TEST(CloudTrail, ConsoleLogInsHaveTheirOwnOutcome) {
  Json raw = raw_event("signin", "ConsoleLogin");
  raw["responseElements"] = {{"ConsoleLogin", "Failure"}};
  raw["additionalEventData"] = {{"MFAUsed", "No"}, {"MobileVersion", "Yes"}, {"LoginTo", "x"}};
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "event.outcome"), "failure");
  const std::string console = "aws.cloudtrail.console_login.additional_eventdata.";
  EXPECT_EQ(at(event, console + "mfa_used"), false);
  EXPECT_EQ(at(event, console + "mobile_version"), true);
  EXPECT_EQ(at(event, console + "login_to"), "x");
}

TEST(CloudTrail, EmptyWordsVanishWhereverTheyStand) {
  Json raw = raw_event("s3", "PutObject");
  raw["requestParameters"] = {{"a", "-"}, {"b", {{"c", "none"}, {"d", nullptr}}}, {"e", 0}};
  raw["responseElements"] = {{"x", {{"y", ""}}}};
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "aws.cloudtrail.request_parameters"), "{e=0}");
  EXPECT_EQ(at(event, "aws.cloudtrail.flattened.request_parameters"), Json({{"e", 0}}));
  EXPECT_EQ(at(event, "aws.cloudtrail.response_elements"), Json());
}

TEST(CloudTrail, LongObjectsAreRenderedButNotKept) {
  Json raw = raw_event("s3", "PutObject");
  raw["requestParameters"] = {{"a", std::string(32'766 - 5, 'x')}};  // {a=…}: 32,765 units
  EXPECT_TRUE(at(mapped(raw), "aws.cloudtrail.flattened.request_parameters").is_object());
  raw["requestParameters"] = {{"a", std::string(32'766 - 4, 'x')}};
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "aws.cloudtrail.flattened.request_parameters"), Json());
  EXPECT_EQ(at(event, "aws.cloudtrail.request_parameters").get<std::string>().size(), 32'766U);
}

TEST(CloudTrail, SessionsAreNamedAfterTheirIssuer) {
  Json raw = raw_event("s3", "ListBuckets");
  raw["userIdentity"] = {
      {"type", "AssumedRole"},
      {"principalId", "AROA1:bo@example.org"},
      {"arn", "arn:aws-cn:sts::1:assumed-role/Admin/bo@example.org"},
      {"userName", "ignored"},
      {"sessionContext",
       {{"sessionIssuer", {{"userName", "Admin"}, {"arn", "arn:aws-cn:iam::1:role/Admin"}}},
        {"attributes", {{"creationDate", "20240301T102030Z"}, {"mfaAuthenticated", "true"}}}}}};
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "user.name"), "Admin");
  EXPECT_EQ(at(event, "user.id"), "AROA1:bo@example.org");
  EXPECT_EQ(at(event, "user.email"), "bo@example.org");
  EXPECT_EQ(at(event, "related.user"),
            Json({"bo@example.org", "bo", "AROA1:bo@example.org", "Admin"}));
  const std::string session = "aws.cloudtrail.user_identity.session_context.";
  EXPECT_EQ(at(event, session + "creation_date"), "2024-03-01T10:20:30.000Z");
  EXPECT_EQ(at(event, session + "mfa_authenticated"), "true");
}

TEST(CloudTrail, ServicesAreNoUsers) {
  Json raw = raw_event("kms", "Decrypt");
  raw["userIdentity"] = {
      {"type", "AWSService"}, {"invokedBy", "ec2.amazonaws.com"}, {"principalId", "P"}};
  Json event = mapped(raw);
  EXPECT_EQ(at(event, "service.name"), "ec2.amazonaws.com");
  EXPECT_EQ(at(event, "user"), Json());
  raw["userIdentity"] = {
      {"type", "AssumedRole"},
      {"principalId", "P"},
      {"sessionContext",
       {{"sessionIssuer",
         {{"arn", "arn:aws:iam::1:role/aws-service-role/guardduty.amazonaws.com/R"},
          {"userName", "R"}}}}}};
  event = mapped(raw);
  EXPECT_EQ(at(event, "service.name"), "guardduty.amazonaws.com");
  EXPECT_EQ(at(event, "user.name"), Json());
  raw["userIdentity"] = {{"type", "IAMUser"}, {"userName", "u"}, {"invokedBy", "x.amazonaws.com"}};
  event = mapped(raw);
  EXPECT_EQ(at(event, "service.name"), Json());
  EXPECT_EQ(at(event, "user.name"), "u");
}

TEST(CloudTrail, UserAuthenticationTakesItsNameAway) {
  Json raw = raw_event("signin", "UserAuthentication");
  raw["userIdentity"] = {{"type", "IdentityCenterUser"}, {"onBehalfOf", {{"userId", "U-1"}}}};
  raw["additionalEventData"] = {{"UserName", "eve@example.org"}, {"k", "v"}};
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "user.name"), "eve@example.org");
  EXPECT_EQ(at(event, "user.email"), "eve@example.org");
  EXPECT_EQ(at(event, "user.id"), "U-1");
  EXPECT_EQ(at(event, "aws.cloudtrail.additional_eventdata"), "{k=v}");
  EXPECT_EQ(at(event, "aws.cloudtrail.flattened.additional_eventdata"), Json({{"k", "v"}}));
}

TEST(CloudTrail, SourcesAreAddressesOrServices) {
  Json raw = raw_event("s3", "GetObject");
  for (const auto& [text, is_ip] :
       {std::pair{"192.0.2.7", true}, std::pair{"2001:db8::1", true},
        std::pair{"config.amazonaws.com", false}, std::pair{"AWS Internal", false}}) {
    raw["sourceIPAddress"] = text;
    const Json event = mapped(raw);
    EXPECT_EQ(at(event, "source.address"), text);
    EXPECT_EQ(at(event, "source.ip"), is_ip ? Json(text) : Json());
    EXPECT_EQ(at(event, "related.ip"), is_ip ? Json({text}) : Json());
  }
}

TEST(CloudTrail, TlsVersionsAreSplit) {
  Json raw = raw_event("s3", "GetObject");
  raw["tlsDetails"] = {{"tlsVersion", "TLSv1.3"},
                       {"cipherSuite", "C"},
                       {"clientProvidedHostHeader", "h.example.org"}};
  Json event = mapped(raw);
  EXPECT_EQ(at(event, "tls.version"), "1.3");
  EXPECT_EQ(at(event, "tls.version_protocol"), "tls");
  EXPECT_EQ(at(event, "tls.cipher"), "C");
  EXPECT_EQ(at(event, "tls.client.server_name"), "h.example.org");
  EXPECT_EQ(at(event, "related.hosts"), Json({"h.example.org"}));
  raw["tlsDetails"]["tlsVersion"] = "SSL3";
  EXPECT_EQ(at(mapped(raw), "tls.version"), "SSL3");
  raw["tlsDetails"]["tlsVersion"] = "tlsVersion";
  EXPECT_EQ(at(mapped(raw), "tls"), Json());
}

TEST(CloudTrail, UserAgentsAreNamed) {
  const auto agent = [](const std::string& text) {
    Json raw = raw_event("s3", "GetObject");
    raw["userAgent"] = text;
    const Json event = mapped(raw);
    EXPECT_EQ(at(event, "user_agent.original"), text);
    const Json version = at(event, "user_agent.version");
    return at(event, "user_agent.name").get<std::string>() +
           (version.is_null() ? "" : " " + version.get<std::string>());
  };
  EXPECT_EQ(agent("[aws-cli/2.17.60 md/x]"), "aws-cli 2.17.60");
  EXPECT_EQ(agent("APN/1.0 Terraform/1.5 aws-sdk-go/1.44.232 (x)"), "aws-sdk-go 1.44.232");
  EXPECT_EQ(agent("Mozilla/5.0 Chrome/120.0.1 Safari/537 Edg/119.0"), "Edge 119.0");
  EXPECT_EQ(agent("Mozilla/5.0 Chrome/120.0.1 Safari/537"), "Chrome 120.0.1");
  EXPECT_EQ(agent("signin.amazonaws.com"), "Other");
  EXPECT_EQ(agent("Boto3/x"), "Other");
}

TEST(CloudTrail, ResourcesAreRenamedAndNotRepeated) {
  Json raw = raw_event("kms", "Decrypt");
  raw["resources"] = {{{"ARN", "arn:1"}, {"accountId", "2"}, {"type", "T"}, {"other", "x"}},
                      "no object",
                      {{"ARN", "arn:1"}, {"accountId", "2"}, {"type", "T"}, {"other", "y"}}};
  EXPECT_EQ(at(mapped(raw), "aws.cloudtrail.resources"),
            Json::parse(R"([{"arn":"arn:1","account_id":"2","type":"T","other":"y"}])"));
}

TEST(CloudTrail, ABadDateIsAPipelineError) {
  Json raw = raw_event("iam", "GetUser");
  raw["eventTime"] = "yesterday";
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "event.kind"), "pipeline_error");
  EXPECT_TRUE(at(event, "error.message").is_string());
  EXPECT_EQ(at(event, "@timestamp"), Json());
  EXPECT_EQ(at(event, "event.action"), "GetUser");
}

TEST(CloudTrail, EntitiesOfAWrongTypeAreAPipelineError) {
  Json raw = raw_event("wafv2", "CreateWebACL");
  raw["responseElements"] = {{"summary", {{"name", "x"}}}};
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "event.kind"), "pipeline_error");
  EXPECT_EQ(at(event, "related.entity"), Json());
  EXPECT_EQ(at(event, "actor"), Json());
  EXPECT_EQ(at(event, "event.action"), "CreateWebACL");
}

TEST(CloudTrail, EntitiesOfActorAndTarget) {
  Json raw = raw_event("iam", "CreateUser");
  raw["userIdentity"]["arn"] = "arn:aws:iam::1:user/anna";
  raw["requestParameters"] = {{"userName", "new"}};
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "actor.entity.id"), Json({"arn:aws:iam::1:user/anna"}));
  EXPECT_EQ(at(event, "user.entity.id"), Json({"arn:aws:iam::1:user/anna"}));
  EXPECT_EQ(at(event, "target.entity.id"), Json({"new"}));
  EXPECT_EQ(at(event, "entity.target.id"), Json({"new"}));
  EXPECT_EQ(at(event, "related.entity"), Json({"anna", "arn:aws:iam::1:user/anna", "new"}));
  EXPECT_EQ(at(event, "user.target.name"), "new");
}

TEST(CloudTrail, ChainsOfInstancesKnowWhatEarlierInstancesBrought) {
  // The first instance says where it lies only in its interface; the second lies in the same
  // subnet, so its chain ends at once and its own id is not among the entities.
  Json raw = raw_event("ec2", "RunInstances");
  raw["responseElements"]["instancesSet"]["items"] = {
      {{"instanceId", "i-0000000001"},
       {"networkInterfaceSet",
        {{"items",
          {{{"networkInterfaceId", "eni-1"},
            {"vpcId", "vpc-1"},
            {"subnetId", "subnet-1"},
            {"groupSet", {{"items", {{{"groupId", "sg-1"}}, {{"groupId", "sg-2"}}}}}}}}}}}},
      {{"subnetId", "subnet-1"}, {"vpcId", "vpc-2"}, {"instanceId", "i-0000000002"}}};
  EXPECT_EQ(at(mapped(raw), "related.entity"),
            Json({"anna", "eni-1", "sg-1", "sg-2", "subnet-1", "vpc-1"}));
}

TEST(CloudTrail, AccountsComeFromTheUserElseTheRecipient) {
  Json raw = raw_event("iam", "CreateUser");
  raw["recipientAccountId"] = "222";
  EXPECT_EQ(at(mapped(raw), "cloud.account.id"), "222");
  raw["userIdentity"]["accountId"] = "111";
  EXPECT_EQ(at(mapped(raw), "cloud.account.id"), "111");
  EXPECT_EQ(at(mapped(raw), "aws.cloudtrail.recipient_account_id"), "222");
}

TEST(CloudTrail, FlagsAreTextOrBooleanAsElasticHasThem) {
  Json raw = raw_event("iam", "CreateUser");
  raw["managementEvent"] = true;
  raw["readOnly"] = false;
  raw["sessionCredentialFromConsole"] = "true";
  const Json event = mapped(raw);
  EXPECT_EQ(at(event, "aws.cloudtrail.management_event"), "true");
  EXPECT_EQ(at(event, "aws.cloudtrail.read_only"), false);
  EXPECT_EQ(at(event, "aws.cloudtrail.session_credential_from_console"), "true");
}

}  // namespace
}  // namespace trawl
