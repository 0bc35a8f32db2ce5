#pragma once

// The flags that say what to read, the same for every subcommand that reads archives.

#include <string>
#include <vector>

#include "io/error.h"
#include "io/input_list.h"

namespace CLI {
class App;
}  // namespace CLI

namespace trawl {

struct InputOptions {
  std::vector<std::string> paths;
  std::vector<std::string> lists;  // --files-from
};

// Each adds flags to a subcommand; what they fill must outlive `app`.
void add_input_options(CLI::App& app, InputOptions& options);
void add_index_option(CLI::App& app, std::string& default_index);
void add_map_option(CLI::App& app, std::string& choice);
void add_geoip_option(CLI::App& app, std::vector<std::string>& databases);

// All inputs named on the command line and in lists. Errors: Io, Invalid (none, or standard input
// twice).
[[nodiscard]] Result<InputList> collect_inputs(const InputOptions& options);

// One message for each path that could not be opened, and for each folder without files.
void report_skipped(const InputList& inputs);

// Evidence is never overwritten. Errors: Invalid if `path` is one of the inputs, by whatever name.
[[nodiscard]] Result<void> check_not_input(const std::string& path,
                                           const std::vector<Input>& inputs);

// What is written while inputs are read must not be among them. Errors: Invalid if `folder` lies in
// a folder that was named, or an input in `folder`.
[[nodiscard]] Result<void> check_apart(const std::string& folder, const InputOptions& options,
                                       const std::vector<Input>& inputs);

}  // namespace trawl
