#pragma once

// `trawl explain -r RULE EVENT…`: clause by clause, why an event matches a rule or does not.

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// Adds the subcommand. When it is chosen, the parse runs it and sets `status` to the exit status.
void add_explain_command(CLI::App& app, int& status);

}  // namespace trawl
