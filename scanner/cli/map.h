#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

// `trawl map INPUT…`. Running it sets `status`.
void add_map_command(CLI::App& app, int& status);

}  // namespace trawl
