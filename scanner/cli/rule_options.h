#pragma once

// The flags that say which rules to load, the same for every subcommand that reads rules: -r, the
// selection flags, --mapping and --strict-rules; and the loading itself.

#include <string>
#include <vector>

#include "io/error.h"
#include "rules/rule_set.h"

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

struct RuleOptions {
  std::vector<std::string> paths;  // rule files and folders
  RuleSelection selection;
  std::string mapping;  // file with a user's field types; "" if there is none
  bool strict = false;  // a rule that cannot run counts as a failure
};

// Where the paths of the rules stand on the command line.
enum class RulePaths : bool { Flag, Positional };  // -r RULES… or RULES…

// Adds the flags to a subcommand. `options` is filled by the parse and must outlive `app`.
void add_rule_options(CLI::App& app, RuleOptions& options, RulePaths paths = RulePaths::Flag);

struct LoadedRules {
  RuleSet set;
  std::vector<Error> unread;  // paths that do not exist or cannot be opened; the others are loaded
};

// Reads the mapping and the rules. Prints nothing. Errors: those of the mapping file.
[[nodiscard]] Result<LoadedRules> load_rules(const RuleOptions& options);

// Why no rule is left to run: none was selected, or none can run.
[[nodiscard]] std::string no_rule_message(const RuleSet& rules);

// One message on standard error for each path that could not be read and each broken rule file, and
// one line that counts the rules left out for other reasons. True if every path and every file was
// read and, with `options.strict`, every rule selected can run: false means exit status 1.
[[nodiscard]] bool report_unread_rules(const LoadedRules& rules, const RuleOptions& options);

}  // namespace trawl
