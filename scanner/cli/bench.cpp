// Reads the flags, makes the archives, has them measured (bench_run.h) and prints the result,
// beside an earlier one if there is one.

#include "scanner/cli/bench.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "scanner/cli/bench_archives.h"
#include "scanner/cli/bench_result.h"
#include "scanner/cli/bench_rules.h"
#include "scanner/cli/bench_run.h"
#include "scanner/cli/interrupt.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/rule_options.h"
#include "scanner/cli/size_option.h"

namespace trawl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kDefaultSizeBytes = std::uint64_t{256} << 20;

struct BenchFlags {
  RuleOptions rules;
  std::uint64_t size_bytes = kDefaultSizeBytes;
  std::vector<unsigned> threads;  // empty: one, and one per processor
  unsigned runs = 5;
  bool is_json = false;
  std::string compare;
  std::string folder = "/var/tmp";
};

// The tasks: ECS lines with some rules, raw CloudTrail with the same or others.
constexpr std::size_t kEcsTask = 0;
constexpr std::size_t kRawTask = 1;

struct TaskRules {
  BenchRules ecs;
  std::optional<BenchRules> raw;  // nullopt: the same

  [[nodiscard]] const BenchRules& of(std::size_t task) const {
    return task == kRawTask && raw ? *raw : ecs;
  }
};

// The user's rules for both tasks, or each its own. Errors: Invalid (there is none to run), those
// of load_rules().
Result<TaskRules> load_task_rules(const BenchFlags& flags) {
  if (flags.rules.paths.empty()) {
    return TaskRules{.ecs = own_ecs_rules(), .raw = own_raw_rules()};
  }
  Result<LoadedRules> loaded = load_rules(flags.rules);
  if (!loaded) {
    return fail(loaded.error());
  }
  static_cast<void>(report_unread_rules(*loaded, flags.rules));
  if (loaded->set.rules().empty()) {
    return fail(ErrorCode::Invalid, no_rule_message(loaded->set));
  }
  return TaskRules{.ecs = {.set = std::move(loaded->set), .export_rule = ""}, .raw = std::nullopt};
}

std::vector<BenchSetting> settings_of(const BenchArchives& archives, const BenchFlags& flags) {
  std::set<unsigned> threads(flags.threads.begin(), flags.threads.end());
  if (threads.empty()) {
    threads = {1, std::max(1U, std::thread::hardware_concurrency())};
  }
  std::vector<BenchSetting> settings;
  for (const BenchArchive& archive : archives.archives()) {
    for (const unsigned count : threads) {
      settings.push_back({.name = fmt::format("{}, {}", archive.name, count_text(count, "thread")),
                          .path = archive.path,
                          .threads = count,
                          .task = archive.is_raw ? kRawTask : kEcsTask});
    }
  }
  return settings;
}

// Describes the tasks in the result, too. All archives of a task hold the same events.
std::vector<BenchQuestion> questions_of(const BenchArchives& archives, const TaskRules& rules,
                                        BenchResult& result) {
  std::vector<BenchQuestion> questions;
  for (const std::size_t task : {kEcsTask, kRawTask}) {
    const auto archive =
        std::ranges::find(archives.archives(), task == kRawTask, &BenchArchive::is_raw);
    const BenchRules& asked = rules.of(task);
    result.tasks.push_back({.name = task == kRawTask ? "raw" : "ECS",
                            .bytes = archive->bytes,
                            .events = archive->events,
                            .rules = asked.set.rules().size(),
                            .rules_digest = asked.set.digest()});
    questions.push_back(
        {.rules = asked.set, .known_rule = asked.export_rule, .known_alerts = archive->firing});
  }
  return questions;
}

// Errors: Io, and those of parse_bench().
Result<BenchResult> read_result(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) {
    return fail(ErrorCode::Io, "the earlier result cannot be read", path);
  }
  Result<BenchResult> result = parse_bench(text);
  if (!result) {
    Error error = result.error();
    error.where = path;
    return fail(std::move(error));
  }
  return result;
}

// Errors: those that mean that nothing was measured.
Result<BenchResult> measure_all(const BenchFlags& flags, Interrupt& interrupt) {
  BenchResult result;
  result.describe_machine();
  const Clock::time_point loading = Clock::now();
  const Result<TaskRules> rules = load_task_rules(flags);
  if (!rules) {
    return fail(rules.error());
  }
  result.seconds_loading = std::chrono::duration<double>(Clock::now() - loading).count();

  Result<BenchArchives> archives = BenchArchives::make(flags.folder, flags.size_bytes);
  if (!archives) {
    return fail(archives.error());
  }
  interrupt.watch(archives->paths());
  const std::vector<BenchQuestion> questions = questions_of(*archives, *rules, result);
  const Result<void> measured =
      measure(questions, settings_of(*archives, flags), flags.runs, interrupt, result);
  if (interrupt.token().stop_requested()) {
    archives = fail(ErrorCode::Io, "");  // the destructor removes the files
    interrupt.end();
  }
  if (!measured) {
    return fail(measured.error());
  }
  return result;
}

// Errors: as above, and those of the earlier result.
Result<int> run_bench(const BenchFlags& flags, Interrupt& interrupt) {
  std::optional<BenchResult> before;
  if (!flags.compare.empty()) {
    Result<BenchResult> read = read_result(flags.compare);
    if (!read) {
      return fail(read.error());
    }
    before = std::move(*read);
  }
  const Result<BenchResult> result = measure_all(flags, interrupt);
  if (!result) {
    return fail(result.error());
  }
  fmt::print("{}", flags.is_json ? bench_json(*result) : bench_text(*result));
  if (!before) {
    return kExitComplete;
  }
  const Result<BenchComparison> comparison = compare(*before, *result);
  if (!comparison) {
    return fail(comparison.error());
  }
  fmt::print(stderr, "{}", comparison->text);
  return comparison->is_slower ? kExitIncomplete : kExitComplete;
}

}  // namespace

void add_bench_command(CLI::App& app, int& status) {
  // The parser's callbacks are copied, so the flags they share have no single owner.
  const auto flags = std::make_shared<BenchFlags>();
  CLI::App* command = app.add_subcommand(
      "bench", "Measure this machine on generated archives of CloudTrail events");
  command->footer(
      "ECS events, plain and packed, and raw CloudTrail in gzip files of Records are scanned on "
      "one\n"
      "thread and on all; the answer of every scan is checked. Times are without loading the "
      "rules,\n"
      "from a warm page cache.\n"
      "Exit status: 0; 1 slower than the earlier result by more than the spread; 2 nothing was "
      "measured.");
  add_rule_options(*command, flags->rules);
  command->get_option("--rules")->required(false)->description(
      "Rule file or folder; may be repeated (default: rules of its own)");
  add_size(*command, "--size", flags->size_bytes, "Unpacked bytes of each archive (default 256M)");
  command
      ->add_option("--threads", flags->threads,
                   "Numbers of threads, parted by commas (default: 1, and one per processor)")
      ->delimiter(',')
      ->check(CLI::Range(1U, 1024U))
      ->option_text("N,...");
  command->add_option("--runs", flags->runs, "Runs of each case; the median counts (default 5)")
      ->check(CLI::Range(1U, 1000U))
      ->option_text("N");
  command->add_flag("--json", flags->is_json, "Print one JSON object");
  command
      ->add_option("--compare", flags->compare, "Compare with an earlier result, made with --json")
      ->type_name("FILE");
  command->add_option("--temp-dir", flags->folder, "Where the archives go (default: /var/tmp)")
      ->check(CLI::ExistingDirectory)
      ->option_text("DIR");
  command->callback([flags, &status] {
    Interrupt interrupt;
    const Result<int> result = run_bench(*flags, interrupt);
    if (!result) {
      print_message(result.error().text());
    }
    status = result.value_or(kExitNothingDone);
  });
}

}  // namespace trawl
