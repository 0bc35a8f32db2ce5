// Prints every event as the rules see it, or says field by field how it came to be.

#include "scanner/cli/map.h"

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "io/output_file.h"
#include "scanner/cli/input_options.h"
#include "scanner/cli/interrupt.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/summary.h"
#include "scanner/ecs/mapping_explanation.h"
#include "scanner/map_events.h"

namespace trawl {
namespace {

using OrderedJson = nlohmann::ordered_json;

struct MapFlags {
  InputOptions inputs;
  MapOptions options;
  std::string map = "auto";
  std::vector<std::string> geoip;
  std::string output = "-";
  RecordChoice choice;
  bool with_place = false;
  bool explains = false;
  bool is_json = false;
};

std::string json_of(const JsonTree& tree) {
  std::string text;
  write_json(tree, text);
  return text;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string text;
  for (const std::string& one : texts) {
    text += (text.empty() ? "" : ", ") + one;
  }
  return text;
}

// "copy eventName (line 12)"; for what no statement of the file did: "constants".
std::string maker_text(const Mapping::Trace& trace) {
  if (trace.line == 0) {
    return trace.statement;
  }
  return fmt::format("{}{}{} (line {})", trace.verb(), trace.raw_paths.empty() ? "" : " ",
                     joined(trace.raw_paths), trace.line);
}

std::string place_text(const MappedRecord& record) {
  return fmt::format("{}{}{}, record {}", printable(record.input.path),
                     record.member.empty() ? "" : "!/", printable(record.member), record.record);
}

std::string explanation_text(const MappedRecord& record, const MappingExplanation& explanation) {
  const std::string& title = record.mapping->title();
  std::string text =
      fmt::format("{}: {}{}{}\n", place_text(record), printable(record.mapping->name()),
                  title.empty() ? "" : fmt::format(" ({})", printable(title)),
                  explanation.is_dropped ? ", left out by the mapping" : "");
  for (const ExplainedField& field : explanation.fields) {
    text += fmt::format("  {} = {}\n", printable(field.field), printable(json_of(field.value)));
    for (const Mapping::Trace& trace : field.made_by) {
      text += fmt::format("      {}\n", printable(maker_text(trace)));
    }
  }
  for (const std::string& error : explanation.errors) {
    text += fmt::format("  mapping error: {}\n", printable(error));
  }
  return text;
}

OrderedJson parsed(const JsonTree& tree) {
  OrderedJson json = OrderedJson::parse(json_of(tree), nullptr, /*allow_exceptions=*/false);
  return json.is_discarded() ? OrderedJson(json_of(tree)) : json;
}

OrderedJson explanation_json(const MappedRecord& record, const MappingExplanation& explanation) {
  OrderedJson json{{"input", record.input.path},        {"record", record.record},
                   {"mapping", record.mapping->name()}, {"is_dropped", explanation.is_dropped},
                   {"errors", explanation.errors},      {"fields", OrderedJson::array()}};
  for (const ExplainedField& field : explanation.fields) {
    OrderedJson made_by = OrderedJson::array();
    for (const Mapping::Trace& trace : field.made_by) {
      made_by.push_back({{"verb", trace.verb()},
                         {"line", trace.line},
                         {"statement", trace.statement},
                         {"raw_paths", trace.raw_paths}});
    }
    json["fields"].push_back(
        {{"field", field.field}, {"value", parsed(field.value)}, {"made_by", made_by}});
  }
  return json;
}

// What --explain prints for an event.
Result<std::string> explain_record(const MappedRecord& record, const GeoDatabases* geo,
                                   bool is_json) {
  const auto line_of = [](const OrderedJson& json) {
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
  };
  if (record.mapping == nullptr) {
    return is_json ? line_of({{"input", record.input.path},
                              {"record", record.record},
                              {"mapping", nullptr}})
                   : place_text(record) + ": taken as it is, no mapping recognises it\n";
  }
  const Result<MappingExplanation> explanation = explain_mapping(*record.mapping, record.raw, geo);
  if (!explanation) {
    return fail(explanation.error());
  }
  return is_json ? line_of(explanation_json(record, *explanation))
                 : explanation_text(record, *explanation);
}

// Errors: those that mean that nothing was done.
Result<int> run_map(const MapFlags& flags, Interrupt& interrupt) {
  Result<FormatSet> formats = choose_formats(flags.map, flags.geoip);
  if (!formats) {
    return fail(formats.error());
  }
  const Result<InputList> inputs = collect_inputs(flags.inputs);
  if (!inputs) {
    return fail(inputs.error());
  }
  report_skipped(*inputs);
  if (Result<void> checked = check_not_input(flags.output, inputs->inputs); !checked) {
    return fail(checked.error());
  }
  Result<OutputFile> output = OutputFile::create(flags.output);
  if (!output) {
    return fail(output.error());
  }
  interrupt.watch(output->temporary_path().empty()
                      ? std::vector<std::string>{}
                      : std::vector<std::string>{output->temporary_path()});
  MapOptions options = flags.options;
  options.formats = std::move(*formats);
  options.stop = interrupt.token();
  std::string line;
  bool has_written = false;
  const RecordSink sink = [&](const MappedRecord& record) -> Result<void> {
    if (!flags.choice.takes(record.member, record.record, record.offset_bytes)) {
      return {};
    }
    has_written = true;
    if (flags.explains) {
      const Result<std::string> text = explain_record(record, options.formats.geo(), flags.is_json);
      return text ? output->write(*text) : fail(text.error());
    }
    line.clear();
    append_record(record, flags.with_place, line);
    return output->write(line);
  };
  const Result<MapReport> report = map_events(inputs->inputs, options, sink);
  if (interrupt.token().stop_requested()) {
    output = fail(ErrorCode::Io, "");  // the destructor removes what is unfinished
    interrupt.end();
  }
  if (!report) {
    return fail(report.error());
  }
  if (Result<void> committed = output->commit(); !committed) {
    return fail(committed.error());
  }
  bool is_complete = inputs->skipped.empty();
  for (const std::string& message : input_messages(report->inputs)) {
    print_message(message);
  }
  for (const InputReport& input : report->inputs) {
    is_complete = is_complete && was_read(input);
  }
  if (!flags.choice.is_of_all() && !has_written) {
    print_message("no input has an event at this place");
    is_complete = false;
  }
  return is_complete ? kExitComplete : kExitIncomplete;
}

}  // namespace

void add_map_command(CLI::App& app, int& status) {
  // The parser's callbacks are copied, so the flags they share have no single owner.
  const auto flags = std::make_shared<MapFlags>();
  CLI::App* command = app.add_subcommand("map", "Print events as the rules see them: as ECS");
  command->footer(
      "One event a line, in the order of the inputs; events that are ECS already stay what they\n"
      "are. Exit status: 0 everything was read; 1 some input was not; 2 nothing was done.");
  add_input_options(*command, flags->inputs);
  add_record_options(*command, flags->choice);
  add_index_option(*command, flags->options.default_index);
  add_map_option(*command, flags->map);
  add_geoip_option(*command, flags->geoip);
  command
      ->add_option("-o,--output", flags->output, "Where to write; - is standard output (default)")
      ->type_name("FILE")
      ->group("Output");
  CLI::Option* place =
      command
          ->add_flag("--with-place", flags->with_place,
                     "Add trawl.index, trawl.mapping and trawl.evidence: where the event lies")
          ->group("Output");
  CLI::Option* explain =
      command
          ->add_flag("--explain", flags->explains,
                     "Say instead which statement of the mapping made each field")
          ->excludes(place)
          ->group("Output");
  command->add_flag("--json", flags->is_json, "With --explain: JSON, one object a line")
      ->needs(explain)
      ->group("Output");
  command->callback([flags, &status] {
    Interrupt interrupt;
    const Result<int> result = run_map(*flags, interrupt);
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
}

}  // namespace trawl
