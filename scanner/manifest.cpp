// The manifest: what was read, what was not, and what came out, so that anyone can add it up again.
// Keys stand in a fixed order; numbers of bytes are numbers of bytes.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "rules/ir/time.h"
#include "scanner/indented_json.h"
#include "scanner/manifest_input.h"
#include "scanner/scan.h"

namespace trawl {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kManifestVersion = 1;

Json time_or_null(const std::optional<Timestamp>& time) {
  return time ? Json(timestamp_text(*time)) : Json(nullptr);
}

Json files_json(const std::vector<FormatFile>& files) {
  Json list = Json::array();
  for (const FormatFile& file : files) {
    list.push_back(
        {{"use", file.use}, {"name", file.name}, {"path", file.path}, {"sha256", file.sha256}});
  }
  return list;
}

Json options_json(const ScanOptions& options, const ScanReport& report) {
  return {{"since", time_or_null(options.since)},
          {"until", time_or_null(options.until)},
          {"default_index", options.default_index},
          {"map", options.map},
          {"files", files_json(report.format_files)},
          {"prune", options.prunes},
          {"dedup", options.drops_duplicates},
          {"max_memory_bytes", options.max_memory_bytes},
          {"max_event_bytes", options.max_event_bytes},
          {"event_check", options.validate ? "validate" : "framing"}};
}

Json rules_json(const RuleSet& rules, const ScanReport& report) {
  Json loaded = Json::array();
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const LoadedRule& rule = rules.rules()[i];
    Json entry = {{"rule_id", rule.rule.id}, {"name", rule.rule.name}, {"file", rule.rule.file}};
    entry["alerts"] = i < report.alerts_by_rule.size() ? report.alerts_by_rule[i] : 0;
    if (!rule.notes.empty()) {
      entry["notes"] = rule.notes;
    }
    loaded.push_back(std::move(entry));
  }
  Json left_out = Json::array();
  for (const LeftOutRule& rule : rules.left_out()) {
    left_out.push_back({{"file", rule.file},
                        {"rule_id", rule.id},
                        {"name", rule.name},
                        {"reason", left_out_name(rule.reason)},
                        {"detail", rule.detail}});
  }
  return {{"digest", rules.digest()},
          {"loaded_count", loaded.size()},
          {"left_out_count", left_out.size()},
          {"loaded", std::move(loaded)},
          {"left_out", std::move(left_out)}};
}

Json totals_json(const ScanReport& report) {
  InputReport sum;
  std::uint64_t size_bytes = 0;
  std::uint64_t inputs = 0;
  std::uint64_t inputs_unread = 0;
  std::uint64_t members = 0;
  std::uint64_t members_unread = 0;
  for (const InputReport& input : report.inputs) {
    size_bytes += input.is_member() ? 0 : input.input.size_bytes;
    ++(input.is_member() ? members : inputs);
    (input.is_member() ? members_unread : inputs_unread) += input.error ? 1U : 0U;
    sum.unpacked_bytes += input.unpacked_bytes;
    sum.event_bytes += input.event_bytes;
    sum.between_bytes += input.between_bytes;
    sum.rejected_bytes += input.rejected_bytes;
    sum.events += input.events;
    sum.events_out_of_range += input.events_out_of_range;
    sum.events_sifted += input.events_sifted;
    sum.raw.add(input.raw);
    sum.rejected += input.rejected;
  }
  Json totals = {{"inputs", inputs},
                 {"inputs_not_read_by_choice", report.pruned.size()},
                 {"inputs_with_error", inputs_unread},
                 {"members", members},
                 {"members_with_error", members_unread},
                 {"size_bytes", size_bytes}};
  for (const ManifestCount& count : counts_of(sum)) {
    totals[std::string(count.name)] = count.value;
  }
  totals["hits"] = report.hits;
  totals["duplicate_hits"] = report.duplicate_hits;
  totals["duplicate_alerts"] = report.duplicate_alerts;
  totals["hits_not_compared"] = report.uncompared_hits;
  totals["hits_without_time"] = report.events_without_time;
  totals["hits_with_unknown_index"] = report.events_with_unknown_index;
  return totals;
}

// A JSON object as text, member by member and piece by piece: the tree of a hundred thousand
// inputs, or even their text, would take more memory than their scan.
class ObjectText {
 public:
  // What the text is given to, piece by piece.
  explicit ObjectText(const TextSink& sink) : sink_(sink) {}

  void add(std::string_view name, const Json& value) {
    begin_member(name);
    append(value, kIndent);
  }

  // An array of what `to_json` makes of each element.
  template <class Elements, class ToJson>
  void add_array(std::string_view name, const Elements& elements, const ToJson& to_json) {
    write_array(name, elements,
                [&](const auto& element) { append(to_json(element), 2 * kIndent); });
  }

  void add_inputs(std::string_view name, const std::vector<InputReport>& inputs) {
    write_array(name, inputs, [this](const InputReport& input) {
      IndentedJson json(text_, 2 * kIndent);
      write_input(input, json);
    });
  }
  // Errors: the first one of the sink.
  Result<void> finish() && {
    text_ += "\n}\n";
    give();
    return outcome_;
  }

 private:
  static constexpr std::size_t kIndent = IndentedJson::kIndent;
  static constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

  void give() {
    if (outcome_) {
      outcome_ = sink_(text_);
    }
    text_.clear();
  }

  template <class Elements, class Write>
  void write_array(std::string_view name, const Elements& elements, const Write& write) {
    begin_member(name);
    bool is_first = true;
    for (const auto& element : elements) {
      text_ += is_first ? "[\n" : ",\n";
      text_.append(2 * kIndent, ' ');
      write(element);
      is_first = false;
      if (text_.size() >= kPieceBytes) {
        give();
      }
    }
    text_ += is_first ? "[]" : "\n  ]";
  }

  void begin_member(std::string_view name) {
    text_ += is_empty_ ? "{\n  \"" : ",\n  \"";
    is_empty_ = false;
    text_ += name;
    text_ += "\": ";
  }

  // Paths and rule files may hold bytes that are not UTF-8. A line break in the text of JSON stands
  // between tokens, never in a string.
  void append(const Json& value, std::size_t indent) {
    for (const char c :
         value.dump(static_cast<int>(kIndent), ' ', false, Json::error_handler_t::replace)) {
      text_ += c;
      text_.append(c == '\n' ? indent : 0, ' ');
    }
  }

  const TextSink& sink_;
  std::string text_;
  bool is_empty_ = true;
  Result<void> outcome_;
};

}  // namespace

std::string manifest_json(const RuleSet& rules, const ScanReport& report,
                          const ManifestContext& context) {
  std::string text;
  const Result<void> written =
      write_manifest(rules, report, context, [&text](std::string_view piece) -> Result<void> {
        text += piece;
        return {};
      });
  assert(written);
  return text;
}

Result<void> write_manifest(const RuleSet& rules, const ScanReport& report,
                            const ManifestContext& context, const TextSink& sink) {
  const bool is_range_of_all = context.options.since || context.options.until;
  ObjectText manifest(sink);
  manifest.add("manifest_version", kManifestVersion);
  manifest.add("program", "trawl");
  manifest.add("version", context.program_version);
  manifest.add("command_line", context.command_line);
  manifest.add("options", options_json(context.options, report));
  manifest.add("was_stopped", report.was_stopped);
  manifest.add("rules", rules_json(rules, report));
  manifest.add_inputs("inputs", report.inputs);
  manifest.add_array("skipped", context.skipped, [](const SkippedPath& path) {
    return Json{{"path", path.path}, {"reason", path.reason}};
  });
  manifest.add_array("not_read_by_choice", report.pruned, [](const Input& input) {
    return Json{{"path", input.path},
                {"size_bytes", input.size_bytes},
                {"reason", "the date in its key is outside the range of time"}};
  });
  manifest.add("totals", totals_json(report));
  manifest.add("time_range", {{"of", is_range_of_all ? "events" : "hits"},
                              {"first", time_or_null(report.first_event)},
                              {"last", time_or_null(report.last_event)}});
  manifest.add("alerts", {{"file", context.alert_file},
                          {"format", context.format},
                          {"alerts", report.alerts},
                          {"bytes", report.alert_bytes},
                          {"sha256", report.alert_sha256}});
  manifest.add("sieve", {{"texts", report.sieve.texts}, {"keys", report.sieve.keys}});
  manifest.add("stages", {{"matching_seconds", report.seconds_matching},
                          {"writing_seconds", report.seconds_writing},
                          {"spilled_bytes", report.spilled_bytes},
                          {"inputs_from_checkpoint", report.restored_inputs}});
  return std::move(manifest).finish();
}

}  // namespace trawl
