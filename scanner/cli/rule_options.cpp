// The rule flags as CLI11 sees them, and the loading of what they name.

#include "scanner/cli/rule_options.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "scanner/cli/messages.h"
#include "scanner/side_by_side.h"

namespace trawl {
namespace {

constexpr std::string_view kRuleGroup = "Rules";
constexpr std::string_view kSelectionGroup = "Selection of rules (repeat a flag for alternatives)";

// One row for each way to select: `--name` and `--exclude-name`. `help` goes on from "Only rules"
// or "No rules".
struct SelectionFlag {
  const char* name;
  const char* value;
  const char* help;
  std::vector<std::string> RuleSelection::Terms::* list;
};

constexpr std::array<SelectionFlag, 7> kSelectionFlags = {{
    {"severity", "NAME", "of this severity: low, medium, high, critical",
     &RuleSelection::Terms::severities},
    {"tag", "TAG", "with this tag", &RuleSelection::Terms::tags},
    {"tactic", "TACTIC", "with this MITRE ATT&CK tactic (id or name)",
     &RuleSelection::Terms::tactics},
    {"technique", "TECHNIQUE", "with this technique (id or name) or a sub-technique of it",
     &RuleSelection::Terms::techniques},
    {"type", "TYPE", "of this type: query, eql, esql, threshold, new_terms, ...",
     &RuleSelection::Terms::types},
    {"id", "ID", "with this rule_id", &RuleSelection::Terms::ids},
    {"name", "GLOB", "whose name fits this glob", &RuleSelection::Terms::names},
}};

// A misspelt severity or type would select nothing, or worse, leave out nothing.
std::string check_word(std::string_view flag, const std::string& value) {
  std::string word = value;
  std::ranges::transform(word, word.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (flag == "severity" && !parse_severity(word)) {
    return fmt::format("'{}' is no severity: expected low, medium, high or critical", value);
  }
  if (flag == "type" && !parse_rule_type(word)) {
    return fmt::format("'{}' is no type of rule", value);
  }
  return {};
}

void add_selection(CLI::App& app, const SelectionFlag& flag, std::string_view prefix,
                   std::string_view help, RuleSelection::Terms& terms) {
  app.add_option(fmt::format("--{}{}", prefix, flag.name), terms.*flag.list,
                 fmt::format("{} {}", help, flag.help))
      // Otherwise a flag would swallow the inputs that follow its value.
      ->allow_extra_args(false)
      ->check([name = flag.name](const std::string& value) { return check_word(name, value); })
      ->option_text(flag.value)
      ->group(std::string(kSelectionGroup));
}

Result<FieldTypes> read_mapping(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) {
    return fail(ErrorCode::Io, "the mapping cannot be read", path);
  }
  Result<FieldTypes> types = FieldTypes::with_mapping(text);
  if (!types) {
    Error error = types.error();
    error.where = error.where.empty() ? path : fmt::format("{}: {}", path, error.where);
    return fail(std::move(error));
  }
  return types;
}

}  // namespace

void add_rule_options(CLI::App& app, RuleOptions& options, RulePaths paths) {
  CLI::Option* rules =
      paths == RulePaths::Flag
          ? app.add_option("-r,--rules", options.paths, "Rule file or folder; may be repeated")
                ->allow_extra_args(false)
                ->option_text("PATH")
          : app.add_option("RULES", options.paths, "Rule files and folders")->option_text(" ");
  rules->required()->group(std::string(kRuleGroup));
  app.add_option("--mapping", options.mapping,
                 "Field types of your own index, as Elasticsearch's get-mapping call returns them")
      ->type_name("FILE")
      ->group(std::string(kRuleGroup));
  app.add_flag("--strict-rules", options.strict, "A rule that cannot run here is a failure")
      ->group(std::string(kRuleGroup));
  for (const SelectionFlag& flag : kSelectionFlags) {
    add_selection(app, flag, "", "Only rules", options.selection.only);
  }
  for (const SelectionFlag& flag : kSelectionFlags) {
    add_selection(app, flag, "exclude-", "No rules", options.selection.except);
  }
}

Result<LoadedRules> load_rules(const RuleOptions& options) {
  FieldTypes types;
  if (!options.mapping.empty()) {
    Result<FieldTypes> mapped = read_mapping(options.mapping);
    if (!mapped) {
      return fail(mapped.error());
    }
    types = std::move(*mapped);
  }
  RuleSetBuilder builder(std::move(types), options.selection, run_side_by_side);
  LoadedRules rules;
  for (const std::string& path : options.paths) {
    if (Result<void> added = builder.add_path(path); !added) {
      rules.unread.push_back(added.error());
    }
  }
  rules.set = std::move(builder).finish();
  return rules;
}

std::string no_rule_message(const RuleSet& rules) {
  if (rules.left_out().empty()) {
    return "no rule file was found";
  }
  const std::size_t not_selected = rules.count_left_out(LeftOutReason::NotSelected);
  return not_selected > 0
             ? fmt::format("no rule is left: {} not selected", count_text(not_selected))
             : "no rule can run; 'trawl rules check' says why";
}

bool report_unread_rules(const LoadedRules& rules, const RuleOptions& options) {
  for (const Error& error : rules.unread) {
    print_message(error.text());
  }
  for (const LeftOutRule& left_out : rules.set.left_out()) {
    if (left_out.reason == LeftOutReason::Broken) {
      print_message(left_out.diagnostic ? left_out.diagnostic->render()
                                        : fmt::format("{}: {}", left_out.file, left_out.detail));
    }
  }
  std::string counts;
  for (const LeftOutReason reason : {LeftOutReason::NotSupportedYet,
                                     LeftOutReason::CannotRunOffline, LeftOutReason::Duplicate}) {
    if (const std::size_t count = rules.set.count_left_out(reason); count > 0) {
      counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count_text(count),
                            left_out_name(reason));
    }
  }
  if (!counts.empty()) {
    print_message(fmt::format("rules left out: {} ('trawl rules check' says why)", counts));
  }
  const std::size_t cannot_run = rules.set.count_left_out(LeftOutReason::NotSupportedYet) +
                                 rules.set.count_left_out(LeftOutReason::CannotRunOffline);
  return rules.unread.empty() && rules.set.count_left_out(LeftOutReason::Broken) == 0 &&
         !(options.strict && cannot_run > 0);
}

}  // namespace trawl
