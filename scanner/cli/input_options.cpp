#include "scanner/cli/input_options.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include "scanner/cli/messages.h"

namespace trawl {

namespace {

namespace fs = std::filesystem;

// Without "." and "..", and without links as far as the path exists.
fs::path resolved(const fs::path& path) {
  std::error_code code;
  const fs::path absolute = fs::absolute(path, code);
  const fs::path canonical = fs::weakly_canonical(absolute, code);
  return (code ? absolute : canonical).lexically_normal();
}

// Both resolved; a folder lies in itself.
bool lies_in(const fs::path& inner, const fs::path& outer) {
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

}  // namespace

void add_input_options(CLI::App& app, InputOptions& options) {
  app.add_option("INPUT", options.paths, "Files, folders, globs; - is standard input")
      ->option_text(" ");
  app.add_option("--files-from", options.lists, "Also the inputs listed in LIST, one path a line")
      ->option_text("LIST")
      ->allow_extra_args(false)
      ->group("Events");
}

void add_record_options(CLI::App& app, RecordChoice& choice) {
  app.add_option("--record", choice.record, "Only record N (line, or ordinal) of each input")
      ->check(CLI::PositiveNumber)
      ->option_text("N")
      ->group("Events");
  app.add_option("--member", choice.member, "Only events of this member of an archive (its label)")
      ->option_text("NAME")
      ->group("Events");
  app.add_option("--offset", choice.offset_bytes,
                 "Only the event at byte N of the unpacked input or member")
      ->option_text("N")
      ->group("Events");
}

bool RecordChoice::takes(std::string_view in_member, std::uint64_t event_record,
                         std::uint64_t event_offset_bytes) const {
  return (record == 0 || record == event_record) && (!member || *member == in_member) &&
         (!offset_bytes || *offset_bytes == event_offset_bytes);
}

void add_index_option(CLI::App& app, std::string& default_index) {
  app.add_option("--index", default_index, "Index name of events that do not say where they live")
      ->type_name("NAME")
      ->group("Events");
}

void add_map_option(CLI::App& app, std::string& choice) {
  app.add_option("--map", choice,
                 "Raw events become ECS events: auto (default), none, a mapping, FILE.toml, or "
                 "several with commas")
      ->option_text("NAME")
      ->group("Events");
}

void add_geoip_option(CLI::App& app, std::vector<std::string>& databases) {
  app.add_option("--geoip", databases,
                 "GeoIP database (.mmdb: city, country, ASN) for raw events; may be repeated")
      ->option_text("FILE")
      ->allow_extra_args(false)
      ->group("Events");
}

void report_skipped(const InputList& inputs) {
  for (const SkippedPath& skipped : inputs.skipped) {
    print_message(fmt::format("{}: not read: {}", skipped.path, skipped.reason));
  }
  for (const std::string& folder : inputs.empty_folders) {
    print_message(fmt::format("{}: this folder holds no file", folder));
  }
}

Result<InputList> collect_inputs(const InputOptions& options) {
  std::vector<std::string> arguments = options.paths;
  for (const std::string& list : options.lists) {
    Result<std::vector<std::string>> paths = read_path_list(list);
    if (!paths) {
      return fail(paths.error());
    }
    arguments.insert(arguments.end(), paths->begin(), paths->end());
  }
  const auto count = [](const std::vector<std::string>& paths) {
    return std::ranges::count(paths, "-");
  };
  if (count(arguments) + count(options.lists) > 1) {
    return fail(ErrorCode::Invalid, "standard input can be read only once");
  }
  if (arguments.empty()) {
    return fail(ErrorCode::Invalid,
                "no input: name files or folders, '-' for standard input, or "
                "a list with --files-from");
  }
  return list_inputs(arguments);
}

Result<void> check_not_input(const std::string& path, const std::vector<Input>& inputs) {
  struct stat output{};
  if (path == "-" || stat(path.c_str(), &output) != 0) {
    return {};
  }
  for (const Input& input : inputs) {
    struct stat status{};
    if (stat(input.path.c_str(), &status) == 0 && status.st_dev == output.st_dev &&
        status.st_ino == output.st_ino) {
      return fail(ErrorCode::Invalid,
                  "this file is also one of the inputs; an input is never overwritten", path);
    }
  }
  return {};
}

Result<void> check_apart(const std::string& folder, const InputOptions& options,
                         const std::vector<Input>& inputs) {
  for (const std::string& path : options.paths) {
    std::error_code code;
    if (fs::is_directory(path, code) && lies_in(resolved(folder), resolved(path))) {
      return fail(ErrorCode::Invalid, "lies in the input '" + path + "': expected a folder outside",
                  folder);
    }
  }
  // Through a list or a glob. Of each folder only one file is asked.
  std::string last_folder;
  for (const Input& input : inputs) {
    const std::string in = fs::path(input.path).parent_path().string();
    if (in != last_folder && lies_in(resolved(in), resolved(folder))) {
      return fail(ErrorCode::Invalid,
                  "holds the input '" + input.path + "': expected a folder of its own", folder);
    }
    last_folder = in;
  }
  return {};
}

}  // namespace trawl
