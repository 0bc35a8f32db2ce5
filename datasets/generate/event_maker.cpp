// Every event is put together from pieces by appending, since an archive of 100 GiB has to be made
// in minutes.

#include "datasets/generate/event_maker.h"

#include <algorithm>
#include <array>

#include "datasets/generate/event_text.h"

namespace trawl::datasets {
namespace {

// 2026-03-01T00:00:00Z. An event every 50 ms on average: a busy organisation.
constexpr std::uint64_t kStartMilliseconds = 1'772'323'200'000;
constexpr std::uint64_t kStepMilliseconds = 50;
constexpr std::uint32_t kJitterMilliseconds = 30'000;  // CloudTrail does not deliver in order

// Calls that rules look for.
struct RareCall {
  std::string_view provider;
  std::string_view name;
  std::string_view parameters;
};

constexpr auto kRareCalls = std::to_array<RareCall>({
    {"cloudtrail.amazonaws.com", "StopLogging", "name=arn:aws:cloudtrail:~:@:trail/main"},
    {"cloudtrail.amazonaws.com", "DeleteTrail", "name=arn:aws:cloudtrail:~:@:trail/main"},
    {"iam.amazonaws.com", "CreateAccessKey", "userName=$"},
    {"iam.amazonaws.com", "CreateLoginProfile", "userName=$ passwordResetRequired=false"},
    {"iam.amazonaws.com", "AttachUserPolicy",
     "userName=$ policyArn=arn:aws:iam::aws:policy/AdministratorAccess"},
    {"iam.amazonaws.com", "DeactivateMFADevice", "userName=$ serialNumber=arn:aws:iam::@:mfa/$"},
    {"ec2.amazonaws.com", "AuthorizeSecurityGroupIngress",
     "groupId=sg-# ipPermissions.items.ipProtocol=tcp ipPermissions.items.fromPort=22 "
     "ipPermissions.items.cidrIp=0.0.0.0/0"},
    {"ec2.amazonaws.com", "DeleteFlowLogs", "DeleteFlowLogsRequest.FlowLogId=fl-#"},
    {"ec2.amazonaws.com", "ModifySnapshotAttribute",
     "snapshotId=snap-# createVolumePermission.add.items.group=all "
     "attributeType=CREATE_VOLUME_PERMISSION"},
    {"s3.amazonaws.com", "PutBucketPolicy", "bucketName=$-archive-~ policy=#"},
    {"secretsmanager.amazonaws.com", "GetSecretValue",
     "secretId=arn:aws:secretsmanager:~:@:secret:$-#"},
    {"kms.amazonaws.com", "ScheduleKeyDeletion", "keyId=# pendingWindowInDays=7"},
    {"guardduty.amazonaws.com", "DeleteDetector", "detectorId=#"},
    {"config.amazonaws.com", "StopConfigurationRecorder", "configurationRecorderName=default"},
    {"rds.amazonaws.com", "ModifyDBSnapshotAttribute",
     "dBSnapshotIdentifier=$-db-# attributeName=restore valuesToAdd=all"},
});

constexpr std::string_view kExportParameters =
    "exportTaskIdentifier=export-# sourceArn=arn:aws:rds:~:@:snapshot:$-db-# "
    "s3BucketName=$-exports-~ iamRoleArn=arn:aws:iam::@:role/rds-export kmsKeyId=#";

// The n-th of the words, counted from 0 and starting again behind the last.
std::string_view word(std::string_view words, std::uint32_t n) {
  std::string_view rest = words;
  while (true) {
    const std::size_t end = rest.find(' ');
    if (n-- == 0) {
      return rest.substr(0, end);
    }
    rest = end == std::string_view::npos ? words : rest.substr(end + 1);
  }
}

}  // namespace

EventMaker::Call EventMaker::draw_call() {
  const std::uint64_t ordinal = counts_.events % kPeriod;
  if (ordinal == kSuccessAt) {
    ++counts_.export_successes;
    return {"rds.amazonaws.com", "StartExportTask", kExportParameters, ""};
  }
  if (ordinal == kFailureAt) {
    ++counts_.export_failures;
    return {"rds.amazonaws.com", "StartExportTask", kExportParameters, "AccessDenied"};
  }
  if (ordinal == kMentionAt) {
    ++counts_.export_mentions;
    return {"cloudtrail.amazonaws.com", "LookupEvents",
            "lookupAttributes.attributeKey=EventName "
            "lookupAttributes.attributeValue=StartExportTask maxResults=50",
            ""};
  }
  if (random_.one_in(4000)) {
    const RareCall& call = random_.pick(std::span<const RareCall>(kRareCalls));
    return {call.provider, call.name, call.parameters, ""};
  }
  // Two draws, the lesser: the first services of the catalogue are the busy ones.
  const auto count = static_cast<std::uint32_t>(services().size());
  const Service& service = services()[std::min(random_.below(count), random_.below(count))];
  const std::string_view error = random_.one_in(32) ? random_.pick(error_codes()) : "";
  return {service.provider, word(service.calls, random_.below(64)), service.parameters, error};
}

EventMaker::Actor EventMaker::draw_actor() {
  Actor actor{.account = random_.pick(accounts()),
              .region = random_.pick(regions()),
              .person = random_.pick(people()),
              .role = random_.below(5) < 3 ? random_.pick(roles()) : std::string_view{},
              .network = random_.pick(networks()),
              .agent = random_.pick(user_agents()),
              .address = {},
              .key_id = {},
              .principal = {},
              .arn = {}};
  join(actor.address, {actor.network.prefix, std::to_string(1 + random_.below(254))});
  actor.key_id = actor.role.empty() ? "AKIA" : "ASIA";
  random_.append(actor.key_id, 16, kBase32Digits);
  actor.principal = actor.role.empty() ? "AIDA" : "AROA";
  random_.append(actor.principal, 17, kBase32Digits);
  if (actor.role.empty()) {
    join(actor.arn, {"arn:aws:iam::", actor.account, ":user/", actor.person});
  } else {
    join(actor.arn,
         {"arn:aws:sts::", actor.account, ":assumed-role/", actor.role, "/", actor.person});
  }
  return actor;
}

void EventMaker::append_expanded(std::string& out, std::string_view pattern, const Actor& actor) {
  for (const char c : pattern) {
    switch (c) {
      case '#':
        random_.append(out, 17, kHexDigits);
        break;
      case '@':
        out += actor.account;
        break;
      case '~':
        out += actor.region;
        break;
      case '$':
        out += random_.pick(people());
        break;
      default:
        out += c;
    }
  }
}

void EventMaker::append_identity(std::string& out, const Actor& actor) {
  join(out, {R"("user_identity":{"type":")", actor.role.empty() ? "IAMUser" : "AssumedRole",
             R"(","arn":")", actor.arn, R"(","access_key_id":")", actor.key_id, "\""});
  if (!actor.role.empty()) {
    join(out,
         {R"(,"session_context":{"session_issuer":{"type":"Role","principal_id":")",
          actor.principal, R"(","arn":"arn:aws:iam::)", actor.account, ":role/", actor.role,
          R"(","account_id":")", actor.account, R"("},"mfa_authenticated":")",
          random_.one_in(3) ? "true" : "false", R"(","creation_date":"2026-03-01T00:00:00Z"})"});
  }
  out += '}';
}

void EventMaker::append_source(std::string& out, const Actor& actor) {
  join(out, {R"("source":{"address":")", actor.address, R"(","ip":")", actor.address, "\""});
  if (!actor.network.country.empty()) {
    join(out, {R"(,"as":{"number":)", actor.network.system_number, R"(,"organization":{"name":")",
               actor.network.organization, R"("}},"geo":{"city_name":")", actor.network.city,
               R"(","country_iso_code":")", actor.network.country, R"(","location":)",
               actor.network.location, "}"});
  }
  out += '}';
}

// The raw event, for integrations that keep it: JSON as text in JSON, so every quote is escaped.
void EventMaker::append_original(std::string& out, const Call& call, const Actor& actor,
                                 std::string_view parameters) {
  join(out,
       {R"("original":"{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\")",
        actor.role.empty() ? "IAMUser" : "AssumedRole", R"(\",\"principalId\":\")", actor.principal,
        R"(\",\"arn\":\")", actor.arn, R"(\",\"accountId\":\")", actor.account,
        R"(\",\"accessKeyId\":\")", actor.key_id, R"(\"},\"eventSource\":\")", call.provider,
        R"(\",\"eventName\":\")", call.name, R"(\",\"awsRegion\":\")", actor.region,
        R"(\",\"sourceIPAddress\":\")", actor.address, R"(\",\"requestParameters\":)"});
  append_object(out, parameters, R"(\")");
  join(out, {R"(,\"responseElements\":null,\"eventType\":\"AwsApiCall\",)",
             R"(\"managementEvent\":true,\"recipientAccountId\":\")", actor.account,
             R"(\",\"eventCategory\":\"Management\"}",)"});
}

void EventMaker::append_raw_identity(std::string& out, const Actor& actor) {
  join(out, {R"("userIdentity":{"type":")", actor.role.empty() ? "IAMUser" : "AssumedRole",
             R"(","principalId":")", actor.principal, actor.role.empty() ? "" : ":",
             actor.role.empty() ? "" : actor.person, R"(","arn":")", actor.arn,
             R"(","accountId":")", actor.account, R"(","accessKeyId":")", actor.key_id, "\""});
  if (actor.role.empty()) {
    join(out, {R"(,"userName":")", actor.person, "\""});
  } else {
    join(out,
         {R"(,"sessionContext":{"sessionIssuer":{"type":"Role","principalId":")", actor.principal,
          R"(","arn":"arn:aws:iam::)", actor.account, ":role/", actor.role, R"(","accountId":")",
          actor.account, R"(","userName":")", actor.role,
          R"("},"webIdFederationData":{},"attributes":{"creationDate":"2026-03-01T00:00:00Z",)",
          R"("mfaAuthenticated":")", random_.one_in(3) ? "true" : "false", R"("}})"});
  }
  out += '}';
}

void EventMaker::append_raw_event(std::string& out) {
  const Call call = draw_call();
  const Actor actor = draw_actor();
  const std::uint64_t time =
      kStartMilliseconds + counts_.events * kStepMilliseconds + random_.below(kJitterMilliseconds);
  const bool is_read = is_read_only(call.name);
  std::string parameters;
  append_expanded(parameters, call.parameters, actor);

  out += R"({"eventVersion":"1.08",)";
  append_raw_identity(out, actor);
  out += R"(,"eventTime":")";
  append_time(out, time);
  join(out, {R"(","eventSource":")", call.provider, R"(","eventName":")", call.name,
             R"(","awsRegion":")", actor.region, R"(","sourceIPAddress":")", actor.address,
             R"(","userAgent":")", actor.agent.original, "\","});
  if (!call.error.empty()) {
    join(out, {R"("errorCode":")", call.error, R"(","errorMessage":"User: )", actor.arn,
               " is not authorized to perform: ", call.name, R"( on this resource",)"});
  }
  out += R"("requestParameters":)";
  append_object(out, parameters, "\"");
  if (!is_read && call.error.empty()) {
    out += R"(,"responseElements":{"requestId":")";
    append_uuid(out);
    out += R"(","status":"STARTING"})";
  } else {
    out += R"(,"responseElements":null)";
  }
  out += R"(,"requestID":")";
  append_uuid(out);
  out += R"(","eventID":")";
  append_uuid(out);
  join(out,
       {R"(","readOnly":)", is_read ? "true" : "false",
        R"(,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":")", actor.account,
        R"(","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3",)",
        R"("cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":")", call.provider,
        R"("}})"});
  ++counts_.events;
}

void EventMaker::append_uuid(std::string& out) {
  for (const std::uint32_t count : {8U, 4U, 4U, 4U, 12U}) {
    out += count == 8 ? "" : "-";
    random_.append(out, count, kHexDigits);
  }
}

void EventMaker::append_event(std::string& out) {
  const Call call = draw_call();
  const Actor actor = draw_actor();
  const std::uint64_t time =
      kStartMilliseconds + counts_.events * kStepMilliseconds + random_.below(kJitterMilliseconds);
  const bool is_read = is_read_only(call.name);
  std::string parameters;
  append_expanded(parameters, call.parameters, actor);

  out += R"({"@timestamp":")";
  append_time(out, time);
  out += R"(","aws":{"cloudtrail":{"event_version":"1.08","event_category":"Management",)"
         R"("event_type":"AwsApiCall","management_event":"true",)";
  if (!call.error.empty()) {
    join(out, {R"("error_code":")", call.error, R"(","error_message":"User: )", actor.arn,
               " is not authorized to perform: ", call.name, R"( on this resource",)"});
  }
  join(out, {R"("read_only":)", is_read ? "true" : "false", R"(,"recipient_account_id":")",
             actor.account, R"(","request_id":")"});
  append_uuid(out);
  out += R"(","request_parameters":")";
  append_map(out, parameters);
  out += R"(","flattened":{"request_parameters":)";
  append_object(out, parameters, "\"");
  if (!is_read && call.error.empty()) {
    out += R"(,"response_elements":{"requestId":")";
    append_uuid(out);
    out += R"(","status":"STARTING"}},"response_elements":"{requestId=)";
    append_uuid(out);
    out += R"(, status=STARTING}",)";
  } else {
    out += "},";
  }
  append_identity(out, actor);
  join(out,
       {R"(}},"cloud":{"account":{"id":")", actor.account, R"("},"provider":"aws","region":")",
        actor.region,
        R"("},"data_stream":{"dataset":"aws.cloudtrail","namespace":"default","type":"logs"},)",
        R"("ecs":{"version":"8.11.0"},"agent":{"type":"filebeat","version":"8.15.2",)",
        R"("name":"collector-1"},"event":{"action":")", call.name,
        R"(","category":["configuration"],"created":")"});
  append_time(out, time + 240'000);
  out += R"(","dataset":"aws.cloudtrail","id":")";
  append_uuid(out);
  out += R"(","ingested":")";
  append_time(out, time + 300'000);
  out += R"(","kind":"event","module":"aws",)";
  if (random_.one_in(4)) {
    append_original(out, call, actor, parameters);
  }
  join(out,
       {R"("outcome":")", call.error.empty() ? "success" : "failure", R"(","provider":")",
        call.provider, R"(","type":[")", is_read ? "info" : "change", R"("]},"related":{"ip":[")",
        actor.address, R"("],"user":[")", actor.person, R"(",")", actor.principal, R"("]},)"});
  append_source(out, actor);
  join(out,
       {R"(,"tags":["forwarded","aws-cloudtrail"],"tls":{"cipher":"TLS_AES_128_GCM_SHA256",)",
        R"("client":{"server_name":")", call.provider,
        R"("},"version":"1.3","version_protocol":"tls"},"user":{"id":")", actor.principal,
        R"(","name":")", actor.person, R"("},"user_agent":{"device":{"name":"Other"},"name":")",
        actor.agent.name, R"(","original":")", actor.agent.original, "\""});
  if (!actor.agent.version.empty()) {
    join(out, {R"(,"version":")", actor.agent.version, "\""});
  }
  out += "}}\n";
  ++counts_.events;
}

}  // namespace trawl::datasets
