// Counting and listing. Paths, names and texts of rules are foreign: printable() everywhere.

#include "scanner/cli/rule_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "rules/rule_query.h"
#include "scanner/cli/messages.h"

namespace trawl {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kReasons = {LeftOutReason::NotSupportedYet, LeftOutReason::CannotRunOffline,
                                 LeftOutReason::Duplicate, LeftOutReason::NotSelected,
                                 LeftOutReason::Broken};

struct DetailCount {
  std::string detail;
  std::size_t count = 0;
};

// The details of the rules left out for a reason, the commonest first.
std::vector<DetailCount> count_details(const RuleSet& rules, LeftOutReason reason) {
  std::map<std::string, std::size_t> counts;
  for (const LeftOutRule& left_out : rules.left_out()) {
    if (left_out.reason == reason) {
      ++counts[left_out.detail];
    }
  }
  std::vector<DetailCount> result;
  for (auto& [detail, count] : counts) {
    result.push_back({.detail = detail, .count = count});
  }
  std::ranges::stable_sort(result, std::ranges::greater{}, &DetailCount::count);
  return result;
}

// Details of these reasons differ from file to file, and the files are listed one by one.
bool is_listed_by_file(LeftOutReason reason) {
  return reason == LeftOutReason::Broken || reason == LeftOutReason::Duplicate;
}

void append_counts(const RuleSet& rules, std::string& out) {
  const auto row = [&out](std::size_t indent, std::uint64_t count, std::string_view what) {
    out += fmt::format("{:{}}{:>7}  {}\n", "", indent, count_text(count), what);
  };
  row(0, rules.rules().size(), "loaded");
  for (const LeftOutReason reason : kReasons) {
    const std::size_t count = rules.count_left_out(reason);
    if (count == 0) {
      continue;
    }
    row(0, count, left_out_name(reason));
    if (!is_listed_by_file(reason) && reason != LeftOutReason::NotSelected) {
      for (const DetailCount& detail : count_details(rules, reason)) {
        row(7, detail.count, printable(detail.detail));
      }
    }
  }
  row(0, rules.rules().size() + rules.left_out().size(), "in all");
}

void append_broken(const RuleSet& rules, std::string& out) {
  bool is_first = true;
  for (const LeftOutRule& left_out : rules.left_out()) {
    if (left_out.reason != LeftOutReason::Broken) {
      continue;
    }
    out += std::exchange(is_first, false) ? "\nBroken\n" : "";
    out += printable_lines(left_out.diagnostic
                               ? left_out.diagnostic->render()
                               : fmt::format("{}: {}", left_out.file, left_out.detail)) +
           "\n";
  }
}

// One line for each rule left out for `reason`.
void append_files(const RuleSet& rules, LeftOutReason reason, std::string_view title,
                  std::string& out) {
  bool is_first = true;
  for (const LeftOutRule& left_out : rules.left_out()) {
    if (left_out.reason == reason) {
      out += std::exchange(is_first, false) ? fmt::format("\n{}\n", title) : "";
      out += fmt::format("{}: {} ({}): {}\n", printable(left_out.file), printable(left_out.name),
                         printable(left_out.id), printable(left_out.detail));
    }
  }
}

// Those of a rule, but for what `needs` says of it more exactly.
std::vector<std::string> notes_beside(const std::vector<DatabaseNeed>& needs, const RuleSet& rules,
                                      std::size_t rule) {
  const LoadedRule& loaded = rules.rules()[rule];
  std::vector<std::string> notes = loaded.notes;
  if (!loaded.looked_up_fields.empty() &&
      std::ranges::find(needs, static_cast<RuleId>(rule), &DatabaseNeed::rule) != needs.end()) {
    std::erase(notes, looked_up_note(loaded.looked_up_fields));
  }
  return notes;
}

void append_notes(const RuleSet& rules, const std::vector<DatabaseNeed>& needs, std::string& out) {
  bool is_first = true;
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const LoadedRule& loaded = rules.rules()[i];
    for (const std::string& note : notes_beside(needs, rules, i)) {
      out += std::exchange(is_first, false) ? "\nNotes\n" : "";
      out += fmt::format("{} ({}): {}\n", printable(loaded.rule.name), printable(loaded.rule.id),
                         printable(note));
    }
  }
}

// "GeoIP", "GeoIP and ASN": a few words.
std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " and ") + word;
  }
  return text;
}

void append_database_needs(const RuleSet& rules, const std::vector<DatabaseNeed>& needs,
                           std::string& out) {
  bool is_first = true;
  for (const DatabaseNeed& need : needs) {
    const LoadedRule& loaded = rules.rule(need.rule);
    const Rule& rule = loaded.rule;
    out += std::exchange(is_first, false)
               ? "\nWithout GeoIP and ASN databases, unless events were enriched before\n"
               : "";
    out += fmt::format(
        "{} ({}): {} {}, since it tests {}\n", printable(rule.name), printable(rule.id),
        need.is_vital ? "cannot match without" : "matches more without", joined(need.databases),
        printable(fmt::format("{}", fmt::join(loaded.looked_up_fields, ", "))));
  }
}

// What holds for all rules alike.
void append_time_base(const RuleSet& rules, std::string& out) {
  const auto count = std::ranges::count_if(rules.rules(), [](const LoadedRule& loaded) {
    return !loaded.rule.timestamp_override.empty() &&
           loaded.rule.timestamp_override != "@timestamp";
  });
  if (count > 0) {
    out += fmt::format("\n{} a timestamp override; the time of an event is always @timestamp.\n",
                       count == 1 ? "1 rule names"
                                  : count_text(static_cast<std::uint64_t>(count)) + " rules name");
  }
}

// "; --map aws.cloudtrail and a GeoIP database would revive it"; "" if nothing would.
std::string cure_text(const DeadRule& dead) {
  std::set<std::string> cures;
  for (const std::string& mapping : dead.mappings) {
    cures.insert("--map " + mapping);
  }
  if (!dead.databases.empty()) {
    cures.insert(fmt::format("a database of {}", joined(dead.databases)));
  }
  return cures.empty() ? "" : fmt::format("; {} would revive it", joined(cures));
}

Json dead_json(const RuleSet& rules, const DeadRule& dead) {
  const Rule& rule = rules.rule(dead.rule).rule;
  Json json{{"rule_id", rule.id}, {"name", rule.name}, {"reasons", Json::array()}};
  for (const DeadRule::Reason& reason : dead.reasons) {
    json["reasons"].push_back(
        {{"cause", cause_name(reason.cause)}, {"field", reason.field}, {"text", reason.text}});
  }
  json["mappings"] = dead.mappings;
  json["databases"] = dead.databases;
  return json;
}

Json costs_json(const RuleSet& rules, const CostEstimate& costs) {
  Json json{{"prefilter", {{"literals", costs.prefilter.literals}, {"keys", costs.prefilter.keys}}},
            {"rules", Json::array()}};
  for (const RuleEstimate& rule : costs.rules) {
    Json pivots = Json::array();
    for (const PivotEstimate& pivot : rule.pivots) {
      pivots.push_back({{"leaf", pivot.leaf}, {"share", pivot.share}});
    }
    json["rules"].push_back({{"rule_id", rules.rule(rule.rule).rule.id},
                             {"name", rules.rule(rule.rule).rule.name},
                             {"share", rule.share},
                             {"always_tried", rule.is_always_tried()},
                             {"normalises", rule.formats},
                             {"pivots", std::move(pivots)}});
  }
  return json;
}

Json unread_json(const std::vector<Error>& errors) {
  Json json = Json::array();
  for (const Error& error : errors) {
    json.push_back({{"path", error.where}, {"message", error.message}});
  }
  return json;
}

Json doctor_json(const RuleSet& rules, const DoctorReport& report) {
  Json json{{"inputs", report.inputs},
            {"events", report.events},
            {"bytes", report.bytes},
            {"rejected", report.rejected},
            {"is_whole", report.is_whole},
            {"dead", Json::array()},
            {"unread", unread_json(report.unread)}};
  for (const DeadRule& dead : report.dead) {
    json["dead"].push_back(dead_json(rules, dead));
  }
  return json;
}

Json diagnostic_json(const LeftOutRule& left_out) {
  Json json{{"file", left_out.file}, {"message", left_out.detail}};
  if (left_out.diagnostic) {
    json["message"] = left_out.diagnostic->message;
    json["line"] = left_out.diagnostic->place.line;
    json["column"] = left_out.diagnostic->place.column;
    json["source_line"] = left_out.diagnostic->source_line;
    json["text"] = left_out.diagnostic->render();
  }
  return json;
}

}  // namespace

std::string check_text(const RuleSet& rules, bool names_each) {
  std::string out;
  append_counts(rules, out);
  append_broken(rules, out);
  append_files(rules, LeftOutReason::Duplicate, "Duplicates", out);
  if (names_each) {
    append_files(rules, LeftOutReason::NotSupportedYet, "Not supported yet", out);
    append_files(rules, LeftOutReason::CannotRunOffline, "Cannot run offline", out);
    append_files(rules, LeftOutReason::NotSelected, "Not selected", out);
  }
  const std::vector<DatabaseNeed> needs = find_database_needs(rules);
  append_notes(rules, needs, out);
  append_database_needs(rules, needs, out);
  append_time_base(rules, out);
  return out;
}

std::string doctor_text(const RuleSet& rules, const DoctorReport& report) {
  std::string out = fmt::format("\nSample: {} of {}, {}{}\n", count_text(report.events, "event"),
                                count_text(report.inputs, "input"), bytes_text(report.bytes),
                                report.is_whole ? ", all there is" : "");
  if (report.events == 0) {
    return out + "no event was found, so nothing can be said\n";
  }
  const auto dead_count = static_cast<std::uint64_t>(report.dead.size());
  out += fmt::format("{:>7}  can match events like these\n{:>7}  cannot\n",
                     count_text(rules.rules().size() - dead_count), count_text(dead_count));
  out += report.dead.empty() ? "" : "\nDead on the sample\n";
  constexpr std::size_t kMaxReasons = 4;
  for (const DeadRule& dead : report.dead) {
    const Rule& rule = rules.rule(dead.rule).rule;
    std::string reasons;
    for (std::size_t i = 0; i < std::min(kMaxReasons, dead.reasons.size()); ++i) {
      reasons += (i == 0 ? "" : "; ") + dead.reasons[i].text;
    }
    if (dead.reasons.size() > kMaxReasons) {
      reasons += fmt::format("; and {} more", dead.reasons.size() - kMaxReasons);
    }
    out += printable(fmt::format("{} ({}): {}{}", rule.name, rule.id, reasons, cure_text(dead))) +
           "\n";
  }
  return out;
}

std::string check_json(const LoadedRules& loaded_rules, const DoctorReport* report,
                       const CostEstimate* costs) {
  const RuleSet& rules = loaded_rules.set;
  Json json{{"files", rules.rules().size() + rules.left_out().size()},
            {"loaded", rules.rules().size()},
            {"digest", rules.digest()},
            {"counts", Json::object()},
            {"reasons", Json::array()},
            {"broken", Json::array()},
            {"left_out", Json::array()},
            {"notes", Json::array()},
            {"databases", Json::array()},
            {"unread", unread_json(loaded_rules.unread)}};
  for (const LeftOutReason reason : kReasons) {
    json["counts"][std::string(left_out_name(reason))] = rules.count_left_out(reason);
    for (const DetailCount& detail : count_details(rules, reason)) {
      json["reasons"].push_back(
          {{"reason", left_out_name(reason)}, {"detail", detail.detail}, {"count", detail.count}});
    }
  }
  for (const LeftOutRule& left_out : rules.left_out()) {
    if (left_out.reason == LeftOutReason::Broken) {
      json["broken"].push_back(diagnostic_json(left_out));
    }
    json["left_out"].push_back({{"file", left_out.file},
                                {"rule_id", left_out.id},
                                {"name", left_out.name},
                                {"reason", left_out_name(left_out.reason)},
                                {"detail", left_out.detail}});
  }
  const std::vector<DatabaseNeed> needs = find_database_needs(rules);
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const LoadedRule& loaded = rules.rules()[i];
    for (const std::string& note : notes_beside(needs, rules, i)) {
      json["notes"].push_back(
          {{"rule_id", loaded.rule.id}, {"name", loaded.rule.name}, {"note", note}});
    }
  }
  for (const DatabaseNeed& need : needs) {
    const LoadedRule& loaded = rules.rule(need.rule);
    json["databases"].push_back({{"rule_id", loaded.rule.id},
                                 {"name", loaded.rule.name},
                                 {"databases", need.databases},
                                 {"fields", loaded.looked_up_fields},
                                 {"is_vital", need.is_vital}});
  }
  if (report != nullptr) {
    json["against"] = doctor_json(rules, *report);
  }
  if (costs != nullptr) {
    json["cost"] = costs_json(rules, *costs);
  }
  return json.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace) + "\n";
}

}  // namespace trawl
