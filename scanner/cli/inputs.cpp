// What a scan would read: one line for each input and each member of an archive.

#include "scanner/cli/inputs.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "io/output_file.h"
#include "scanner/cli/input_options.h"
#include "scanner/cli/messages.h"
#include "scanner/input_survey.h"

namespace trawl {
namespace {

using OrderedJson = nlohmann::ordered_json;

struct InputsFlags {
  InputOptions inputs;
  std::string map = "auto";
  bool is_json = false;
};

std::string name_of(const MemberSurvey& survey) {
  return survey.member.empty()
             ? survey.path
             : fmt::format("{}{}{}", survey.path, kMemberSeparator, survey.member);
}

// "aws.cloudtrail", "as it is", both, or "-" without events.
std::string format_text(const MemberSurvey& survey) {
  std::string text;
  for (const std::string& mapping : survey.mappings) {
    text += (text.empty() ? "" : ", ") + mapping;
  }
  if (survey.has_plain_events) {
    text += text.empty() ? "as it is" : ", as it is";
  }
  return text.empty() ? "-" : text;
}

std::string framing_text(const MemberSurvey& survey) {
  if (survey.framing.cloudtrail_digests > 0 && survey.events == 0) {
    return "CloudTrail digest";
  }
  if (survey.framing.aws_configs > 0 && survey.events == 0) {
    return "AWS Config";
  }
  return survey.framing.framing ? std::string(framing_name(*survey.framing.framing)) : "-";
}

std::string events_text(const MemberSurvey& survey) {
  if (survey.container) {
    return count_text(survey.container->members, "member");
  }
  return fmt::format("{}{}", survey.is_estimate ? "about " : "",
                     count_text(survey.events, "event"));
}

// One row of the table, and for the columns' heads.
std::string row(const std::string& codecs, const std::string& framing, const std::string& format,
                const std::string& bytes, const std::string& events, const std::string& name) {
  return fmt::format("{:<11} {:<17} {:<20} {:>10}  {:>20}  {}\n", codecs, framing, format, bytes,
                     events, name);
}

std::string table_row(const MemberSurvey& survey) {
  return row(codec_chain_text(survey.codecs), framing_text(survey), format_text(survey),
             (survey.is_estimate ? "~" : "") + bytes_text(survey.unpacked_bytes),
             survey.error && survey.events == 0 ? "unread" : events_text(survey),
             printable(name_of(survey)));
}

std::string json_row(const MemberSurvey& survey) {
  OrderedJson codecs = OrderedJson::array();
  for (const Codec codec : survey.codecs) {
    codecs.push_back(codec_name(codec));
  }
  OrderedJson row = {
      {"input", survey.path},
      {"member", survey.member},
      {"size_bytes", survey.size_bytes},
      {"codecs", std::move(codecs)},
      {"framing",
       survey.framing.framing ? OrderedJson(framing_name(*survey.framing.framing)) : OrderedJson()},
      {"mappings", survey.mappings},
      {"events_as_they_are", survey.has_plain_events},
      {"unpacked_bytes", survey.unpacked_bytes},
      {"events", survey.events},
      {"is_estimate", survey.is_estimate},
      {"cloudtrail_digests", survey.framing.cloudtrail_digests},
      {"aws_configs", survey.framing.aws_configs}};
  if (survey.container) {
    row["members"] = survey.container->members;
    row["links"] = survey.container->links;
    row["others"] = survey.container->others;
  }
  row["error"] = survey.error ? OrderedJson(survey.error->text()) : OrderedJson();
  return row.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

struct SurveyTotals {
  std::uint64_t unpacked_bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t unread = 0;
  bool is_estimate = false;
};

// Errors: those that mean that nothing was done.
Result<int> run_inputs(const InputsFlags& flags) {
  const Result<FormatSet> formats = choose_formats(flags.map);
  const Result<InputList> inputs = collect_inputs(flags.inputs);
  if (!formats || !inputs) {
    return fail(formats ? inputs.error() : formats.error());
  }
  Result<OutputFile> output = OutputFile::create("-");
  if (!output) {
    return fail(output.error());
  }
  report_skipped(*inputs);
  SurveyTotals totals{.unread = inputs->skipped.size()};
  // Failures of writing are kept, and come back from commit().
  if (!flags.is_json && !inputs->inputs.empty()) {
    (void)output->write(row("codec", "framing", "format", "unpacked", "", "input"));
  }
  for (const Input& input : inputs->inputs) {
    survey_input(input, *formats, [&](const MemberSurvey& survey) {
      (void)output->write(flags.is_json ? json_row(survey) : table_row(survey));
      totals.unpacked_bytes += survey.unpacked_bytes;
      totals.events += survey.events;
      totals.is_estimate = totals.is_estimate || survey.is_estimate;
      if (survey.error) {
        ++totals.unread;
        print_message(survey.error->text());
      }
    });
  }
  if (const Result<void> committed = output->commit(); !committed) {
    return fail(committed.error());
  }
  fmt::print(stderr, "{}: {}{} in {}, {} unread\n", count_text(inputs->inputs.size(), "input"),
             totals.is_estimate ? "about " : "", count_text(totals.events, "event"),
             bytes_text(totals.unpacked_bytes), count_text(totals.unread));
  return totals.unread == 0 ? kExitComplete : kExitIncomplete;
}

}  // namespace

void add_inputs_command(CLI::App& app, int& status) {
  const auto flags = std::make_shared<InputsFlags>();
  CLI::App* command = app.add_subcommand("inputs", "List what a scan would read, and as what");
  command->footer(
      "Codecs, framing and format are told from the first megabyte of each input and each member\n"
      "of an archive; what is larger has its bytes and events estimated.\n"
      "Exit status: 0 all of it can be read; 1 some cannot; 2 nothing was done.");
  add_input_options(*command, flags->inputs);
  add_map_option(*command, flags->map);
  command->add_flag("--json", flags->is_json, "Print JSON, one object a line")->group("Output");
  command->callback([flags, &status] {
    const Result<int> result = run_inputs(*flags);
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
}

}  // namespace trawl
