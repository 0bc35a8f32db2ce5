// Sections in the order in which an analyst asks: what is it, how bad, what does it look for, what
// to do about it.

#include "scanner/cli/rule_page.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "rules/ir/print.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/related_rules.h"

namespace trawl {
namespace {

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

class Page {
 public:
  [[nodiscard]] std::string take() && { return std::move(text_); }

  void title(std::string_view text) {
    const std::string shown = printable(text);
    text_ += fmt::format("{}\n{}\n", shown, std::string(columns_of(shown), '='));
  }

  void section(std::string_view name) { text_ += fmt::format("\n{}\n", name); }

  void line(std::size_t indent, std::string_view text) {
    text_ += fmt::format("{:{}}{}\n", "", indent, printable(text));
  }

  // Words at most kPageColumns wide, the first line behind `first`, the others indented like it.
  void wrapped(std::string_view first, std::string_view text) {
    const std::string indent(columns_of(first), ' ');
    std::string row(first);
    bool is_empty = true;
    for (const std::string_view word : split(text, " \t\r\n")) {
      const std::string shown = printable(word);
      if (!is_empty && columns_of(row) + 1 + columns_of(shown) > kPageColumns) {
        text_ += row + "\n";
        row = indent;
        is_empty = true;
      }
      row += (is_empty ? "" : " ") + shown;
      is_empty = false;
    }
    if (!is_empty) {
      text_ += row + "\n";
    }
  }

  // "Label       text"; nothing if there is no text.
  void row(std::string_view label, std::string_view text) {
    if (!text.empty()) {
      wrapped(fmt::format("{:<14}", label), text);
    }
  }

  // A section of text as it was written, without blank lines around it.
  void verbatim(std::string_view name, std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
      return;
    }
    section(name);
    // The first line keeps its indentation, so that the others stand to it as they did.
    const std::size_t line_begin = text.substr(0, begin).rfind('\n') + 1;  // npos + 1 is 0
    text = text.substr(line_begin, text.find_last_not_of(" \t\r\n") + 1 - line_begin);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view row = text.substr(0, end);
      row = row.substr(0, row.find_last_not_of(" \t\r") + 1);
      text_ += row.empty() ? "\n" : "  " + printable_lines(row) + "\n";
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  // A section with one item a paragraph.
  void items(std::string_view name, const std::vector<std::string>& texts) {
    if (!texts.empty()) {
      section(name);
    }
    for (const std::string& text : texts) {
      wrapped("  - ", text);
    }
  }

 private:
  std::string text_;
};

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string status_text(const RulePage& page) {
  return page.left_out == nullptr
             ? "loaded"
             : fmt::format("left out, {}: {}", left_out_name(page.left_out->reason),
                           page.left_out->detail);
}

void add_facts(Page& out, const RulePage& page) {
  const Rule& rule = *page.rule;
  out.section("Facts");
  out.row("Rule id", rule.id);
  out.row("Severity",
          fmt::format("{}, risk score {}", severity_name(rule.severity), rule.risk_score));
  out.row("Type", fmt::format("{}{}", rule_type_name(rule.type),
                              rule.is_building_block() ? ", building block" : ""));
  out.row("Status", status_text(page));
  out.row("Data sources", joined(data_sources(rule)));
  out.row("Index", joined(rule.index));
  out.row("Schedule",
          fmt::format("every {}, events from {} to {}", rule.interval, rule.from, rule.to));
  out.row("Tags", joined(rule.tags));
  out.row("Author", joined(rule.author));
  out.row("License", rule.license);
  out.row("Created", rule.creation_date);
  out.row("Updated", rule.updated_date);
  out.row("Maturity", rule.maturity);
  out.row("Integrations", joined(rule.integrations));
  out.row("Shown fields", joined(rule.investigation_fields));
  out.row("File", rule.file);
}

void add_attack_item(Page& out, std::size_t indent, const AttackItem& item) {
  std::string text = item.id;
  for (const std::string& part : {item.name, item.reference}) {
    text += part.empty() || text.empty() ? part : "  " + part;
  }
  if (!text.empty()) {
    out.line(indent, text);
  }
}

void add_threats(Page& out, const Rule& rule) {
  std::string_view framework;
  for (const Threat& threat : rule.threats) {
    if (threat.framework != framework || framework.empty()) {
      framework = threat.framework;
      out.section(framework.empty() ? "Threat" : printable(framework));
    }
    add_attack_item(out, 2, threat.tactic);
    for (const AttackTechnique& technique : threat.techniques) {
      add_attack_item(out, 4, technique.item);
      for (const AttackItem& subtechnique : technique.subtechniques) {
        add_attack_item(out, 6, subtechnique);
      }
    }
  }
}

std::string indented_json(const std::string& text) {
  using Json = nlohmann::ordered_json;
  return Json::parse(text, nullptr, /*allow_exceptions=*/false)
      .dump(2, ' ', false, Json::error_handler_t::replace);
}

void add_query(Page& out, const Rule& rule) {
  out.verbatim(fmt::format("Query ({})", language_name(rule.language)), rule.query);
  if (!rule.filters_json.empty()) {
    out.verbatim("Filters", indented_json(rule.filters_json));
  }
  out.items("Anomaly jobs", rule.machine_learning_jobs);
}

void add_related(Page& out, const std::vector<const Rule*>& related) {
  if (related.empty()) {
    return;
  }
  out.section("Related rules");
  for (const Rule* rule : related) {
    out.line(2, fmt::format("{}  {} ({})", rule->id, rule->name, severity_name(rule->severity)));
  }
}

}  // namespace

std::string page_text(const RulePage& page) {
  const Rule& rule = *page.rule;
  Page out;
  out.title(rule.name);
  if (!rule.description.empty()) {
    out.section("What it finds");
    out.wrapped("  ", rule.description);
  }
  add_facts(out, page);
  add_threats(out, rule);
  add_query(out, rule);
  if (page.loaded != nullptr) {
    out.items("Offline", page.loaded->notes);
  }
  out.verbatim("Investigation guide", rule.note);
  out.verbatim("Setup", rule.setup);
  out.items("False positives", rule.false_positives);
  out.items("References", rule.references);
  add_related(out, page.related);
  return std::move(out).take();
}

std::string compiled_text(const RuleSet& rules, const LoadedRule& rule) {
  const Expr& condition = std::get<Single>(rule.query).condition;
  Page out;
  out.verbatim("Condition", print_indented(condition, rules.fields()));
  out.verbatim("Program", rules.program().listing(rule.condition, rules.fields()));
  return std::move(out).take();
}

}  // namespace trawl
