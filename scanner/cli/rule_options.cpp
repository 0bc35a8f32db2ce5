// The rule flags as CLI11 sees them, and the loading of what they name.

#include "scanner/cli/rule_options.h"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "scanner/cli/messages.h"

namespace trawl {
namespace {

constexpr std::string_view kRuleGroup = "Rules";
constexpr std::string_view kSelectionGroup = "Selection of rules (repeat a flag for alternatives)";

// One row for each way to select: `--name` and `--exclude-name`.
struct SelectionFlag {
  const char* name;
  const char* value;
  const char* help;
  std::vector<std::string> RuleSelection::Terms::* list;
};

constexpr std::array<SelectionFlag, 7> kSelectionFlags = {{
    {"severity", "NAME", "low, medium, high or critical", &RuleSelection::Terms::severities},
    {"tag", "TAG", "a tag of the rule", &RuleSelection::Terms::tags},
    {"tactic", "TACTIC", "a MITRE ATT&CK tactic by id or name", &RuleSelection::Terms::tactics},
    {"technique", "TECHNIQUE", "a technique by id or name, with its sub-techniques",
     &RuleSelection::Terms::techniques},
    {"type", "TYPE", "query, eql, threshold, new_terms, ...", &RuleSelection::Terms::types},
    {"id", "ID", "a rule_id", &RuleSelection::Terms::ids},
    {"name", "GLOB", "a glob over the rule's name", &RuleSelection::Terms::names},
}};

void add_list(CLI::App& app, const std::string& flag, std::vector<std::string>& list,
              const char* value, const std::string& help) {
  // Without allow_extra_args(false) a flag would swallow the inputs that follow its value.
  app.add_option(flag, list, help)
      ->type_name(value)
      ->allow_extra_args(false)
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
          : app.add_option("RULES", options.paths, "Rule files and folders");
  rules->required()->type_name("PATH")->group(std::string(kRuleGroup));
  app.add_option("--mapping", options.mapping,
                 "Field types of your own index: what Elasticsearch's get-mapping call returns, or "
                 "an object of name and type")
      ->type_name("FILE")
      ->group(std::string(kRuleGroup));
  app.add_flag("--strict-rules", options.strict, "A rule that cannot run here is a failure")
      ->group(std::string(kRuleGroup));
  for (const SelectionFlag& flag : kSelectionFlags) {
    add_list(app, fmt::format("--{}", flag.name), options.selection.only.*flag.list, flag.value,
             fmt::format("Use only rules with {}", flag.help));
  }
  for (const SelectionFlag& flag : kSelectionFlags) {
    add_list(app, fmt::format("--exclude-{}", flag.name), options.selection.except.*flag.list,
             flag.value, fmt::format("Leave out rules with {}", flag.help));
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
  RuleSetBuilder builder(std::move(types), options.selection);
  LoadedRules rules;
  for (const std::string& path : options.paths) {
    if (Result<void> added = builder.add_path(path); !added) {
      rules.unread.push_back(added.error());
    }
  }
  rules.set = std::move(builder).finish();
  return rules;
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
