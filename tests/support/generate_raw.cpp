#include "tests/support/generate_raw.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tests/support/engines.h"
#include "tests/support/raw_members.h"

namespace trawl::test {
namespace {

const Texts& kUsers = user_texts();
const Texts& kArns = arn_texts();
const Texts kTypes = {"IAMUser",       "AssumedRole",        "AWSService", "Root",
                      "FederatedUser", "IdentityCenterUser", "Unknown"};
const Texts& kAddresses = address_texts();
const Texts& kTimes = time_texts();
const Texts kAgents = {"aws-cli/2.1 x", "Boto3/1.2", "console.amazonaws.com",
                       "Mozilla/5.0 Chrome/1.2 Edg/3.4"};
const Texts kCodes = {"AccessDenied", "200", "Client.Unauthorized", ""};

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

std::string random_test_of(Random& random, const RuleWords& words) {
  const std::string& field = random.pick(words.fields);
  if (random.one_in(4)) {
    return fmt::format("{}: ({} or {})", field, random.pick(words.values),
                       random.pick(words.values));
  }
  return field + ": " + random.pick(words.values);
}

const RuleWords& cloudtrail_words() {
  static const RuleWords kWords = {.fields = kTextFields, .values = kValues};
  return kWords;
}

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
  return random_test_of(random, cloudtrail_words());
}

// Of what `test` makes.
template <class Test>
std::string random_condition(Random& random, int depth, const Test& test) {
  if (depth == 0 || random.one_in(3)) {
    return test();
  }
  const auto inner = [&] { return random_condition(random, depth - 1, test); };
  switch (random.below(4)) {
    case 0:
      return "not (" + inner() + ")";
    case 1: {
      const std::string left = inner();
      return "(" + left + " or " + inner() + ")";
    }
    default: {
      const std::string left = inner();
      return "(" + left + " and " + inner() + ")";
    }
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
    builder.add_text(
        rule_toml(id, random_condition(random, 3, [&] { return random_test(random); }), more),
        id + ".toml");
  }
  return std::move(builder).finish();
}

RuleSet random_raw_rules(Random& random, std::size_t count, const RuleWords& words) {
  RuleSetBuilder builder;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string id = fmt::format("rule-{:03}", i);
    const std::string condition =
        random_condition(random, 3, [&] { return random_test_of(random, words); });
    builder.add_text(rule_toml(id, condition, ""), id + ".toml");
  }
  return std::move(builder).finish();
}

}  // namespace trawl::test
