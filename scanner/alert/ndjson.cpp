// One alert a line: the fields of the event as they stand in it, then kibana.alert.* as Elastic
// writes them, then trawl.mapping and trawl.evidence.*. Ours are flat dotted names; a reader of
// JSON sees no name twice.

#include <map>
#include <utility>

#include <fmt/format.h>

#include "rules/ir/time.h"
#include "scanner/alert/formats.h"
#include "scanner/alert/json_text.h"
#include "scanner/alert/rule_fields.h"
#include "scanner/alert/source_event.h"

namespace trawl {

namespace {

void append_text(std::string_view name, std::string_view value, std::string& out) {
  fmt::format_to(std::back_inserter(out), "\"{}\":", name);
  append_json_string(value, out);
  out += ',';
}

void append_integer(std::string_view name, std::uint64_t value, std::string& out) {
  fmt::format_to(std::back_inserter(out), "\"{}\":{},", name, value);
}

void append_alert_fields(const Alert& alert, std::string& out) {
  append_text("kibana.alert.uuid", alert.id, out);
  if (alert.time) {
    append_text("kibana.alert.original_time", timestamp_text(*alert.time), out);
    append_text("kibana.alert.intended_timestamp", timestamp_text(*alert.time), out);
  }
  fmt::format_to(std::back_inserter(out),
                 "\"kibana.alert.ancestors\":{},\"kibana.alert.depth\":{},", alert.ancestors,
                 alert.depth);
  append_text("kibana.alert.reason", alert.reason, out);
  append_text("kibana.alert.severity", severity_name(alert.severity), out);
  out += "\"kibana.alert.risk_score\":";
  append_number(alert.risk_score, out);
  out += ',';
  append_text("kibana.alert.rule.name", alert.name, out);
}

void append_duplicate_of(const DuplicateOf& first, std::string& out) {
  append_text("trawl.duplicate_of.input", first.input, out);
  if (!first.member.empty()) {
    append_text("trawl.duplicate_of.member", first.member, out);
  }
  append_integer("trawl.duplicate_of.offset", first.offset_bytes, out);
  append_integer("trawl.duplicate_of.record", first.record, out);
}

class NdjsonWriter final : public Writer {
 public:
  explicit NdjsonWriter(std::map<const LoadedRule*, std::string> fields)
      : fields_(std::move(fields)) {}

  std::unique_ptr<Writer> prepared_for(std::span<const LoadedRule* const> rules) const override {
    std::map<const LoadedRule*, std::string> fields;
    for (const LoadedRule* rule : rules) {
      fields.emplace(rule, rule_fields(rule->rule));
    }
    return std::make_unique<NdjsonWriter>(std::move(fields));
  }

  Result<void> append(const Alert& alert, std::string& out) const override {
    out += '{';
    if (alert.time) {
      append_text("@timestamp", timestamp_text(*alert.time), out);
    }
    if (Result<void> added = append_source_fields(alert.source, alert.time.has_value(), out);
        !added) {
      return added;
    }
    append_alert_fields(alert, out);
    const auto prepared = fields_.find(alert.rule);
    out += prepared != fields_.end() ? prepared->second : rule_fields(alert.rule->rule);
    if (!alert.mapping.empty()) {
      append_text("trawl.mapping", alert.mapping, out);
    }
    if (alert.duplicate_of) {
      append_duplicate_of(*alert.duplicate_of, out);
    }
    append_evidence(alert.evidence, out);
    out += "}\n";
    return {};
  }

 private:
  std::map<const LoadedRule*, std::string> fields_;
};

}  // namespace

std::unique_ptr<Writer> make_ndjson_writer() {
  return std::make_unique<NdjsonWriter>(std::map<const LoadedRule*, std::string>());
}

}  // namespace trawl
