// Reads the events one after another, as `trawl map` does, and prints the tree of each.

#include "scanner/cli/explain.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "io/container_counts.h"
#include "io/input_list.h"
#include "io/output_file.h"
#include "scanner/cli/input_options.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/rule_options.h"
#include "scanner/cli/summary.h"
#include "scanner/map_events.h"
#include "scanner/match/matcher.h"

namespace trawl {
namespace {

using OrderedJson = nlohmann::ordered_json;

struct ExplainFlags {
  RuleOptions rules;
  MatchOptions match;
  std::string map = "auto";
  std::vector<std::string> geoip;
  InputOptions inputs;
  RecordChoice choice;
  bool is_json = false;
};

// A node and what is below it, two spaces deeper a level: "+ clause" holds, "- clause" does not.
void append_tree(const Explanation& node, std::size_t depth, std::string& out) {
  out += fmt::format("{:{}}{} {}", "", 2 * depth, node.holds ? '+' : '-', printable(node.clause));
  if (node.children.empty()) {
    std::string values;
    for (const std::string& value : node.values) {
      values += (values.empty() ? "" : ", ") + printable(value);
    }
    out += values.empty() ? "    (no value)" : fmt::format("    (found {})", values);
  }
  if (!node.remark.empty()) {
    out += fmt::format("    [{}]", printable(node.remark));
  }
  out += '\n';
  for (const Explanation& child : node.children) {
    append_tree(child, depth + 1, out);
  }
}

OrderedJson tree_json(const Explanation& node) {
  OrderedJson json{{"clause", node.clause}, {"holds", node.holds}};
  if (node.children.empty()) {
    json["values"] = OrderedJson::array();
    for (const std::string& value : node.values) {
      OrderedJson parsed = OrderedJson::parse(value, nullptr, /*allow_exceptions=*/false);
      json["values"].push_back(parsed.is_discarded() ? OrderedJson(value) : std::move(parsed));
    }
  }
  if (!node.remark.empty()) {
    json["remark"] = node.remark;
  }
  if (!node.children.empty()) {
    json["children"] = OrderedJson::array();
    for (const Explanation& child : node.children) {
      json["children"].push_back(tree_json(child));
    }
  }
  return json;
}

std::string render(const MappedRecord& place, const Rule& rule, const Explanation& tree,
                   bool is_json) {
  if (is_json) {
    const OrderedJson json{
        {"input", place.input.path},
        {"member", place.member.empty() ? OrderedJson(nullptr) : OrderedJson(place.member)},
        {"record", place.record},
        {"offset", place.offset_bytes},
        {"rule_id", rule.id},
        {"rule_name", rule.name},
        {"matches", tree.holds},
        {"explanation", tree_json(tree)}};
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
  }
  std::string text = fmt::format(
      "{}{}{}, record {}: {} {} ({})\n", printable(place.input.path),
      place.member.empty() ? "" : kMemberSeparator, printable(place.member), place.record,
      tree.holds ? "matches" : "does not match", printable(rule.name), printable(rule.id));
  append_tree(tree, 1, text);
  return text;
}

// Explains one event by every rule. False if it cannot be done; a message says why. Errors: Io of
// the output.
Result<bool> explain_event(const RuleSet& rules, const MappedRecord& record,
                           const ExplainFlags& flags, OutputFile& output) {
  for (std::size_t i = 0; i < rules.rules().size(); ++i) {
    const auto id = static_cast<RuleId>(i);
    const Result<Explanation> tree = explain(rules, id, record.bytes, flags.match);
    if (!tree) {
      print_message(
          fmt::format("{}, record {}: {}", record.input.path, record.record, tree.error().message));
      return false;
    }
    if (const Result<void> written =
            output.write(render(record, rules.rule(id).rule, *tree, flags.is_json));
        !written) {
      return fail(written.error());
    }
  }
  return true;
}

// Explains the events of all inputs. False if something went unread; messages say what. Errors: Io
// of the output.
Result<bool> explain_inputs(const RuleSet& rules, const std::vector<Input>& inputs,
                            const ExplainFlags& flags, OutputFile& output) {
  std::uint64_t explained_count = 0;
  bool is_complete = true;
  // Events are wanted as they lie: explain() itself says what becomes of raw ones.
  const Result<MapReport> report =
      map_events(inputs, MapOptions{}, [&](const MappedRecord& record) -> Result<void> {
        if (!flags.choice.takes(record.member, record.record, record.offset_bytes)) {
          return {};
        }
        const Result<bool> is_explained = explain_event(rules, record, flags, output);
        if (!is_explained) {
          return fail(is_explained.error());
        }
        explained_count += *is_explained ? 1U : 0U;
        is_complete = is_complete && *is_explained;
        return {};
      });
  if (!report) {
    return fail(report.error());
  }
  // Of an input of which one event was wanted and found, nothing else is of concern.
  if (flags.choice.is_of_all() || explained_count == 0) {
    for (const std::string& message : input_messages(report->inputs)) {
      print_message(message);
    }
    for (const InputReport& input : report->inputs) {
      is_complete = is_complete && was_read(input) && input.rejected == 0;
    }
  }
  if (explained_count == 0) {
    print_message(flags.choice.is_of_all() ? "no event in the inputs"
                                           : "no input has an event at this place");
    is_complete = false;
  }
  return is_complete;
}

// Errors: those that mean that nothing was done.
Result<int> run_explain(const ExplainFlags& flags) {
  const Result<LoadedRules> rules = load_rules(flags.rules);
  if (!rules) {
    return fail(rules.error());
  }
  bool is_complete = report_unread_rules(*rules, flags.rules);
  if (rules->set.rules().empty()) {
    return fail(ErrorCode::Invalid, no_rule_message(rules->set));
  }
  Result<OutputFile> output = OutputFile::create("-");
  if (!output) {
    return fail(output.error());
  }
  const Result<InputList> inputs = collect_inputs(flags.inputs);
  if (!inputs) {
    return fail(inputs.error());
  }
  report_skipped(*inputs);
  const Result<bool> was_read = explain_inputs(rules->set, inputs->inputs, flags, *output);
  if (!was_read) {
    return fail(was_read.error());
  }
  if (Result<void> committed = output->commit(); !committed) {
    return fail(committed.error());
  }
  is_complete = is_complete && *was_read && inputs->skipped.empty();
  return is_complete ? kExitComplete : kExitIncomplete;
}

}  // namespace

void add_explain_command(CLI::App& app, int& status) {
  // The parser's callbacks are copied, so the flags they share have no single owner.
  const auto flags = std::make_shared<ExplainFlags>();
  CLI::App* command =
      app.add_subcommand("explain", "Say clause by clause why an event matches a rule or not");
  command->footer(
      "A line '+ CLAUSE' holds, a line '- CLAUSE' does not. Inputs are those of 'trawl scan', "
      "packed "
      "or not.");
  add_rule_options(*command, flags->rules);
  add_input_options(*command, flags->inputs);
  add_record_options(*command, flags->choice);
  add_index_option(*command, flags->match.default_index);
  add_map_option(*command, flags->map);
  add_geoip_option(*command, flags->geoip);
  command->add_flag("--json", flags->is_json, "Print JSON, one object a line")->group("Output");
  command->callback([flags, &status] {
    const Result<int> result =
        choose_formats(flags->map, flags->geoip).and_then([&flags](FormatSet formats) {
          flags->match.formats = std::move(formats);
          return run_explain(*flags);
        });
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
}

}  // namespace trawl
