// Three subcommands that read the same rules and say different things of them.

#include "scanner/cli/rules.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "io/input_list.h"
#include "io/output_file.h"
#include "scanner/cli/input_options.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/related_rules.h"
#include "scanner/cli/rule_check.h"
#include "scanner/cli/rule_costs.h"
#include "scanner/cli/rule_options.h"
#include "scanner/cli/rule_page.h"
#include "scanner/field_doctor.h"

namespace trawl {
namespace {

using Json = nlohmann::ordered_json;

struct RulesFlags {
  RuleOptions rules;
  bool is_json = false;
  bool names_each = false;           // check
  std::vector<std::string> against;  // check
  DoctorOptions doctor;              // check
  bool has_costs = false;            // check
  bool has_left_out = false;         // list
  std::string order = "name";        // list
  bool is_compiled = false;          // show
};

// A rule and why it is left out; no reason if it is loaded.
struct ListedRule {
  const Rule* rule = nullptr;
  const LoadedRule* loaded = nullptr;
  const LeftOutRule* left_out = nullptr;
};

// The rules the user selected and whose content is known, by id.
std::vector<ListedRule> selected_rules(const RuleSet& rules, bool has_left_out) {
  std::vector<ListedRule> result;
  for (const LoadedRule& loaded : rules.rules()) {
    result.push_back({.rule = &loaded.rule, .loaded = &loaded});
  }
  for (const LeftOutRule& left_out : rules.left_out()) {
    if (has_left_out && left_out.rule && left_out.reason != LeftOutReason::NotSelected &&
        left_out.reason != LeftOutReason::Duplicate) {
      result.push_back({.rule = &*left_out.rule, .left_out = &left_out});
    }
  }
  std::ranges::stable_sort(result, {}, [](const ListedRule& listed) { return listed.rule->id; });
  return result;
}

Result<void> print_result(std::string_view text) {
  Result<OutputFile> output = OutputFile::create("-");
  if (!output) {
    return fail(output.error());
  }
  if (Result<void> written = output->write(text); !written) {
    return written;
  }
  return output->commit();
}

// Prints the text, and what `is_complete` means as an exit status. Errors: Io.
Result<int> finish(std::string_view text, bool is_complete) {
  if (Result<void> printed = print_result(text); !printed) {
    return fail(printed.error());
  }
  return is_complete ? kExitComplete : kExitIncomplete;
}

Result<LoadedRules> read_rules(const RuleOptions& options) {
  Result<LoadedRules> rules = load_rules(options);
  if (rules && rules->set.rules().empty() && rules->set.left_out().empty()) {
    for (const Error& error : rules->unread) {
      print_message(error.text());
    }
    return fail(ErrorCode::Invalid, "there is no rule file in what was named");
  }
  return rules;
}

// Looks at the inputs; says what of them cannot be read, and then `is_complete` becomes false.
// Errors: Invalid.
Result<DoctorReport> examine_sample(const RuleSet& rules, const RulesFlags& flags,
                                    bool& is_complete) {
  const InputList inputs = list_inputs(flags.against);
  for (const SkippedPath& skipped : inputs.skipped) {
    print_message(fmt::format("{}: {}", skipped.path, skipped.reason));
  }
  Result<DoctorReport> report = examine(rules, inputs.inputs, flags.doctor);
  if (report) {
    for (const Error& error : report->unread) {
      print_message(error.text());
    }
    is_complete = is_complete && inputs.skipped.empty() && report->unread.empty();
  }
  return report;
}

Result<int> run_check(const RulesFlags& flags) {
  const Result<LoadedRules> rules = read_rules(flags.rules);
  if (!rules) {
    return fail(rules.error());
  }
  for (const Error& error : rules->unread) {
    print_message(error.text());
  }
  const RuleSet& set = rules->set;
  const bool can_all_run = set.count_left_out(LeftOutReason::NotSupportedYet) == 0 &&
                           set.count_left_out(LeftOutReason::CannotRunOffline) == 0;
  bool is_complete = rules->unread.empty() && set.count_left_out(LeftOutReason::Broken) == 0 &&
                     (can_all_run || !flags.rules.strict);
  std::optional<DoctorReport> report;
  if (!flags.against.empty()) {
    Result<DoctorReport> examined = examine_sample(set, flags, is_complete);
    if (!examined) {
      return fail(examined.error());
    }
    report = std::move(*examined);
  }
  std::optional<CostEstimate> costs;
  if (flags.has_costs) {
    const Result<FormatSet> formats = choose_formats(flags.doctor.map, flags.doctor.geoip);
    if (!formats) {
      return fail(formats.error());
    }
    costs = estimate_costs(set, *formats);
  }
  if (flags.is_json) {
    return finish(check_json(*rules, report ? &*report : nullptr, costs ? &*costs : nullptr),
                  is_complete);
  }
  return finish(check_text(set, flags.names_each) + (report ? doctor_text(set, *report) : "") +
                    (costs ? costs_text(set, *costs) : ""),
                is_complete);
}

std::string list_line(const ListedRule& listed) {
  const Rule& rule = *listed.rule;
  const std::string reason = listed.left_out == nullptr
                                 ? std::string()
                                 : fmt::format("  [{}: {}]", left_out_name(listed.left_out->reason),
                                               printable(listed.left_out->detail));
  return fmt::format("{:<8}  {:>3}  {:<16}  {:<36}  {}{}\n", severity_name(rule.severity),
                     rule.risk_score, rule_type_name(rule.type), printable(rule.id),
                     printable(rule.name), reason);
}

std::string list_json(const ListedRule& listed) {
  const Rule& rule = *listed.rule;
  Json json{{"rule_id", rule.id},
            {"name", rule.name},
            {"severity", severity_name(rule.severity)},
            {"risk_score", rule.risk_score},
            {"type", rule_type_name(rule.type)},
            {"language", language_name(rule.language)},
            {"tags", rule.tags},
            {"techniques", technique_ids(rule)},
            {"file", rule.file},
            {"loaded", listed.loaded != nullptr}};
  if (listed.left_out != nullptr) {
    json["reason"] = left_out_name(listed.left_out->reason);
    json["detail"] = listed.left_out->detail;
  }
  return json.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace) + "\n";
}

Result<int> run_list(const RulesFlags& flags) {
  const Result<LoadedRules> rules = read_rules(flags.rules);
  if (!rules) {
    return fail(rules.error());
  }
  const bool is_complete = report_unread_rules(*rules, flags.rules);
  std::vector<ListedRule> listed = selected_rules(rules->set, flags.has_left_out);
  if (flags.order == "name") {
    std::ranges::stable_sort(listed, {}, [](const ListedRule& item) { return item.rule->name; });
  }
  std::string text;
  for (const ListedRule& item : listed) {
    text += flags.is_json ? list_json(item) : list_line(item);
  }
  return finish(text, is_complete);
}

// The only rule there is. Errors: Invalid if there are more; the message names the first of them.
Result<ListedRule> choose_rule(const std::vector<ListedRule>& listed) {
  if (listed.size() == 1) {
    return listed.front();
  }
  constexpr std::size_t kMaxNamed = 10;
  std::string names;
  for (std::size_t i = 0; i < std::min(kMaxNamed, listed.size()); ++i) {
    const Rule& rule = *listed[i].rule;
    names += fmt::format("\n  {}  {}", printable(rule.id), printable(rule.name));
  }
  if (listed.size() > kMaxNamed) {
    names += "\n  ...";
  }
  return fail(ErrorCode::Invalid,
              fmt::format("{} are selected, and one can be shown; choose it by --id or --name{}",
                          count_text(listed.size(), "rule"), names));
}

Result<int> run_show(const RulesFlags& flags) {
  const Result<LoadedRules> rules = read_rules(flags.rules);
  if (!rules) {
    return fail(rules.error());
  }
  const std::vector<ListedRule> listed = selected_rules(rules->set, true);
  if (listed.empty()) {
    static_cast<void>(report_unread_rules(*rules, flags.rules));
    return fail(ErrorCode::Invalid, "no rule is selected");
  }
  for (const Error& error : rules->unread) {
    print_message(error.text());
  }
  const Result<ListedRule> chosen = choose_rule(listed);
  if (!chosen) {
    return fail(chosen.error());
  }
  std::string text = page_text({.rule = chosen->rule,
                                .loaded = chosen->loaded,
                                .left_out = chosen->left_out,
                                .related = related_rules(*chosen->rule, known_rules(rules->set))});
  if (flags.is_compiled && chosen->loaded != nullptr) {
    text += compiled_text(rules->set, *chosen->loaded);
  } else if (flags.is_compiled) {
    print_message(fmt::format("not compiled: {}", chosen->left_out->detail));
  }
  // A broken query is a page with its diagnostic: the rule was read, but not as a rule that runs.
  const bool is_broken =
      chosen->left_out != nullptr && chosen->left_out->reason == LeftOutReason::Broken;
  if (is_broken && chosen->left_out->diagnostic) {
    print_message(chosen->left_out->diagnostic->render());
  }
  return finish(text, rules->unread.empty() && !is_broken);
}

// A subcommand with the flags of all three; `run` does the work.
CLI::App& add_command(CLI::App& parent, const std::string& name, const std::string& help,
                      const std::shared_ptr<RulesFlags>& flags,
                      Result<int> (*run)(const RulesFlags&), int& status) {
  CLI::App* command = parent.add_subcommand(name, help);
  add_rule_options(*command, flags->rules, RulePaths::Positional);
  command->callback([flags, run, &status] {
    const Result<int> result = run(*flags);
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
  return *command;
}

}  // namespace

void add_rules_command(CLI::App& app, int& status) {
  CLI::App* command =
      app.add_subcommand("rules", "Say what loads, what is left out and why, and what a rule says");
  command->require_subcommand(1);
  // The parser's callbacks are copied, so the flags they share have no single owner.
  const auto check_flags = std::make_shared<RulesFlags>();
  CLI::App& check = add_command(*command, "check", "Count what loads and what is left out, and why",
                                check_flags, run_check, status);
  check.footer(
      "Exit status: 0 every rule file was read; 1 one is broken (or, with --strict-rules, a rule\n"
      "cannot run here); 2 nothing was done.");
  check.add_flag("--json", check_flags->is_json, "Print one JSON object")->group("Output");
  check.add_flag("--each", check_flags->names_each, "Name each rule that is left out")
      ->group("Output");
  check
      .add_flag("--cost", check_flags->has_costs,
                "Also say how often each rule is tried, and what spares events from being read")
      ->group("Output");
  check
      .add_option("--against", check_flags->against,
                  "Also say which rules are dead on a sample of these events: a file, folder or "
                  "glob; may be repeated")
      ->allow_extra_args(false)
      ->option_text("INPUT")
      ->group("Sample");
  add_map_option(check, check_flags->doctor.map);
  add_geoip_option(check, check_flags->doctor.geoip);
  check
      .add_option("--index", check_flags->doctor.default_index,
                  "Index of events of the sample that do not say where they live")
      ->type_name("NAME")
      ->group("Sample");

  const auto list_flags = std::make_shared<RulesFlags>();
  CLI::App& list = add_command(*command, "list",
                               "Print one line for each rule that loads: severity, risk score, "
                               "type, id, name",
                               list_flags, run_list, status);
  list.add_flag("--json", list_flags->is_json, "Print JSON, one object a line")->group("Output");
  list.add_flag("--all", list_flags->has_left_out, "Also rules that are left out, with the reason")
      ->group("Output");
  list.add_option("--sort", list_flags->order, "Order of the lines: name or id")
      ->type_name("KEY")
      ->check(CLI::IsMember({"name", "id"}))
      ->capture_default_str()
      ->group("Output");

  const auto show_flags = std::make_shared<RulesFlags>();
  CLI::App& show =
      add_command(*command, "show", "Print a rule as a page", show_flags, run_show, status);
  show.add_flag("--compiled", show_flags->is_compiled,
                "Add its condition in canonical form and its program")
      ->group("Output");
}

}  // namespace trawl
