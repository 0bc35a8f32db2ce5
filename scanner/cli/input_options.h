#pragma once

// The flags that say what to read, the same for every subcommand that reads archives.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// One event of many, by its place.
struct RecordChoice {
  std::uint64_t record = 0;                   // number of its line, or its ordinal; 0: any
  std::optional<std::string> member;          // label of the member of an archive
  std::optional<std::uint64_t> offset_bytes;  // in the unpacked bytes of the input or member

  [[nodiscard]] bool is_of_all() const { return record == 0 && !member && !offset_bytes; }
  [[nodiscard]] bool takes(std::string_view in_member, std::uint64_t event_record,
                           std::uint64_t event_offset_bytes) const;
};

// Each adds flags to a subcommand; what they fill must outlive `app`.
void add_input_options(CLI::App& app, InputOptions& options);
void add_record_options(CLI::App& app, RecordChoice& choice);
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
