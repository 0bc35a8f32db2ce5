#include "scanner/manifest_check.h"

#include <array>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "io/feed.h"
#include "io/sha256.h"

namespace trawl {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;

// Numbers of each input that the totals are sums of.
constexpr std::array kSummed = {"unpacked_bytes",
                                "event_bytes",
                                "between_bytes",
                                "rejected_bytes",
                                "events",
                                "events_out_of_range",
                                "events_sifted",
                                "raw_events",
                                "raw_events_normalized",
                                "raw_events_with_mapping_errors",
                                "raw_events_dropped",
                                "rejected"};

std::optional<std::uint64_t> number(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_number_unsigned()
             ? std::optional(found->get<std::uint64_t>())
             : std::nullopt;
}

std::string text(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Null if there is none.
const Json& part(const Json& object, const char* name) {
  static const Json kNone;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() ? *found : kNone;
}

Result<Json> parse(std::string_view bytes) {
  Json manifest = Json::parse(bytes, nullptr, false);
  if (!manifest.is_object() || text(manifest, "program") != "trawl" ||
      !part(manifest, "inputs").is_array() || !part(manifest, "totals").is_object()) {
    return fail(ErrorCode::Corrupt, "is no manifest of trawl");
  }
  if (number(manifest, "manifest_version") != std::uint64_t{kVersion}) {
    return fail(ErrorCode::Corrupt,
                fmt::format("is a manifest of another version, expected {}", kVersion));
  }
  return manifest;
}

class Checker {
 public:
  explicit Checker(const Json& manifest) : manifest_(manifest) {}

  std::vector<std::string> run() {
    const Json& inputs = manifest_["inputs"];
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const std::string member = text(inputs[i], "member");
      name_ = fmt::format("inputs[{}] ({}{}{})", i, text(inputs[i], "path"),
                          member.empty() ? "" : "!/", member);
      check_numbers(inputs[i]);
      check_balance(inputs[i]);
      check_spans(inputs[i]);
    }
    name_ = "totals";
    check_numbers(manifest_["totals"]);
    check_balance(manifest_["totals"]);
    check_totals();
    check_alert_counts();
    return std::move(problems_);
  }

 private:
  void add(const std::string& problem) { problems_.push_back(name_ + ": " + problem); }

  void check_numbers(const Json& entry) {
    for (const char* const name : kSummed) {
      if (!number(entry, name)) {
        add(fmt::format("'{}' is no number", name));
      }
    }
  }

  void check_balance(const Json& entry) {
    const std::uint64_t sum = number(entry, "event_bytes").value_or(0) +
                              number(entry, "between_bytes").value_or(0) +
                              number(entry, "rejected_bytes").value_or(0);
    const std::uint64_t unpacked = number(entry, "unpacked_bytes").value_or(0);
    if (sum != unpacked) {
      add(fmt::format("event_bytes + between_bytes + rejected_bytes is {}, unpacked_bytes is {}",
                      sum, unpacked));
    }
  }

  void check_spans(const Json& entry) {
    const auto spans = entry.find("rejected_spans");
    if (spans == entry.end() || !spans->is_array()) {
      add("has no 'rejected_spans'");
      return;
    }
    std::uint64_t end = 0;
    std::uint64_t bytes = 0;
    for (const Json& span : *spans) {
      const std::uint64_t offset = number(span, "offset").value_or(0);
      const std::uint64_t length = number(span, "length").value_or(0);
      if (offset < end) {
        add(fmt::format("the rejected span at byte {} begins before the end of the one before it",
                        offset));
      }
      if (text(span, "reason").empty()) {
        add(fmt::format("the rejected span at byte {} has no reason", offset));
      }
      end = offset + length;
      bytes += length;
    }
    if (end > number(entry, "unpacked_bytes").value_or(0)) {
      add(fmt::format("a rejected span ends at byte {}, behind the last byte", end));
    }
    const std::uint64_t not_listed = number(entry, "rejected_spans_not_listed").value_or(0);
    if (const auto count = number(entry, "rejected").value_or(0);
        spans->size() + not_listed != count) {
      add(fmt::format("{} rejected spans are listed and {} not, 'rejected' is {}", spans->size(),
                      not_listed, count));
    }
    if (const auto rejected = number(entry, "rejected_bytes").value_or(0);
        not_listed == 0 ? bytes != rejected : bytes > rejected) {
      add(fmt::format("the rejected spans are {} bytes, rejected_bytes is {}", bytes, rejected));
    }
  }

  void check_totals() {
    for (const char* const name : kSummed) {
      std::uint64_t sum = 0;
      for (const Json& input : manifest_["inputs"]) {
        sum += number(input, name).value_or(0);
      }
      expect_total(name, sum);
    }
    std::uint64_t size_bytes = 0;
    std::array<std::uint64_t, 2> count{};   // inputs, members
    std::array<std::uint64_t, 2> errors{};  // of those
    for (const Json& input : manifest_["inputs"]) {
      const std::size_t kind = text(input, "member").empty() ? 0 : 1;
      size_bytes += number(input, "size_bytes").value_or(0);
      ++count[kind];
      errors[kind] += text(input, "error").empty() ? 0U : 1U;
    }
    expect_total("size_bytes", size_bytes);
    expect_total("inputs", count[0]);
    expect_total("members", count[1]);
    expect_total("inputs_with_error", errors[0]);
    expect_total("members_with_error", errors[1]);
  }

  void expect_total(const char* name, std::uint64_t sum) {
    const std::uint64_t stated = number(manifest_["totals"], name).value_or(0);
    if (stated != sum) {
      add(fmt::format("'{}' is {}, the inputs add up to {}", name, stated, sum));
    }
  }

  // The alerts of all rules are the alerts, unless duplicates were dropped behind that count.
  void check_alert_counts() {
    std::uint64_t sum = 0;
    for (const Json& rule : part(part(manifest_, "rules"), "loaded")) {
      sum += number(rule, "alerts").value_or(0);
    }
    const std::uint64_t stated = number(part(manifest_, "alerts"), "alerts").value_or(0);
    const std::uint64_t duplicates =
        number(part(manifest_, "totals"), "duplicate_alerts").value_or(0);
    if (sum != stated && sum != stated + duplicates) {
      name_ = "alerts";
      add(fmt::format("'alerts' is {}, the rules add up to {}", stated, sum));
    }
  }

  const Json& manifest_;
  std::string name_;
  std::vector<std::string> problems_;
};

}  // namespace

Result<std::vector<std::string>> check_manifest(std::string_view text) {
  const Result<Json> manifest = parse(text);
  if (!manifest) {
    return fail(manifest.error());
  }
  return Checker(*manifest).run();
}

Result<ManifestAlerts> alerts_of_manifest(std::string_view bytes) {
  const Result<Json> manifest = parse(bytes);
  if (!manifest) {
    return fail(manifest.error());
  }
  const auto alerts = manifest->find("alerts");
  if (alerts == manifest->end() || !number(*alerts, "bytes") || text(*alerts, "sha256").empty()) {
    return fail(ErrorCode::Corrupt, "says nothing of the alert file");
  }
  return ManifestAlerts{.file = text(*alerts, "file"),
                        .size_bytes = *number(*alerts, "bytes"),
                        .sha256 = text(*alerts, "sha256")};
}

Result<std::string> check_alert_file(const std::string& path, const ManifestAlerts& expected) {
  Result<Feed> feed = Feed::open(path, std::size_t{1} << 20);
  if (!feed) {
    return fail(feed.error());
  }
  Sha256 digest;
  while (true) {
    const Result<Block> seen = feed->peek(1);
    if (!seen) {
      return fail(seen.error());
    }
    if (seen->bytes.empty()) {
      break;
    }
    digest.add(seen->bytes);
    feed->advance(seen->bytes.size());
  }
  const std::string sha256 = std::move(digest).finish();
  if (feed->offset_bytes() != expected.size_bytes) {
    return fmt::format("has {} bytes, the manifest says {}", feed->offset_bytes(),
                       expected.size_bytes);
  }
  return sha256 == expected.sha256
             ? std::string()
             : fmt::format("has the SHA-256 {}, the manifest says {}", sha256, expected.sha256);
}

}  // namespace trawl
