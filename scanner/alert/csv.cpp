// One alert a line, for spreadsheets and for people. RFC 4180: cells are quoted where they have to
// be, lines end in CRLF. Control characters inside a cell are written as JSON escapes, so that a
// line of the file is always one alert; a cell that a spreadsheet would take for a formula begins
// with an apostrophe (OWASP, "CSV Injection").

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "io/container_counts.h"
#include "rules/ir/time.h"
#include "scanner/alert/formats.h"
#include "scanner/alert/json_text.h"
#include "scanner/alert/source_event.h"

namespace trawl {

namespace {

using Values = std::vector<SourceValue>;

constexpr std::string_view kHeader =
    "time,severity,risk_score,rule_name,rule_id,tactics,techniques,user,source_address,action,"
    "outcome,account,region,reason,input,member,record,offset,investigation_fields,"
    "duplicate_of\r\n";

// Where each column's value is looked for: the first field that is present.
enum class Column : std::size_t { User, SourceAddress, Action, Outcome, Account, Region };
constexpr std::size_t kColumns = static_cast<std::size_t>(Column::Region) + 1;
struct Candidate {
  Column column;
  std::string_view path;
};
constexpr std::array kCandidates = {Candidate{Column::User, "user.name"},
                                    Candidate{Column::User, "user.email"},
                                    Candidate{Column::User, "user.id"},
                                    Candidate{Column::SourceAddress, "source.ip"},
                                    Candidate{Column::SourceAddress, "source.address"},
                                    Candidate{Column::SourceAddress, "client.ip"},
                                    Candidate{Column::Action, "event.action"},
                                    Candidate{Column::Outcome, "event.outcome"},
                                    Candidate{Column::Account, "cloud.account.id"},
                                    Candidate{Column::Account, "cloud.account.name"},
                                    Candidate{Column::Region, "cloud.region"}};

// Appends one cell and the comma behind it.
void append_cell(std::string_view text, std::string& out) {
  const bool is_formula =
      !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
  std::string cell(is_formula ? "'" : "");
  append_line_text(text, cell);
  if (cell.find_first_of(",\"") == std::string::npos) {
    out += cell;
  } else {
    out += '"';
    for (const char character : cell) {
      out += character == '"' ? "\"\"" : std::string_view(&character, 1);
    }
    out += '"';
  }
  out += ',';
}

// Appends "a; b".
void join(std::string_view text, std::string& out) {
  out += out.empty() ? "" : "; ";
  out += text;
}

std::string joined(const Values& values) {
  std::string out;
  for (const SourceValue& value : values) {
    join(value.text, out);
  }
  return out;
}

std::string named(const AttackItem& item) {
  return fmt::format("{} ({})", item.name, item.id);
}

void append_attack_cells(const Rule& rule, std::string& out) {
  std::string tactics;
  std::string techniques;
  for (const Threat& threat : rule.threats) {
    join(named(threat.tactic), tactics);
    for (const AttackTechnique& technique : threat.techniques) {
      join(named(technique.item), techniques);
      for (const AttackItem& subtechnique : technique.subtechniques) {
        join(named(subtechnique), techniques);
      }
    }
  }
  append_cell(tactics, out);
  append_cell(techniques, out);
}

// {"field":value} or {"field":[values]} for those that are present; "" if none is.
std::string investigation_json(const std::vector<std::string>& names,
                               std::span<const Values> values) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (values[i].empty()) {
      continue;
    }
    out += out.empty() ? '{' : ',';
    append_json_string(names[i], out);
    out += values[i].size() > 1 ? ":[" : ":";
    for (const SourceValue& value : values[i]) {
      if (value.is_string) {
        append_json_string(value.text, out);
      } else {
        out += value.text;
      }
      out += ',';
    }
    out.pop_back();
    out += values[i].size() > 1 ? "]" : "";
  }
  return out.empty() ? out : out + '}';
}

// "trail.ndjson, record 5", "march.zip!/day1.json, record 5"; "" if the event was not met before.
std::string first_place(const std::optional<DuplicateOf>& first) {
  return !first ? ""
                : fmt::format("{}{}{}, record {}", first->input,
                              first->member.empty() ? "" : kMemberSeparator, first->member,
                              first->record);
}

class CsvWriter final : public Writer {
 public:
  std::string head() const override { return std::string(kHeader); }

  // Nothing is worth preparing: reading the event costs more than all of a rule's cells.
  std::unique_ptr<Writer> prepared_for(std::span<const LoadedRule* const>) const override {
    return std::make_unique<CsvWriter>();
  }

  Result<void> append(const Alert& alert, std::string& out) const override {
    const Rule& rule = alert.rule->rule;
    std::vector<std::string_view> paths;
    for (const Candidate& candidate : kCandidates) {
      paths.push_back(candidate.path);
    }
    paths.insert(paths.end(), rule.investigation_fields.begin(), rule.investigation_fields.end());
    const Result<std::vector<Values>> values = values_at(alert.source, paths);
    if (!values) {
      return fail(values.error());
    }
    std::array<std::string, kColumns> columns;
    for (std::size_t i = 0; i < kCandidates.size(); ++i) {
      std::string& column = columns[static_cast<std::size_t>(kCandidates[i].column)];
      column = column.empty() ? joined((*values)[i]) : column;
    }

    append_cell(alert.time ? timestamp_text(*alert.time) : "", out);
    append_cell(severity_name(alert.severity), out);
    append_number(alert.risk_score, out);
    out += ',';
    append_cell(alert.name, out);
    append_cell(rule.id, out);
    append_attack_cells(rule, out);
    for (const std::string& column : columns) {
      append_cell(column, out);
    }
    append_cell(alert.reason, out);
    append_cell(alert.evidence.input, out);
    append_cell(alert.evidence.member, out);
    fmt::format_to(std::back_inserter(out), "{},{},", alert.evidence.record,
                   alert.evidence.offset_bytes);
    append_cell(investigation_json(rule.investigation_fields,
                                   std::span(*values).subspan(kCandidates.size())),
                out);
    append_cell(first_place(alert.duplicate_of), out);
    out.back() = '\r';
    out += '\n';
    return {};
  }
};

}  // namespace

std::unique_ptr<Writer> make_csv_writer() {
  return std::make_unique<CsvWriter>();
}

}  // namespace trawl
