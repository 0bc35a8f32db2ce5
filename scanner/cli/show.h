#pragma once

// `trawl show ALERTS [ID…]`: the original bytes behind an alert.

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// Adds the subcommand. When it is chosen, the parse runs it and sets `status` to the exit status.
void add_show_command(CLI::App& app, int& status);

}  // namespace trawl
