#include "scanner/cli/verify.h"

#include <cstdint>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "io/output_file.h"
#include "scanner/cli/messages.h"
#include "scanner/evidence.h"

namespace trawl {
namespace {

struct VerifyFlags {
  std::string alerts;
  std::string input_root;
};

// Errors: those that mean that nothing was done.
Result<int> run_verify(const VerifyFlags& flags) {
  const Result<std::vector<EvidencePointer>> pointers = read_evidence(flags.alerts);
  if (!pointers) {
    return fail(pointers.error());
  }
  Result<OutputFile> output = OutputFile::create("-");
  if (!output) {
    return fail(output.error());
  }
  std::uint64_t same = 0;
  std::uint64_t changed = 0;
  std::uint64_t missing = 0;
  visit_evidence(
      *pointers, flags.input_root,
      [&](const EvidencePointer& pointer, const Result<std::string_view>& bytes) {
        if (bytes) {
          ++same;
          return;
        }
        const bool is_changed = bytes.error().code == ErrorCode::Corrupt;
        ++(is_changed ? changed : missing);
        // A failure is kept, and comes back from commit().
        (void)output->write(fmt::format("{} {} {}\n", is_changed ? "changed" : "missing",
                                        pointer.alert_id, printable(bytes.error().text())));
      });
  if (const Result<void> committed = output->commit(); !committed) {
    return fail(committed.error());
  }
  fmt::print(stderr, "{}: {} verified, {} changed, {} missing\n", printable(flags.alerts),
             count_text(same), count_text(changed), count_text(missing));
  return changed + missing == 0 ? kExitComplete : kExitIncomplete;
}

}  // namespace

void add_verify_command(CLI::App& app, int& status) {
  const auto flags = std::make_shared<VerifyFlags>();
  CLI::App* command =
      app.add_subcommand("verify", "Read the evidence of all alerts again and check its hashes");
  command->footer(
      "A line for each alert whose bytes are not there any more, or not the same.\n"
      "Exit status: 0 all evidence is as it was; 1 some is not; 2 nothing was done.");
  command->add_option("ALERTS", flags->alerts, "Alert file in NDJSON")
      ->required()
      ->option_text(" ");
  command->add_option("--input-root", flags->input_root, "Look the inputs up below DIR")
      ->check(CLI::ExistingDirectory)
      ->option_text("DIR");
  command->callback([flags, &status] {
    const Result<int> result = run_verify(*flags);
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
}

}  // namespace trawl
