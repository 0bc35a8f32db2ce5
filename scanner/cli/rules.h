#pragma once

// `trawl rules check|list|show RULES…`: what loads, what is left out and why, and what a rule says.

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// Adds the subcommand. When it is chosen, the parse runs it and sets `status` to the exit status.
void add_rules_command(CLI::App& app, int& status);

}  // namespace trawl
