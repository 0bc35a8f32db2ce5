// Bytes of evidence go out as they are, except to a terminal, which would obey control characters.

#include "scanner/cli/show.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "io/output_file.h"
#include "scanner/cli/messages.h"
#include "scanner/evidence.h"

namespace trawl {
namespace {

struct ShowFlags {
  std::string alerts;
  std::vector<std::string> ids;
  std::string input_root;
};

// The pointers whose alert is asked for. Errors: Invalid (an id that begins no alert's).
Result<std::vector<EvidencePointer>> chosen(std::vector<EvidencePointer> pointers,
                                            const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (std::ranges::none_of(pointers, [&id](const EvidencePointer& pointer) {
          return pointer.alert_id.starts_with(id);
        })) {
      return fail(ErrorCode::Invalid, fmt::format("no alert has an id that begins with '{}'", id));
    }
  }
  std::erase_if(pointers, [&ids](const EvidencePointer& pointer) {
    return !ids.empty() && std::ranges::none_of(ids, [&pointer](const std::string& id) {
      return pointer.alert_id.starts_with(id);
    });
  });
  return pointers;
}

// Errors: those that mean that nothing was done.
Result<int> run_show(const ShowFlags& flags) {
  Result<std::vector<EvidencePointer>> all = read_evidence(flags.alerts);
  if (!all) {
    return fail(all.error());
  }
  const Result<std::vector<EvidencePointer>> pointers = chosen(std::move(*all), flags.ids);
  if (!pointers) {
    return fail(pointers.error());
  }
  Result<OutputFile> output = OutputFile::create("-");
  if (!output) {
    return fail(output.error());
  }
  const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  bool is_complete = true;
  visit_evidence(*pointers, flags.input_root,
                 [&](const EvidencePointer& pointer, const Result<std::string_view>& bytes) {
                   if (!bytes) {
                     print_message(fmt::format("alert {}: not shown: {}", pointer.alert_id,
                                               bytes.error().text()));
                     is_complete = false;
                     return;
                   }
                   // A failure is kept, and comes back from commit().
                   (void)output->write(is_terminal ? printable_lines(*bytes) : std::string(*bytes));
                   (void)output->write("\n");
                 });
  if (const Result<void> committed = output->commit(); !committed) {
    return fail(committed.error());
  }
  return is_complete ? kExitComplete : kExitIncomplete;
}

}  // namespace

void add_show_command(CLI::App& app, int& status) {
  const auto flags = std::make_shared<ShowFlags>();
  CLI::App* command = app.add_subcommand("show", "Print the original bytes behind an alert");
  command->footer(
      "Each event is printed as it lies in its input, by the order of the inputs' paths and of "
      "the\n"
      "events in them; raw, but with control characters escaped on a terminal. Bytes that are not "
      "those\n"
      "of the alert any more are not shown.\n"
      "Exit status: 0 all were shown; 1 some were not; 2 nothing was done.");
  command->add_option("ALERTS", flags->alerts, "Alert file in NDJSON")
      ->required()
      ->option_text(" ");
  command->add_option("ID", flags->ids, "Only alerts whose kibana.alert.uuid begins so")
      ->option_text(" ");
  command->add_option("--input-root", flags->input_root, "Look the inputs up below DIR")
      ->check(CLI::ExistingDirectory)
      ->option_text("DIR");
  command->callback([flags, &status] {
    const Result<int> result = run_show(*flags);
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
}

}  // namespace trawl
