#pragma once

// `trawl verify ALERTS`: every evidence pointer and hash, re-read and re-checked.

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// Adds the subcommand. When it is chosen, the parse runs it and sets `status` to the exit status.
void add_verify_command(CLI::App& app, int& status);

}  // namespace trawl
