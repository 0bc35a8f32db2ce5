#pragma once

// `trawl bench`: measures this machine on generated archives.

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// Adds the subcommand. When it is chosen, the parse runs it and sets `status` to the exit status.
void add_bench_command(CLI::App& app, int& status);

}  // namespace trawl
