// Every event is put together from pieces by appending, since an archive of 100 GiB has to be made
// in minutes.

#include "datasets/generate/event_maker.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>

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

void join(std::string& out, std::initializer_list<std::string_view> pieces) {
  for (const std::string_view piece : pieces) {
    out += piece;
  }
}

void append_padded(std::string& out, unsigned number, int digits) {
  std::array<char, 10> text{};
  for (int i = digits; i-- > 0; number /= 10) {
    text[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
  }
  out.append(text.data(), static_cast<std::size_t>(digits));
}

bool is_read_only(std::string_view call) {
  for (const std::string_view verb :
       {"Describe", "List", "Get", "Lookup", "Head", "BatchGet", "Query", "Select", "Filter"}) {
    if (call.starts_with(verb)) {
      return true;
    }
  }
  return false;
}

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

// Calls `visit(key, value)` for each "key=value".
template <class Visit>
void for_each_pair(std::string_view parameters, Visit visit) {
  while (!parameters.empty()) {
    const std::size_t end = parameters.find(' ');
    const std::string_view pair = parameters.substr(0, end);
    const std::size_t equals = pair.find('=');
    visit(pair.substr(0, equals), pair.substr(equals + 1));
    parameters.remove_prefix(end == std::string_view::npos ? parameters.size() : end + 1);
  }
}

void append_time(std::string& out, std::uint64_t milliseconds) {
  using std::chrono::days;
  const auto day = std::chrono::sys_days(days(milliseconds / 86'400'000));
  const std::chrono::year_month_day date(day);
  const auto of_day = static_cast<unsigned>(milliseconds % 86'400'000);
  append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_padded(out, of_day / 3'600'000, 2);
  out += ':';
  append_padded(out, of_day / 60'000 % 60, 2);
  out += ':';
  append_padded(out, of_day / 1000 % 60, 2);
  out += '.';
  append_padded(out, of_day % 1000, 3);
  out += 'Z';
}

// As the ingest pipeline writes it: Java's Map.toString(), "{key=value, key=value}".
void append_map(std::string& out, std::string_view parameters) {
  out += '{';
  bool is_first = true;
  for_each_pair(parameters, [&](std::string_view key, std::string_view value) {
    join(out, {is_first ? "" : ", ", key, "=", value});
    is_first = false;
  });
  out += '}';
}

// As a JSON object of strings; `quote` is the quotation mark, escaped where the object is text
// itself.
void append_object(std::string& out, std::string_view parameters, std::string_view quote) {
  out += '{';
  bool is_first = true;
  for_each_pair(parameters, [&](std::string_view key, std::string_view value) {
    join(out, {is_first ? "" : ",", quote, key, quote, ":", quote, value, quote});
    is_first = false;
  });
  out += '}';
}

}  // namespace

struct EventMaker::Call {
  std::string_view provider;
  std::string_view name;
  std::string_view parameters;
  std::string_view error;  // "" on success
};

struct EventMaker::Actor {
  std::string_view account;
  std::string_view region;
  std::string_view person;
  std::string_view role;  // "" for a user without a role
  Network network;
  UserAgent agent;
  std::string address;
  std::string key_id;
  std::string principal;
  std::string arn;
};

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
