// trawl: parse, dispatch, exit status.

#include <csignal>
#include <new>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "scanner/cli/bench.h"
#include "scanner/cli/explain.h"
#include "scanner/cli/inputs.h"
#include "scanner/cli/manifest.h"
#include "scanner/cli/map.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/rules.h"
#include "scanner/cli/scan.h"
#include "scanner/cli/show.h"
#include "scanner/cli/verify.h"

namespace {

// Help and version go to standard output; a mistake gets one message and a hint where to look.
int end_parse(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    return app.exit(error);
  }
  const auto chosen = app.get_subcommands();
  trawl::print_message(fmt::format("{}\nSee 'trawl {}--help'.", error.what(),
                                   chosen.empty() ? "" : chosen.front()->get_name() + " "));
  return trawl::kExitNothingDone;
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe is then an error of write(), with a message.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("Runs Elastic detection rules over archives of logs, offline.", "trawl");
  app.set_version_flag("--version", "trawl " TRAWL_VERSION);
  // Not "1": a word that is no subcommand is then named in the message.
  app.require_subcommand(0, 1);
  int status = trawl::kExitNothingDone;
  trawl::add_scan_command(app, status, std::vector<std::string>(argv, argv + argc));
  trawl::add_rules_command(app, status);
  trawl::add_explain_command(app, status);
  trawl::add_map_command(app, status);
  trawl::add_show_command(app, status);
  trawl::add_verify_command(app, status);
  trawl::add_manifest_command(app, status);
  trawl::add_inputs_command(app, status);
  trawl::add_bench_command(app, status);
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) {
      throw CLI::RequiredError("A subcommand");
    }
  } catch (const CLI::ParseError& error) {
    return end_parse(app, error);
  } catch (const std::bad_alloc&) {
    trawl::print_message("out of memory");
    return trawl::kExitNothingDone;
  }
  return status;
}
