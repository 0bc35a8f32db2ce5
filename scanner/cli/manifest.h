#pragma once

// `trawl manifest check FILE`: the sums of a manifest, re-added.

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// Adds the subcommand. When it is chosen, the parse runs it and sets `status` to the exit status.
void add_manifest_command(CLI::App& app, int& status);

}  // namespace trawl
