// The flags of `trawl scan`, and the scan from loading the rules to the exit status.
//
// Nothing appears under a final name before everything is known to have worked: alerts and manifest
// are both written aside, and both renamed at the end.

#include "scanner/cli/scan.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "rules/ir/time.h"
#include "scanner/cli/input_options.h"
#include "scanner/cli/interrupt.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/profile.h"
#include "scanner/cli/progress.h"
#include "scanner/cli/rule_options.h"
#include "scanner/cli/size_option.h"
#include "scanner/cli/summary.h"
#include "scanner/ecs/mapping.h"
#include "scanner/scan.h"
#include "scanner/side_by_side.h"

namespace trawl {
namespace {

// Value that the parser gives --profile without a file: the table is all.
constexpr std::string_view kProfileTable = "true";

struct ScanFlags {
  RuleOptions rules;
  ScanOptions scan;
  InputOptions inputs;
  std::string output = "-";
  std::string format = "ndjson";
  std::string manifest;  // "": beside the alert file, none if that is standard output
  std::string progress = "auto";
  std::string checkpoint;  // folder; "": none
  std::string profile;     // JSON file, or kProfileTable; "": none is asked for
  bool fails_on_alert = false;
  std::vector<std::string> command_line;
};

void add_time(CLI::App& app, const std::string& flag, std::optional<Timestamp>& target,
              const std::string& help) {
  app.add_option_function<std::string>(
         flag,
         [flag, &target](const std::string& text) {
           target = parse_timestamp(text);
           if (!target) {
             throw CLI::ValidationError(
                 flag, fmt::format("'{}' is not a time such as 2026-04-10 or 2026-04-10T12:34:56Z",
                                   text));
           }
         },
         help)
      ->type_name("TIME")
      ->group("Events");
}

void add_input_flags(CLI::App& app, ScanFlags& flags) {
  add_input_options(app, flags.inputs);
  add_time(app, "--since", flags.scan.since, "Only events at or after TIME (UTC unless it says)");
  add_time(app, "--until", flags.scan.until, "Only events before TIME");
  app.add_flag_callback(
         "--no-prune", [&flags] { flags.scan.prunes = false; },
         "Also read inputs that lie outside --since and --until by the date in their key")
      ->group("Events");
  app.add_flag("--dedup", flags.scan.drops_duplicates,
               "Drop alerts of events whose bytes were met before, instead of marking them")
      ->group("Events");
  add_index_option(app, flags.scan.default_index);
  add_map_option(app, flags.scan.map);
  add_geoip_option(app, flags.scan.geoip);
  add_size(app, "--max-event", flags.scan.max_event_bytes,
           "Reject events longer than SIZE (default 64M, at most 1G)")
      ->group("Events");
  app.add_flag("--validate", flags.scan.validate,
               "Parse every event whole, not only as far as the rules need")
      ->group("Events");
  app.add_option("--max-unpack-ratio", flags.scan.max_unpack_ratio,
                 "Stop an input that unpacks to more than N times its size (default 1000)")
      ->check(CLI::PositiveNumber)
      ->option_text("N")
      ->group("Events");
  add_size(app, "--max-unpacked", flags.scan.max_unpacked_bytes,
           "Stop an input or member that unpacks to more than SIZE (default 1024G)")
      ->group("Events");
}

void add_output_flags(CLI::App& app, ScanFlags& flags) {
  app.add_option("-o,--output", flags.output, "Alert file; - is standard output (default)")
      ->type_name("FILE")
      ->group("Output");
  app.add_option("-f,--format", flags.format, "ndjson (default) or csv")
      ->type_name("FORMAT")
      ->group("Output");
  app.add_option("--manifest", flags.manifest,
                 "What was read and what was not (default: FILE.manifest.json beside -o FILE)")
      ->type_name("FILE")
      ->group("Output");
  app.add_flag("--fail-on-alert", flags.fails_on_alert, "Exit with status 3 if there are alerts")
      ->group("Output");
  app.add_option("--progress", flags.progress, "auto (a line on a terminal), json or off")
      ->check(CLI::IsMember({"auto", "json", "off"}))
      ->option_text("MODE")
      ->group("Output");
}

void add_profile_flag(CLI::App& app, ScanFlags& flags) {
  // A flag, so that it does not take the input that follows it for its file.
  app.add_flag("--profile", flags.profile,
               "Say what each stage and rule cost; --profile=FILE also as JSON")
      ->group("Output");
}

void add_machine_flags(CLI::App& app, ScanFlags& flags) {
  const char* const group = "Machine (the alerts are the same bytes whatever these say)";
  app.add_option("--threads", flags.scan.threads, "Worker threads (default: one per processor)")
      ->check(CLI::Range(1U, 1024U))
      ->option_text("N")
      ->group(group);
  add_size(app, "--max-memory", flags.scan.max_memory_bytes,
           "Memory for alerts before they go to disk: 256M, 2G (default 512M)")
      ->group(group);
  app.add_option("--temp-dir", flags.scan.spill_folder, "Where they go (default: /var/tmp)")
      ->check(CLI::ExistingDirectory)
      ->option_text("DIR")
      ->group(group);
  app.add_option("--checkpoint", flags.checkpoint,
                 "Keep in DIR what was read: after an interruption the same command goes on")
      ->option_text("DIR")
      ->group(group);
  add_size(app, "--chunk-size", flags.scan.chunk_bytes, "Bytes of a unit of work (default 1M)")
      ->group(group);
  app.add_option("--tokens", flags.scan.tokens, "Units of work in flight (default: 4 a thread)")
      ->check(CLI::Range(1U, 65536U))
      ->option_text("N")
      ->group(group);
}

struct Outputs {
  OutputFile alerts;
  std::optional<OutputFile> manifest;
  std::optional<OutputFile> profile;

  // "" if there is none.
  [[nodiscard]] std::string manifest_path() const { return manifest ? manifest->path() : ""; }

  [[nodiscard]] std::vector<std::string> unfinished_files() const {
    std::vector<std::string> files = {alerts.temporary_path()};
    for (const std::optional<OutputFile>* file : {&manifest, &profile}) {
      if (*file) {
        files.push_back((*file)->temporary_path());
      }
    }
    std::erase(files, "");
    return files;
  }
};

// Creates an output beside the alerts; "" is none. Errors: Io, Invalid (it is an input, or one of
// the `others`, the first of which is the alert file).
Result<void> create_beside(const std::string& path, std::string_view what,
                           const std::vector<std::string>& others, const std::vector<Input>& inputs,
                           std::optional<OutputFile>& output) {
  if (path.empty()) {
    return {};
  }
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (path == others[i]) {
      return fail(
          ErrorCode::Invalid,
          fmt::format("{} and {} cannot go to the same file", i == 0 ? "alerts" : "manifest", what),
          path == "-" ? "standard output" : path);
    }
  }
  if (Result<void> checked = check_not_input(path, inputs); !checked) {
    return checked;
  }
  Result<OutputFile> file = OutputFile::create(path);
  if (!file) {
    return fail(file.error());
  }
  output = std::move(*file);
  return {};
}

// Errors: Io, Invalid (an output is an input, or two outputs are one).
Result<Outputs> create_outputs(const ScanFlags& flags, const std::vector<Input>& inputs) {
  if (Result<void> checked = check_not_input(flags.output, inputs); !checked) {
    return fail(checked.error());
  }
  Result<OutputFile> alerts = OutputFile::create(flags.output);
  if (!alerts) {
    return fail(alerts.error());
  }
  std::string manifest = flags.manifest;
  // Beside a file that will be renamed; not beside standard output, /dev/null or a named pipe.
  if (manifest.empty() && !alerts->temporary_path().empty()) {
    manifest = flags.output + ".manifest.json";
  }
  Outputs outputs{.alerts = std::move(*alerts), .manifest = std::nullopt, .profile = std::nullopt};
  const std::string profile = flags.profile == kProfileTable ? "" : flags.profile;
  if (Result<void> created =
          create_beside(manifest, "manifest", {flags.output}, inputs, outputs.manifest);
      !created) {
    return fail(created.error());
  }
  if (Result<void> created =
          create_beside(profile, "profile", {flags.output, manifest}, inputs, outputs.profile);
      !created) {
    return fail(created.error());
  }
  return outputs;
}

// All files under their final names, but not before the bytes of all are on the disk. Errors: Io.
Result<void> commit(Outputs& outputs, const RuleSet& rules, const ScanReport& report,
                    const ScanFlags& flags, const std::vector<SkippedPath>& skipped) {
  if (outputs.manifest) {
    Result<void> written = write_manifest(
        rules, report,
        {.program_version = TRAWL_VERSION,
         .command_line = flags.command_line,
         .alert_file = flags.output,
         .format = flags.format,
         .options = flags.scan,
         .skipped = skipped},
        [&outputs](std::string_view piece) { return outputs.manifest->write(piece); });
    if (!written) {
      return written;
    }
  }
  if (outputs.profile) {
    if (Result<void> written = outputs.profile->write(profile_json(rules, report)); !written) {
      return written;
    }
  }
  std::vector<OutputFile*> files = {&outputs.alerts};
  for (std::optional<OutputFile>* file : {&outputs.manifest, &outputs.profile}) {
    if (*file) {
      files.push_back(&**file);
    }
  }
  for (OutputFile* file : files) {
    if (Result<void> finished = file->finish(); !finished) {
      return finished;
    }
  }
  for (OutputFile* file : files) {
    if (Result<void> committed = file->commit(); !committed) {
      return committed;
    }
  }
  return {};
}

// The folder of --checkpoint; null if there is none. Errors: Io, Invalid.
Result<std::unique_ptr<CheckpointFolder>> open_checkpoint(const ScanFlags& flags,
                                                          const std::vector<Input>& inputs) {
  if (flags.checkpoint.empty()) {
    return nullptr;
  }
  if (Result<void> checked = check_apart(flags.checkpoint, flags.inputs, inputs); !checked) {
    return fail(checked.error());
  }
  return CheckpointFolder::open(flags.checkpoint, TRAWL_VERSION).map([](CheckpointFolder folder) {
    return std::make_unique<CheckpointFolder>(std::move(folder));
  });
}

// The rules. The built-in mappings take as long to read as a few rules do: they are read meanwhile,
// if they will be asked for.
Result<LoadedRules> load_rules_beside_mappings(const ScanFlags& flags) {
  const bool needs_mappings = flags.scan.map == ScanOptions().map;
  std::optional<Result<LoadedRules>> rules;
  run_side_by_side(needs_mappings ? 2 : 1, [&](std::size_t task) {
    if (task == 0) {
      rules.emplace(load_rules(flags.rules));
    } else {
      static_cast<void>(builtin_mappings());
    }
  });
  return std::move(*rules);
}

// Errors: those that mean that nothing was done.
Result<int> run_scan(const ScanFlags& flags, Interrupt& interrupt) {
  const Result<LoadedRules> rules = load_rules_beside_mappings(flags);
  if (!rules) {
    return fail(rules.error());
  }
  bool is_complete = report_unread_rules(*rules, flags.rules);
  if (rules->set.rules().empty()) {
    return fail(ErrorCode::Invalid, no_rule_message(rules->set));
  }
  Result<std::unique_ptr<Writer>> writer = make_writer(flags.format);
  if (!writer) {
    return fail(writer.error());
  }
  const Result<InputList> inputs = collect_inputs(flags.inputs);
  if (!inputs) {
    return fail(inputs.error());
  }
  report_skipped(*inputs);
  Result<std::unique_ptr<CheckpointFolder>> checkpoint = open_checkpoint(flags, inputs->inputs);
  if (!checkpoint) {
    return fail(checkpoint.error());
  }
  Result<Outputs> outputs = create_outputs(flags, inputs->inputs);
  if (!outputs) {
    return fail(outputs.error());
  }
  interrupt.watch(outputs->unfinished_files());

  ScanOptions options = flags.scan;
  options.checkpoint = checkpoint->get();
  options.stop = interrupt.token();
  options.profiles = !flags.profile.empty();
  if (const char* const kernel = std::getenv("TRAWL_KERNEL")) {
    options.kernel = kernel;
  }
  options.on_progress = progress_printer(flags.progress);
  const Result<ScanReport> report =
      scan(rules->set, inputs->inputs, options, **writer, outputs->alerts);
  if (interrupt.token().stop_requested()) {
    outputs = fail(ErrorCode::Io, "");  // the destructors remove what is unfinished
    if (*checkpoint) {
      print_message((*checkpoint)->path() + ": the same command goes on from here");
    }
    interrupt.end();
  }
  if (!report) {
    return fail(report.error());
  }
  if (Result<void> committed = commit(*outputs, rules->set, *report, flags, inputs->skipped);
      !committed) {
    return fail(committed.error());
  }
  if (*checkpoint) {
    if (const Result<void> cleared = (*checkpoint)->clear(); !cleared) {
      print_message(cleared.error().text());
    }
  }

  for (const std::string& message : scan_messages(*report)) {
    print_message(message);
  }
  fmt::print(stderr, "{}",
             summary_text(rules->set, *report, inputs->skipped.size(), flags.scan.drops_duplicates,
                          outputs->manifest_path()));
  if (report->profile) {
    fmt::print(stderr, "{}", profile_text(rules->set, *report));
  }
  is_complete = is_complete && inputs->skipped.empty();
  for (const InputReport& input : report->inputs) {
    is_complete = is_complete && was_read(input);
  }
  if (flags.fails_on_alert && report->alerts > 0) {
    return kExitAlerts;
  }
  return is_complete ? kExitComplete : kExitIncomplete;
}

}  // namespace

void add_scan_command(CLI::App& app, int& status, std::vector<std::string> command_line) {
  // The parser's callbacks are copied, so the flags they share have no single owner.
  const auto flags = std::make_shared<ScanFlags>();
  flags->command_line = std::move(command_line);
  CLI::App* command = app.add_subcommand("scan", "Run rules over archives and write the alerts");
  command->footer(
      "Inputs may be packed (gzip, zstd, bzip2, xz, lz4) and lie in tar or zip archives, also "
      "inside one\n"
      "another; what they are is told by their bytes, not by their names.\n"
      "Exit status: 0 everything was read; 1 some input or rule file was not; 2 nothing was done;\n"
      "3 alerts, with --fail-on-alert.");
  add_rule_options(*command, flags->rules);
  add_input_flags(*command, *flags);
  add_output_flags(*command, *flags);
  add_profile_flag(*command, *flags);
  add_machine_flags(*command, *flags);
  command->callback([flags, &status] {
    Interrupt interrupt;
    const Result<int> result = run_scan(*flags, interrupt);
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
}

}  // namespace trawl
