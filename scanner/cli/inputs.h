#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// `trawl inputs`: what a scan would read. `status` becomes the exit status.
void add_inputs_command(CLI::App& app, int& status);

}  // namespace trawl
