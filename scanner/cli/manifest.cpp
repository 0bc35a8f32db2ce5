#include "scanner/cli/manifest.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "io/member_reader.h"
#include "scanner/cli/messages.h"
#include "scanner/manifest_check.h"

namespace trawl {
namespace {

// All of a file. Errors: Io, Corrupt.
Result<std::string> read_file(const std::string& path) {
  const Result<std::unique_ptr<Source>> source = open_source(path);
  if (!source) {
    return fail(source.error());
  }
  std::string text;
  while (true) {
    const Result<std::optional<Piece>> piece = (*source)->next();
    if (!piece) {
      return fail(piece.error());
    }
    if (!*piece) {
      return text;
    }
    const Result<Block> block = (*source)->unpack(**piece);
    if (!block) {
      return fail(block.error());
    }
    text += block->bytes;
  }
}

// Errors: those that mean that nothing was done.
Result<int> run_check(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) {
    return fail(text.error());
  }
  Result<std::vector<std::string>> problems = check_manifest(*text);
  Result<ManifestAlerts> alerts = problems ? alerts_of_manifest(*text) : fail(problems.error());
  if (!alerts) {
    alerts.error().where = path;
    return fail(alerts.error());
  }
  // The alert file lies where the scan wrote it, or has come along with its manifest.
  const std::filesystem::path name = std::filesystem::path(alerts->file).filename();
  const std::string beside = (std::filesystem::path(path).parent_path() / name).string();
  std::error_code unknown;
  const bool is_there =
      alerts->file != "-" && !name.empty() && std::filesystem::is_regular_file(beside, unknown);
  if (is_there) {
    const Result<std::string> problem = check_alert_file(beside, *alerts);
    if (!problem) {
      return fail(problem.error());
    }
    if (!problem->empty()) {
      problems->push_back(fmt::format("{}: {}", beside, *problem));
    }
  }
  for (const std::string& problem : *problems) {
    fmt::print("{}\n", printable(problem));
  }
  if (!is_there) {
    print_message(
        fmt::format("the alert file does not lie beside {}: its digest was not checked", path));
  }
  fmt::print(stderr, "{}: {}\n", printable(path),
             problems->empty() ? "adds up" : count_text(problems->size(), "problem"));
  return problems->empty() ? kExitComplete : kExitIncomplete;
}

}  // namespace

void add_manifest_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("manifest", "Check the manifest of a scan");
  command->require_subcommand(1);
  CLI::App* check = command->add_subcommand(
      "check", "Add up a manifest again; a line for each thing that is wrong");
  check->footer(
      "Bytes of every input and member, rejected spans, totals, and the digest of the alert file "
      "if it\n"
      "lies beside the manifest.\n"
      "Exit status: 0 all adds up; 1 something does not; 2 nothing was done.");
  const auto path = std::make_shared<std::string>();
  check->add_option("FILE", *path, "The manifest")->required()->option_text(" ");
  check->callback([path, &status] {
    const Result<int> result = run_check(*path);
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
}

}  // namespace trawl
