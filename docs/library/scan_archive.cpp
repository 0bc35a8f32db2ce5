// scan_archive RULES INPUT... : the alerts of rules over archives, one line each, on standard
// output.

#include <iostream>
#include <string>
#include <vector>

#include "io/input_list.h"
#include "rules/rule_set.h"
#include "scanner/scan.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: scan_archive RULES INPUT...\n";
    return 2;
  }

  // Rules: files and folders in, compiled rules out. What cannot run is listed with a reason.
  trawl::RuleSetBuilder builder;
  if (const trawl::Result<void> added = builder.add_path(argv[1]); !added) {
    std::cerr << added.error().text() << '\n';
    return 2;
  }
  const trawl::RuleSet rules = std::move(builder).finish();
  for (const trawl::LeftOutRule& left_out : rules.left_out()) {
    std::cerr << left_out.file << ": " << trawl::left_out_name(left_out.reason) << ": "
              << left_out.detail << '\n';
  }

  // Inputs: what cannot be read is listed, never fatal.
  const trawl::InputList list = trawl::list_inputs(std::vector<std::string>(argv + 2, argv + argc));
  for (const trawl::SkippedPath& skipped : list.skipped) {
    std::cerr << skipped.path << ": " << skipped.reason << '\n';
  }

  // The scan: alerts in order to a writer's format, to a file or, as here, to standard output.
  const auto writer = trawl::make_writer("ndjson");
  auto output = trawl::OutputFile::create("-");
  if (!writer || !output) {
    std::cerr << (writer ? output.error() : writer.error()).text() << '\n';
    return 2;
  }
  const trawl::Result<trawl::ScanReport> report =
      trawl::scan(rules, list.inputs, {.threads = 2}, **writer, *output);
  if (!report) {
    std::cerr << report.error().text() << '\n';
    return 2;
  }
  if (const trawl::Result<void> committed = output->commit(); !committed) {
    std::cerr << committed.error().text() << '\n';
    return 2;
  }

  // The report: what was read, what was rejected, what matched.
  bool is_complete = list.skipped.empty();
  for (const trawl::InputReport& input : report->inputs) {
    std::cerr << input.input.path << ": " << input.events << " events, " << input.rejected
              << " rejected\n";
    is_complete = is_complete && !input.error;
  }
  std::cerr << report->alerts << " alerts, sha256 " << report->alert_sha256 << '\n';
  return is_complete ? 0 : 1;
}
