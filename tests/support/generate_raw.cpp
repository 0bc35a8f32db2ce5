#include "tests/support/generate_raw.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tests/support/engines.h"

namespace trawl::test {
namespace {

using Texts = std::vector<std::string>;

// A JSON string, with escapes now and then.
std::string quoted(Random& random, std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || (byte < 0x80 && random.one_in(40))) {
      out += fmt::format("\\u{:04x}", byte);
    } else if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else {
      out += c;
    }
  }
  return out + '"';
}

const Texts kUsers = {"anna", "bo@example.org", "Admin", "none", "-", "", "é", "x/y"};
const Texts kArns = {"arn:aws:iam::111:user/anna",
                     "arn:aws:sts::111:assumed-role/Admin/bo@example.org",
                     "arn:aws:iam::111:role/aws-service-role/guardduty.amazonaws.com/R",
                     "arn:aws:ec2:eu-west-1:111:instance/i-0123456789",
                     "anna",
                     ""};
const Texts kTypes = {"IAMUser",       "AssumedRole",        "AWSService", "Root",
                      "FederatedUser", "IdentityCenterUser", "Unknown"};
const Texts kAddresses = {"192.0.2.1",    "10.1.2.3", "2001:db8::1", "config.amazonaws.com",
                          "AWS Internal", "999.1.1.1"};
const Texts kTimes = {"2024-03-01T10:20:30Z",
                      "2024-03-01T10:20:30.123456Z",
                      "2024-03-02T00:00:00+02:00",
                      "2023-12-31T23:59:59.999Z",
                      "yesterday",
                      "20240301T102030Z"};
const Texts kAgents = {"aws-cli/2.1 x", "Boto3/1.2", "console.amazonaws.com",
                       "Mozilla/5.0 Chrome/1.2 Edg/3.4"};
const Texts kCodes = {"AccessDenied", "200", "Client.Unauthorized", ""};
const Texts kScalars = {"true",   "false",   "null",
                        "0",      "17",      "1.50",
                        "1e3",    "-0",      "123456789012345678901234567890",
                        "\"\"",   "\"-\"",   "\"none\"",
                        "\"17\"", "\"true\""};
const Texts kParameterNames = {"userName", "groupName", "newUserName", "instanceId", "key",
                               "enable",   "protocol",  "x-amz-acl",   "a.b",        "items"};

std::string random_scalar(Random& random) {
  switch (random.below(4)) {
    case 0:
      return random.pick(kScalars);
    case 1:
      return quoted(random, random.pick(kUsers));
    case 2:
      return quoted(random, random.pick(kArns));
    default:
      return quoted(random, random.pick(kAddresses));
  }
}

std::string random_value(Random& random, int depth);

std::string random_object(Random& random, int depth) {
  std::string out;
  for (std::size_t i = random.below(4); i > 0; --i) {
    out += out.empty() ? "" : ",";
    out += quoted(random, random.pick(kParameterNames)) + ":" + random_value(random, depth - 1);
  }
  return "{" + out + "}";
}

std::string random_list(Random& random, int depth) {
  std::string out;
  for (std::size_t i = random.below(4); i > 0; --i) {
    out += (out.empty() ? "" : ",") + random_value(random, depth - 1);
  }
  return "[" + out + "]";
}

std::string random_value(Random& random, int depth) {
  if (depth <= 0 || random.one_in(2)) {
    return random_scalar(random);
  }
  return random.one_in(3) ? random_list(random, depth) : random_object(random, depth);
}

// Members of an object, in a random order; now and then spoilt.
class Members {
 public:
  explicit Members(Random& random) : random_(random) {}

  // A text, or something that it should not be.
  Members& text(std::string_view name, const Texts& choices) {
    std::string value = quoted(random_, random_.pick(choices));
    if (random_.one_in(12)) {
      value = random_.one_in(2) ? random_value(random_, 2)
                                : "[" + value + "," + random_value(random_, 1) + "]";
    }
    return add(name, std::move(value));
  }
  Members& add(std::string_view name, std::string json) {
    if (random_.one_in(10)) {
      return *this;  // missing
    }
    if (random_.one_in(40)) {
      members_.push_back({std::string(name), random_value(random_, 1)});  // one of two
    }
    if (random_.one_in(40)) {
      json = "[" + json + (random_.one_in(2) ? "," + random_value(random_, 1) : "") + "]";
    }
    members_.push_back({std::string(name), std::move(json)});
    return *this;
  }
  // An object, whose members may stand beside it under dotted names.
  Members& add_object(std::string_view name, Members&& inner) {
    while (!inner.members_.empty() && random_.one_in(30)) {
      auto [key, value] = std::move(inner.members_.back());
      inner.members_.pop_back();
      members_.push_back({std::string(name) + "." + key, std::move(value)});
    }
    return add(name, inner.object());
  }
  std::string object() {
    std::string out;
    while (!members_.empty()) {
      const std::size_t i = random_.one_in(4) ? random_.below(members_.size()) : 0;
      out += (out.empty() ? "" : ",") + quoted(random_, members_[i].first) +
             (random_.one_in(10) ? " : " : ":") + members_[i].second;
      members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return "{" + out + "}";
  }

 private:
  Random& random_;
  std::vector<std::pair<std::string, std::string>> members_;
};

Members random_identity(Random& random) {
  Members issuer(random);
  issuer.text("type", {"Role"}).text("userName", kUsers).text("arn", kArns);
  issuer.text("accountId", {"111", "222"}).text("principalId", {"AROA1"});
  Members attributes(random);
  attributes.text("mfaAuthenticated", {"true", "false"}).text("creationDate", kTimes);
  Members session(random);
  session.add_object("sessionIssuer", std::move(issuer))
      .add_object("attributes", std::move(attributes));
  Members identity(random);
  identity.text("type", kTypes).text("userName", kUsers).text("arn", kArns);
  identity.text("principalId", {"AIDA1", "AROA1:bo@example.org"});
  identity.text("accountId", {"111", "222"}).text("accessKeyId", {"AKIAEXAMPLE", "ASIAEXAMPLE"});
  identity.text("invokedBy", {"ec2.amazonaws.com", "signin.amazonaws.com"});
  identity.add_object("sessionContext", std::move(session));
  if (random.one_in(4)) {
    identity.add("onBehalfOf", "{\"userId\":" + random_value(random, 1) + "}");
  }
  return identity;
}

std::string random_resources(Random& random) {
  std::string out;
  for (std::size_t i = random.below(4); i > 0; --i) {
    Members resource(random);
    resource.text(random.one_in(5) ? "arn" : "ARN", kArns).text("accountId", {"111", "222"});
    resource.text("type", {"AWS::S3::Object", "AWS::KMS::Key"});
    out +=
        (out.empty() ? "" : ",") + (random.one_in(8) ? random_value(random, 1) : resource.object());
  }
  return random.one_in(10) ? R"({"arn":"anna"})" : "[" + out + "]";
}

std::string random_plain_event(Random& random, const RawVocabulary& vocabulary) {
  Members event(random);
  event.text("eventVersion", {"1.08"}).add_object("userIdentity", random_identity(random));
  // What the format is told by is seldom spoilt.
  const auto certain = [&](std::string_view name, const Texts& choices) {
    if (random.one_in(20)) {
      event.text(name, choices);
    } else {
      event.add(name, quoted(random, random.pick(choices)));
    }
  };
  certain("eventTime", kTimes);
  certain("eventSource", vocabulary.sources);
  certain("eventName", vocabulary.names);
  certain("awsRegion", {"eu-west-1", "us-east-1"});
  event.text("sourceIPAddress", kAddresses).text("userAgent", kAgents);
  event.text("recipientAccountId", {"111", "222"}).text("eventID", {"id-1", "id-2"});
  event.add("requestParameters", random_value(random, 4));
  event.add("responseElements", random_value(random, 3));
  if (random.one_in(3)) {
    event.text("errorCode", kCodes).text("errorMessage", {"no", ""});
  }
  if (random.one_in(3)) {
    event.add("resources", random_resources(random));
  }
  if (random.one_in(3)) {
    event.add("additionalEventData", random_object(random, 2));
    event.add("readOnly", random_scalar(random)).add("managementEvent", random_scalar(random));
    event.add("sessionCredentialFromConsole", random_scalar(random));
  }
  if (random.one_in(4)) {
    event.add("tlsDetails", R"({"tlsVersion":"TLSv1.3","clientProvidedHostHeader":"h.example"})");
  }
  if (random.one_in(20)) {
    event.add("event", R"({"provider":"iam.amazonaws.com","action":"CreateUser"})");
  }
  if (random.one_in(20)) {
    event.add(random.one_in(2) ? "aws.cloudtrail" : "requestParameters.userName", "\"anna\"");
  }
  return event.object();
}

// ---- rules -------------------------------------------------------------------------------------

const Texts kTextFields = {"event.action",
                           "event.provider",
                           "event.outcome",
                           "event.kind",
                           "event.category",
                           "event.type",
                           "event.dataset",
                           "event.module",
                           "data_stream.dataset",
                           "cloud.account.id",
                           "cloud.service.name",
                           "source.address",
                           "user.name",
                           "user.id",
                           "user.email",
                           "user.target.name",
                           "related.user",
                           "related.entity",
                           "error.message",
                           "tls.version",
                           "aws.cloudtrail.user_identity.type",
                           "aws.cloudtrail.user_identity.arn",
                           "aws.cloudtrail.user_identity.access_key_id",
                           "aws.cloudtrail.error_code",
                           "aws.cloudtrail.request_parameters",
                           "aws.cloudtrail.read_only",
                           "aws.cloudtrail.management_event",
                           "aws.cloudtrail.session_credential_from_console",
                           "aws.cloudtrail.user_identity.session_context.mfa_authenticated",
                           "aws.cloudtrail.resources.arn",
                           "aws.cloudtrail.resources.account_id",
                           "aws.cloudtrail.flattened.request_parameters",
                           "aws.cloudtrail.flattened.request_parameters.userName",
                           "aws.cloudtrail.flattened.request_parameters.a.b",
                           "aws.cloudtrail.flattened.request_parameters.items.key",
                           "aws.cloudtrail.flattened.response_elements.enable"};

const Texts kValues = {"CreateUser",
                       "ConsoleLogin",
                       "iam.amazonaws.com",
                       "success",
                       "failure",
                       "event",
                       "pipeline_error",
                       "iam",
                       "aws.cloudtrail",
                       "aws",
                       "okta",
                       "111",
                       "anna",
                       "Admin",
                       "IAMUser",
                       "AssumedRole",
                       "Root",
                       "AccessDenied",
                       "true",
                       "false",
                       "17",
                       "1.5",
                       "1.50",
                       "0",
                       "AKIA*",
                       "*user*",
                       "arn*",
                       "*",
                       "b*"};

// Of what Java prints of an object.
const Texts kPrinted = {"*anna*",         "*user/anna*",  "*userName*",    "*userName=anna*",
                        "*assumed-role*", "*1000.0*",     "*guardduty.a*", "*example*",
                        "*AWS?Internal*", "*example.org}"};

std::string random_test(Random& random) {
  if (random.one_in(12)) {
    return fmt::format("aws.cloudtrail.{}: {}",
                       random.one_in(3) ? "response_elements" : "request_parameters",
                       random.pick(kPrinted));
  }
  if (random.one_in(12)) {
    return random.one_in(2) ? "source.ip: \"192.0.2.0/24\"" : "source.ip: *";
  }
  if (random.one_in(15)) {
    return random.one_in(2) ? "@timestamp >= \"2024-03-01\"" : "@timestamp < now-1d";
  }
  if (random.one_in(20)) {
    return "aws.cloudtrail.user_*.arn: " + random.pick(kValues);
  }
  const std::string& field = random.pick(kTextFields);
  if (random.one_in(4)) {
    return fmt::format("{}: ({} or {})", field, random.pick(kValues), random.pick(kValues));
  }
  return field + ": " + random.pick(kValues);
}

std::string random_condition(Random& random, int depth) {
  if (depth == 0 || random.one_in(3)) {
    return random_test(random);
  }
  switch (random.below(4)) {
    case 0:
      return "not (" + random_condition(random, depth - 1) + ")";
    case 1:
      return "(" + random_condition(random, depth - 1) + " or " +
             random_condition(random, depth - 1) + ")";
    default:
      return "(" + random_condition(random, depth - 1) + " and " +
             random_condition(random, depth - 1) + ")";
  }
}

}  // namespace

const RawVocabulary& small_vocabulary() {
  static const RawVocabulary kVocabulary = {
      .names = {"CreateUser", "ConsoleLogin", "GetUser", "UserAuthentication", "AssumeRole"},
      .sources = {"iam.amazonaws.com", "signin.amazonaws.com", "sts.amazonaws.com", "grafana"}};
  return kVocabulary;
}

std::string random_raw_event(Random& random, const RawVocabulary& vocabulary) {
  std::string event = random_plain_event(random, vocabulary);
  if (random.one_in(10)) {
    event = R"({"_index":"logs-other-default","_id":"1","_source":)" + event + "}";
  }
  return event;
}

RuleSet random_raw_rules(Random& random, std::size_t count) {
  RuleSetBuilder builder;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string id = fmt::format("rule-{:03}", i);
    const std::string more =
        random.one_in(5)
            ? random.pick<std::string>({"index = [\"logs-aws.cloudtrail-*\"]",
                                        "index = [\"filebeat-*\"]", "index = [\"logs-okta*\"]"})
            : "";
    builder.add_text(rule_toml(id, random_condition(random, 3), more), id + ".toml");
  }
  return std::move(builder).finish();
}

}  // namespace trawl::test
