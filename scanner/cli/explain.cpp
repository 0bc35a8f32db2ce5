// Reads the events one after another, in one thread, and prints the tree of each.

#include "scanner/cli/explain.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "io/chunker.h"
#include "io/input_list.h"
#include "io/output_file.h"
#include "io/source.h"
#include "scanner/cli/input_options.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/rule_options.h"
#include "scanner/match/matcher.h"

namespace trawl {
namespace {

using OrderedJson = nlohmann::ordered_json;

struct ExplainFlags {
  RuleOptions rules;
  MatchOptions match;
  std::string map = "auto";
  std::vector<std::string> geoip;
  std::vector<std::string> inputs;
  std::uint64_t record = 0;  // 0: all
  bool is_json = false;
};

// Whose event it is: the name of its input and the number of its line.
struct EventPlace {
  std::string input;
  std::uint64_t record = 0;
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

std::string render(const EventPlace& place, const Rule& rule, const Explanation& tree,
                   bool is_json) {
  if (is_json) {
    const OrderedJson json{{"input", place.input},  {"record", place.record},
                           {"rule_id", rule.id},    {"rule_name", rule.name},
                           {"matches", tree.holds}, {"explanation", tree_json(tree)}};
    return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
  }
  std::string text = fmt::format("{}, line {}: {} {} ({})\n", printable(place.input), place.record,
                                 tree.holds ? "matches" : "does not match", printable(rule.name),
                                 printable(rule.id));
  append_tree(tree, 1, text);
  return text;
}

// One run over all inputs.
class Explainer {
 public:
  // Borrows everything.
  Explainer(const RuleSet& rules, const ExplainFlags& flags, OutputFile& output)
      : rules_(rules), flags_(flags), output_(output) {}

  // False if something in the input went unread; a message says what. Errors: Io of the output.
  Result<bool> explain_input(const std::string& path) {
    const Result<std::unique_ptr<Source>> source = open_source(path);
    if (!source) {
      print_message(source.error().text());
      return false;
    }
    place_ = {.input = path, .record = 0};
    is_complete_ = true;
    Chunker chunker;
    while (true) {
      Result<std::optional<Piece>> piece = (*source)->next();
      Result<Block> block = piece && *piece ? (*source)->unpack(**piece) : Result<Block>(Block{});
      if (!piece || !block) {
        print_message(piece ? block.error().text() : piece.error().text());
        is_complete_ = false;
      }
      const bool is_end = !piece || !*piece;
      if (is_end) {
        chunker.finish();
      } else if (block) {
        chunker.push(std::move(*block));
      } else {
        chunker.push_gap((*piece)->unpacked_bytes);
      }
      while (const std::optional<Chunk> chunk = chunker.next()) {
        if (Result<void> explained = explain_chunk(*chunk); !explained) {
          return fail(explained.error());
        }
      }
      if (is_end) {
        return is_complete_;
      }
    }
  }

  [[nodiscard]] std::uint64_t explained_count() const { return explained_count_; }

 private:
  Result<void> explain_chunk(const Chunk& chunk) {
    if (chunk.is_too_long) {
      skip_part(chunk);
      return {};
    }
    std::string_view rest = chunk.block.bytes;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      ++place_.record;
      if (Result<void> explained = explain_line(line); !explained) {
        return explained;
      }
    }
    return {};
  }

  // A part of a line that is too long: only the last part ends it.
  void skip_part(const Chunk& part) {
    if (!part.block.bytes.ends_with('\n')) {
      return;
    }
    ++place_.record;
    print_message(fmt::format("{}, line {}: longer than {}, not an event", place_.input,
                              place_.record, bytes_text(kMaxLineBytes)));
    is_complete_ = false;
  }

  // `line` without its line break; blank lines are no events.
  Result<void> explain_line(std::string_view line) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    constexpr std::string_view kSpace = " \t\r";
    if (place_.record == 1 && line.starts_with(kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
    const std::size_t begin = line.find_first_not_of(kSpace);
    if (begin == std::string_view::npos || (flags_.record != 0 && flags_.record != place_.record)) {
      return {};
    }
    const std::string_view event = line.substr(begin, line.find_last_not_of(kSpace) - begin + 1);
    for (std::size_t i = 0; i < rules_.rules().size(); ++i) {
      const auto id = static_cast<RuleId>(i);
      const Result<Explanation> tree = explain(rules_, id, event, flags_.match);
      if (!tree) {
        print_message(
            fmt::format("{}, line {}: {}", place_.input, place_.record, tree.error().message));
        is_complete_ = false;
        return {};
      }
      if (Result<void> written =
              output_.write(render(place_, rules_.rule(id).rule, *tree, flags_.is_json));
          !written) {
        return written;
      }
    }
    ++explained_count_;
    return {};
  }

  const RuleSet& rules_;
  const ExplainFlags& flags_;
  OutputFile& output_;
  EventPlace place_;
  bool is_complete_ = true;
  std::uint64_t explained_count_ = 0;
};

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
  const InputList inputs = list_inputs(flags.inputs);
  for (const SkippedPath& skipped : inputs.skipped) {
    print_message(fmt::format("{}: not read: {}", skipped.path, skipped.reason));
    is_complete = false;
  }
  Explainer explainer(rules->set, flags, *output);
  for (const Input& input : inputs.inputs) {
    const Result<bool> was_read = explainer.explain_input(input.path);
    if (!was_read) {
      return fail(was_read.error());
    }
    is_complete = is_complete && *was_read;
  }
  if (Result<void> committed = output->commit(); !committed) {
    return fail(committed.error());
  }
  if (explainer.explained_count() == 0) {
    print_message(flags.record == 0 ? "no event in the inputs"
                                    : fmt::format("no event on line {}", flags.record));
    is_complete = false;
  }
  return is_complete ? kExitComplete : kExitIncomplete;
}

}  // namespace

void add_explain_command(CLI::App& app, int& status) {
  // The parser's callbacks are copied, so the flags they share have no single owner.
  const auto flags = std::make_shared<ExplainFlags>();
  CLI::App* command =
      app.add_subcommand("explain", "Say clause by clause why an event matches a rule or not");
  command->footer("A line '+ CLAUSE' holds, a line '- CLAUSE' does not.");
  add_rule_options(*command, flags->rules);
  command->add_option("EVENT", flags->inputs, "Files of one JSON event a line; - is standard input")
      ->required()
      ->option_text(" ");
  command->add_option("--record", flags->record, "Only the event on line N of each input")
      ->check(CLI::PositiveNumber)
      ->option_text("N")
      ->group("Events");
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
