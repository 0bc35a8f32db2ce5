#include "scanner/cli/bench_run.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scanner/scan.h"

namespace trawl {
namespace {

using Clock = std::chrono::steady_clock;

// Scans into the void.
Result<ScanReport> scan_once(const RuleSet& rules, const BenchSetting& setting, ScanOptions options,
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
  if (report) {
    const auto unread = std::ranges::find_if(
        report->inputs, [](const InputReport& input) { return input.error.has_value(); });
    if (unread != report->inputs.end()) {
      return fail(*unread->error);
    }
  }
  return report;
}

std::vector<std::pair<std::string, double>> shares(const ScanReport& report) {
  const ScanProfile& profile = *report.profile;
  const double all = std::chrono::duration<double>(profile.stage_time()).count();
  std::vector<std::pair<std::string, double>> result;
  for (std::size_t i = 0; i < kStageCount; ++i) {
    const double seconds = std::chrono::duration<double>(profile.stages[i].time).count();
    result.emplace_back(stage_name(static_cast<Stage>(i)), all > 0 ? seconds / all : 0);
  }
  return result;
}

class Bench {
 public:
  Bench(const std::vector<BenchQuestion>& questions, const Interrupt& interrupt)
      : questions_(questions), interrupt_(interrupt), answers_(questions.size()) {}

  // Reads every event whole, on one thread. Returns the number of alerts.
  Result<std::uint64_t> find_answer(BenchSetting setting) {
    setting.threads = 1;
    const BenchQuestion& question = questions_[setting.task];
    const Result<ScanReport> report =
        scan_once(question.rules, setting, {.validate = true}, interrupt_);
    if (!report) {
      return fail(report.error());
    }
    answers_[setting.task] = {.alerts_by_rule = report->alerts_by_rule, .alerts = report->alerts};
    if (report->was_stopped || question.known_rule.empty()) {
      return report->alerts;
    }
    const std::vector<LoadedRule>& rules = question.rules.get().rules();
    std::uint64_t alerts = 0;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      alerts += rules[i].rule.id == question.known_rule ? report->alerts_by_rule[i] : 0;
    }
    if (alerts != question.known_alerts) {
      return fail(ErrorCode::Invalid,
                  fmt::format("wrong answer: {} alerts of the export rule, and {} were generated",
                              alerts, question.known_alerts),
                  setting.name);
    }
    return report->alerts;
  }

  Result<ScanReport> check(const BenchSetting& setting, const ScanOptions& options) {
    Result<ScanReport> report =
        scan_once(questions_[setting.task].rules, setting, options, interrupt_);
    const Answer& answer = answers_[setting.task];
    if (report && !report->was_stopped && report->alerts_by_rule != answer.alerts_by_rule) {
      return fail(ErrorCode::Invalid,
                  fmt::format("wrong answer: {} alerts, and {} where every event is read whole",
                              report->alerts, answer.alerts),
                  setting.name);
    }
    return report;
  }

 private:
  struct Answer {
    std::vector<std::uint64_t> alerts_by_rule;
    std::uint64_t alerts = 0;
  };

  const std::vector<BenchQuestion>& questions_;
  const Interrupt& interrupt_;
  std::vector<Answer> answers_;  // by task
};

}  // namespace

Result<void> measure(const std::vector<BenchQuestion>& questions,
                     const std::vector<BenchSetting>& settings, unsigned runs,
                     const Interrupt& interrupt, BenchResult& result) {
  Bench bench(questions, interrupt);
  for (std::size_t task = 0; task < questions.size(); ++task) {
    const auto first = std::ranges::find(settings, task, &BenchSetting::task);
    const Result<std::uint64_t> alerts = bench.find_answer(*first);
    if (!alerts) {
      return fail(alerts.error());
    }
    result.tasks[task].alerts = *alerts;
  }
  const std::size_t first_case = result.cases.size();
  for (const BenchSetting& setting : settings) {
    const Result<ScanReport> report = bench.check(setting, {.profiles = true});
    if (!report) {
      return fail(report.error());
    }
    result.cases.push_back(
        {.name = setting.name, .task = setting.task, .seconds = {}, .shares = shares(*report)});
  }
  for (unsigned round = 0; round < runs && !interrupt.token().stop_requested(); ++round) {
    for (std::size_t i = 0; i < settings.size(); ++i) {
      const Clock::time_point begin = Clock::now();
      const Result<ScanReport> report = bench.check(settings[i], {});
      if (!report) {
        return fail(report.error());
      }
      result.cases[first_case + i].seconds.push_back(
          std::chrono::duration<double>(Clock::now() - begin).count());
    }
  }
  return {};
}

}  // namespace trawl
