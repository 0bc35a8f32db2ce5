// Figures of a scan in words.

#include "scanner/cli/summary.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include "scanner/cli/messages.h"

namespace trawl {
namespace {

struct Totals {
  std::uint64_t read = 0;
  std::uint64_t unread = 0;
  std::uint64_t members_read = 0;
  std::uint64_t members_unread = 0;
  std::uint64_t unpacked_bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t events_out_of_range = 0;
  std::uint64_t events_sifted = 0;
  RawEventCounts raw;
  std::uint64_t rejected = 0;
  std::uint64_t rejected_bytes = 0;
  std::uint64_t cloudtrail_digests = 0;
  std::uint64_t aws_configs = 0;
};

Totals add_up(const ScanReport& report) {
  Totals totals;
  for (const InputReport& input : report.inputs) {
    if (input.is_member()) {
      ++(was_read(input) ? totals.members_read : totals.members_unread);
    } else {
      ++(was_read(input) ? totals.read : totals.unread);
    }
    totals.unpacked_bytes += input.unpacked_bytes;
    totals.events += input.events;
    totals.events_out_of_range += input.events_out_of_range;
    totals.events_sifted += input.events_sifted;
    totals.raw.add(input.raw);
    totals.rejected += input.rejected;
    totals.rejected_bytes += input.rejected_bytes;
    totals.cloudtrail_digests += input.cloudtrail_digests;
    totals.aws_configs += input.aws_configs;
  }
  return totals;
}

// " (2 high, 10 low)", by the severity that each rule states; "" without alerts.
std::string by_severity(const RuleSet& rules, const ScanReport& report) {
  constexpr std::array kDescending = {Severity::Critical, Severity::High, Severity::Medium,
                                      Severity::Low};
  std::array<std::uint64_t, kDescending.size()> counts{};
  for (std::size_t i = 0; i < report.alerts_by_rule.size(); ++i) {
    const Severity severity = rules.rules()[i].rule.severity;
    counts[static_cast<std::size_t>(severity)] += report.alerts_by_rule[i];
  }
  std::string text;
  for (const Severity severity : kDescending) {
    if (const std::uint64_t count = counts[static_cast<std::size_t>(severity)]; count > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count_text(count),
                          severity_name(severity));
    }
  }
  return text.empty() ? "" : fmt::format(" ({})", text);
}

std::string error_message(const InputReport& input) {
  const Error& error = *input.error;
  const std::string name = name_of(input);
  // `where` may say the byte, or only the path, or nothing; of a member also the archive around it.
  const std::string where = error.where.starts_with(name) ? error.where : name;
  const std::string words = error.where.starts_with(name) ? error.message : error.text();
  if (input.container) {
    return fmt::format("{}: not read to its end: {} ({} before that)", where, words,
                       count_text(input.container->members, "member"));
  }
  return fmt::format("{}: not read to its end: {} ({} before that)", where, words,
                     count_text(input.events, "event"));
}

std::string rejected_message(const InputReport& input) {
  std::string message =
      fmt::format("{}: {} rejected, {}", name_of(input), count_text(input.rejected, "span"),
                  bytes_text(input.rejected_bytes));
  if (!input.rejected_spans.empty()) {
    const RejectedSpan& first = input.rejected_spans.front();
    message +=
        fmt::format("; {} at byte {}: {}", input.rejected == 1 ? "it lies" : "the first lies",
                    first.offset_bytes, first.reason);
  }
  return message;
}

}  // namespace

bool was_read(const InputReport& input) {
  return !input.error && !(input.events == 0 && input.rejected > 0);
}

std::vector<std::string> input_messages(const std::vector<InputReport>& inputs) {
  std::vector<std::string> messages;
  for (const InputReport& input : inputs) {
    if (input.error) {
      messages.push_back(error_message(input));
    }
    if (input.rejected > 0) {
      messages.push_back(rejected_message(input));
    }
    if (input.raw.with_mapping_errors > 0) {
      messages.push_back(fmt::format("{}: mapping errors in {}, without the fields they concern",
                                     name_of(input),
                                     count_text(input.raw.with_mapping_errors, "raw event")));
    }
    if (input.raw.dropped > 0) {
      messages.push_back(fmt::format("{}: {} left out by their mapping", input.input.path,
                                     count_text(input.raw.dropped, "raw event")));
    }
    if (!input.error && !was_read(input)) {
      messages.push_back(
          fmt::format("{}: counts as unread: no event was found in it", name_of(input)));
    }
  }
  return messages;
}

std::vector<std::string> scan_messages(const ScanReport& report) {
  std::vector<std::string> messages = input_messages(report.inputs);
  for (const std::string& path : report.changed_inputs) {
    messages.push_back(path + ": was changed since it was read, so it was read again");
  }
  if (report.events_without_time > 0) {
    messages.push_back(
        fmt::format("{} that matched: no readable @timestamp, so the alerts come last",
                    count_text(report.events_without_time, "event")));
  }
  if (report.uncompared_hits > 0) {
    messages.push_back(fmt::format(
        "{} that matched: too many of the same time to tell whether each was met before",
        count_text(report.uncompared_hits, "event")));
  }
  if (report.events_with_unknown_index > 0) {
    messages.push_back(fmt::format(
        "{} that matched: the index is not known, so every rule was tried (--index names it)",
        count_text(report.events_with_unknown_index, "event")));
  }
  return messages;
}

std::string summary_text(const RuleSet& rules, const ScanReport& report, std::size_t skipped_count,
                         bool drops_duplicates, const std::string& manifest) {
  const Totals totals = add_up(report);
  const double seconds = report.seconds_matching + report.seconds_writing;
  std::string text;
  const auto add = [&text](std::string_view name, const std::string& value) {
    text += fmt::format("{:<9} {}\n", name, value);
  };
  add("rules", fmt::format("{} loaded, {} left out", count_text(rules.rules().size()),
                           count_text(rules.left_out().size())));
  const std::uint64_t unread = totals.unread + skipped_count;
  add("inputs", unread == 0 ? count_text(totals.read)
                            : fmt::format("{} read, {} unread or not to the end",
                                          count_text(totals.read), count_text(unread)));
  if (report.restored_inputs > 0) {
    add("resumed", fmt::format("{} from the checkpoint, not read again",
                               count_text(report.restored_inputs, "input")));
  }
  if (totals.members_read + totals.members_unread > 0) {
    add("members", totals.members_unread == 0 ? count_text(totals.members_read)
                                              : fmt::format("{} read, {} unread or not to the end",
                                                            count_text(totals.members_read),
                                                            count_text(totals.members_unread)));
  }
  if (!report.pruned.empty()) {
    add("pruned", fmt::format("{} outside --since and --until by the date in the key, not read",
                              count_text(report.pruned.size(), "input")));
  }
  add("events",
      fmt::format("{} in {}", count_text(totals.events), bytes_text(totals.unpacked_bytes)));
  if (totals.events_out_of_range > 0) {
    add("outside", fmt::format("{} outside --since and --until, not tried",
                               count_text(totals.events_out_of_range, "event")));
  }
  if (totals.events_sifted > 0) {
    add("sifted", fmt::format("{} that no rule can match, by their keys; not read further",
                              count_text(totals.events_sifted, "event")));
  }
  if (totals.raw.events > 0) {
    add("raw", fmt::format("{}{}, {} of them normalized", count_text(totals.raw.events, "event"),
                           totals.events_sifted > 0 ? " among the others" : "",
                           count_text(totals.raw.normalized)));
  }
  if (totals.cloudtrail_digests + totals.aws_configs > 0) {
    add("no events",
        fmt::format("in {} and {}", count_text(totals.cloudtrail_digests, "CloudTrail digest"),
                    count_text(totals.aws_configs, "AWS Config file")));
  }
  add("rejected", totals.rejected == 0 ? "nothing"
                                       : fmt::format("{}, {}", count_text(totals.rejected, "span"),
                                                     bytes_text(totals.rejected_bytes)));
  add("alerts", count_text(report.alerts) + by_severity(rules, report));
  if (report.duplicate_hits > 0) {
    add("repeated", fmt::format("{} of {} whose bytes were met before, {}",
                                count_text(report.duplicate_alerts, "alert"),
                                count_text(report.duplicate_hits, "event"),
                                drops_duplicates ? "dropped" : "marked"));
  }
  add("sha256", report.alert_sha256);
  if (!manifest.empty()) {
    add("manifest", printable(manifest));
  }
  add("time",
      fmt::format("{:.2f} s, {:.2f} GB/s", seconds,
                  static_cast<double>(totals.unpacked_bytes) / 1e9 / std::max(seconds, 1e-6)));
  return text;
}

}  // namespace trawl
