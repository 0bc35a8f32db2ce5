// Every case is one kind of archive on a number of threads. In each round every case runs once, so
// that a change in the machine's mood falls on all of them. Before anything is timed, one scan
// reads every event whole; all cases have to find what it finds.

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
#include "scanner/cli/interrupt.h"
#include "scanner/cli/messages.h"
#include "scanner/cli/rule_options.h"
#include "scanner/cli/size_option.h"
#include "scanner/scan.h"

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

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// One archive on a number of threads.
struct Setting {
  std::string name;
  std::string path;
  unsigned threads = 1;
};

// Scans into the void. Errors: those of the scan, Corrupt (an archive cannot be read).
Result<ScanReport> scan_once(const RuleSet& rules, const Setting& setting, ScanOptions options,
                             const Interrupt& interrupt) {
  Result<OutputFile> output = OutputFile::create("/dev/null");
  if (!output) {
    return fail(output.error());
  }
  options.threads = setting.threads;
  options.stop = interrupt.token();
  const Result<std::unique_ptr<Writer>> writer = make_writer("ndjson");
  if (!writer) {
    return fail(writer.error());
  }
  Result<ScanReport> report =
      scan(rules, list_inputs({setting.path}).inputs, options, **writer, *output);
  if (report && report->inputs.front().error) {
    return fail(*report->inputs.front().error);
  }
  return report;
}

std::vector<Setting> settings_of(const BenchArchives& archives, const BenchFlags& flags) {
  std::set<unsigned> threads(flags.threads.begin(), flags.threads.end());
  if (threads.empty()) {
    threads = {1, std::max(1U, std::thread::hardware_concurrency())};
  }
  std::vector<Setting> settings;
  for (const BenchArchives::Archive& archive : archives.archives()) {
    for (const unsigned count : threads) {
      settings.push_back({.name = fmt::format("{}, {}", archive.name, count_text(count, "thread")),
                          .path = archive.path,
                          .threads = count});
    }
  }
  return settings;
}

// Measures all settings in turn.
class Bench {
 public:
  Bench(const RuleSet& rules, std::vector<Setting> settings, const Interrupt& interrupt)
      : rules_(rules), settings_(std::move(settings)), interrupt_(interrupt) {}

  // `firing`: alerts that the generator expects; nullopt: the rules are not its own. Errors:
  // Invalid (a wrong answer), those of a scan.
  Result<void> run(unsigned runs, std::optional<std::uint64_t> firing, BenchResult& result) {
    if (Result<void> known = find_answer(firing); !known) {
      return known;
    }
    result.alerts = alerts_;
    for (const Setting& setting : settings_) {
      const Result<ScanReport> report = check(setting, {.profiles = true});
      if (!report) {
        return fail(report.error());
      }
      result.cases.push_back({.name = setting.name, .seconds = {}, .shares = shares(*report)});
    }
    for (unsigned round = 0; round < runs; ++round) {
      for (std::size_t i = 0; i < settings_.size(); ++i) {
        const Clock::time_point begin = Clock::now();
        const Result<ScanReport> report = check(settings_[i], {});
        if (!report) {
          return fail(report.error());
        }
        result.cases[i].seconds.push_back(seconds_since(begin));
      }
    }
    return {};
  }

 private:
  // By reading every event whole, on one thread.
  Result<void> find_answer(std::optional<std::uint64_t> firing) {
    Setting setting = settings_.front();
    setting.threads = 1;
    const Result<ScanReport> report = scan_once(rules_, setting, {.validate = true}, interrupt_);
    if (!report) {
      return fail(report.error());
    }
    alerts_by_rule_ = report->alerts_by_rule;
    alerts_ = report->alerts;
    if (firing && alerts_ != *firing) {
      return fail(ErrorCode::Invalid,
                  fmt::format("wrong answer: {} alerts, and {} were generated", alerts_, *firing));
    }
    return {};
  }

  Result<ScanReport> check(const Setting& setting, const ScanOptions& options) {
    Result<ScanReport> report = scan_once(rules_, setting, options, interrupt_);
    if (report && !report->was_stopped && report->alerts_by_rule != alerts_by_rule_) {
      return fail(ErrorCode::Invalid,
                  fmt::format("wrong answer: {} alerts, and {} where every event is read whole",
                              report->alerts, alerts_),
                  setting.name);
    }
    return report;
  }

  static std::vector<std::pair<std::string, double>> shares(const ScanReport& report) {
    const ScanProfile& profile = *report.profile;
    const double all = std::chrono::duration<double>(profile.stage_time()).count();
    std::vector<std::pair<std::string, double>> result;
    for (std::size_t i = 0; i < kStageCount; ++i) {
      const double seconds = std::chrono::duration<double>(profile.stages[i].time).count();
      result.emplace_back(stage_name(static_cast<Stage>(i)), all > 0 ? seconds / all : 0);
    }
    return result;
  }

  const RuleSet& rules_;
  std::vector<Setting> settings_;
  const Interrupt& interrupt_;
  std::vector<std::uint64_t> alerts_by_rule_;
  std::uint64_t alerts_ = 0;
};

Result<LoadedRules> rules_of(const BenchFlags& flags) {
  if (!flags.rules.paths.empty()) {
    return load_rules(flags.rules);
  }
  RuleSetBuilder builder;
  builder.add_text(bench_rule(), "the rule of trawl bench");
  return LoadedRules{.set = std::move(builder).finish(), .unread = {}};
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
Result<int> run_bench(const BenchFlags& flags, Interrupt& interrupt) {
  std::optional<BenchResult> before;
  if (!flags.compare.empty()) {
    Result<BenchResult> read = read_result(flags.compare);
    if (!read) {
      return fail(read.error());
    }
    before = std::move(*read);
  }
  BenchResult result;
  result.describe_machine();
  const Clock::time_point loading = Clock::now();
  const Result<LoadedRules> rules = rules_of(flags);
  if (!rules) {
    return fail(rules.error());
  }
  result.seconds_loading = seconds_since(loading);
  static_cast<void>(report_unread_rules(*rules, flags.rules));
  if (rules->set.rules().empty()) {
    return fail(ErrorCode::Invalid, no_rule_message(rules->set));
  }
  result.rules = rules->set.rules().size();
  result.rules_digest = rules->set.digest();

  Result<BenchArchives> archives = BenchArchives::make(flags.folder, flags.size_bytes);
  if (!archives) {
    return fail(archives.error());
  }
  result.bytes = archives->bytes();
  result.events = archives->events();
  std::vector<std::string> files;
  for (const BenchArchives::Archive& archive : archives->archives()) {
    files.push_back(archive.path);
  }
  interrupt.watch(files);
  Bench bench(rules->set, settings_of(*archives, flags), interrupt);
  const Result<void> measured = bench.run(
      flags.runs, flags.rules.paths.empty() ? std::optional(archives->firing()) : std::nullopt,
      result);
  if (interrupt.token().stop_requested()) {
    archives = fail(ErrorCode::Io, "");  // the destructor removes the files
    interrupt.end();
  }
  if (!measured) {
    return fail(measured.error());
  }
  fmt::print("{}", flags.is_json ? bench_json(result) : bench_text(result));
  if (!before) {
    return kExitComplete;
  }
  const Result<BenchComparison> comparison = compare(*before, result);
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
      "The same events, plain and packed, are scanned on one thread and on all; the answer of "
      "every\n"
      "scan is checked. Times are without loading the rules, from a warm page cache.\n"
      "Exit status: 0; 1 slower than the earlier result by more than the spread; 2 nothing was "
      "measured.");
  add_rule_options(*command, flags->rules);
  command->get_option("--rules")->required(false)->description(
      "Rule file or folder; may be repeated (default: a rule of its own)");
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
