#pragma once

// `trawl scan -r RULES… [-o FILE] INPUT…`: rules over archives, sorted alerts out.

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// Adds the subcommand. When it is chosen, the parse runs it and sets `status` to the exit status.
// `command_line` goes into the manifest as it is.
void add_scan_command(CLI::App& app, int& status, std::vector<std::string> command_line);

}  // namespace trawl
