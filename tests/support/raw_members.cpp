#include "tests/support/raw_members.h"

#include <cstddef>

#include <fmt/format.h>

namespace trawl::test {
namespace {

const Texts kScalars = {"true",   "false",   "null",
                        "0",      "17",      "1.50",
                        "1e3",    "-0",      "123456789012345678901234567890",
                        "\"\"",   "\"-\"",   "\"none\"",
                        "\"17\"", "\"true\""};
const Texts kParameterNames = {"userName", "groupName", "newUserName", "instanceId", "key",
                               "enable",   "protocol",  "x-amz-acl",   "a.b",        "items"};

std::string random_list(Random& random, int depth) {
  std::string out;
  for (std::size_t i = random.below(4); i > 0; --i) {
    out += (out.empty() ? "" : ",") + random_value(random, depth - 1);
  }
  return "[" + out + "]";
}

}  // namespace

const Texts& user_texts() {
  static const Texts kTexts = {"anna", "bo@example.org", "Admin", "none", "-", "", "é", "x/y"};
  return kTexts;
}

const Texts& arn_texts() {
  static const Texts kTexts = {"arn:aws:iam::111:user/anna",
                               "arn:aws:sts::111:assumed-role/Admin/bo@example.org",
                               "arn:aws:iam::111:role/aws-service-role/guardduty.amazonaws.com/R",
                               "arn:aws:ec2:eu-west-1:111:instance/i-0123456789",
                               "anna",
                               ""};
  return kTexts;
}

const Texts& address_texts() {
  static const Texts kTexts = {"192.0.2.1",    "10.1.2.3", "2001:db8::1", "config.amazonaws.com",
                               "AWS Internal", "999.1.1.1"};
  return kTexts;
}

const Texts& time_texts() {
  static const Texts kTexts = {"2024-03-01T10:20:30Z",
                               "2024-03-01T10:20:30.123456Z",
                               "2024-03-02T00:00:00+02:00",
                               "2023-12-31T23:59:59.999Z",
                               "yesterday",
                               "20240301T102030Z"};
  return kTexts;
}

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

std::string random_scalar(Random& random) {
  switch (random.below(4)) {
    case 0:
      return random.pick(kScalars);
    case 1:
      return quoted(random, random.pick(user_texts()));
    case 2:
      return quoted(random, random.pick(arn_texts()));
    default:
      return quoted(random, random.pick(address_texts()));
  }
}

std::string random_object(Random& random, int depth) {
  std::string out;
  for (std::size_t i = random.below(4); i > 0; --i) {
    out += out.empty() ? "" : ",";
    out += quoted(random, random.pick(kParameterNames)) + ":" + random_value(random, depth - 1);
  }
  return "{" + out + "}";
}

std::string random_value(Random& random, int depth) {
  if (depth <= 0 || random.one_in(2)) {
    return random_scalar(random);
  }
  return random.one_in(3) ? random_list(random, depth) : random_object(random, depth);
}

Members& Members::text(std::string_view name, const Texts& choices) {
  std::string value = quoted(random_, random_.pick(choices));
  if (random_.one_in(12)) {
    value = random_.one_in(2) ? random_value(random_, 2)
                              : "[" + value + "," + random_value(random_, 1) + "]";
  }
  return add(name, std::move(value));
}

Members& Members::add(std::string_view name, std::string json) {
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

Members& Members::add_object(std::string_view name, Members&& inner) {
  while (!inner.members_.empty() && random_.one_in(30)) {
    auto [key, value] = std::move(inner.members_.back());
    inner.members_.pop_back();
    members_.push_back({std::string(name) + "." + key, std::move(value)});
  }
  return add(name, inner.object());
}

std::string Members::object() {
  std::string out;
  while (!members_.empty()) {
    const std::size_t i = random_.one_in(4) ? random_.below(members_.size()) : 0;
    out += (out.empty() ? "" : ",") + quoted(random_, members_[i].first) +
           (random_.one_in(10) ? " : " : ":") + members_[i].second;
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return "{" + out + "}";
}

}  // namespace trawl::test
