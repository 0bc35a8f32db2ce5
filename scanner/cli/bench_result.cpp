#include "scanner/cli/bench_result.h"

#include <algorithm>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/utsname.h>

#include "scanner/cli/messages.h"

namespace trawl {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) {
      const std::size_t colon = line.find(": ");
      return colon == std::string::npos ? line : line.substr(colon + 2);
    }
  }
  return "unknown";
}

std::string shares_text(const BenchCase& measured) {
  constexpr double kLeastShare = 0.005;
  std::string text;
  for (const auto& [stage, share] : measured.shares) {
    if (share >= kLeastShare) {
      text += fmt::format("{}{} {:.0f}%", text.empty() ? "" : ", ", stage, 100 * share);
    }
  }
  return text;
}

struct Speed {
  double gigabytes = 0;  // a second, unpacked
  double events = 0;     // a second
};

Speed speed_of(const BenchResult& result, const BenchCase& measured) {
  const BenchTask& task = result.task_of(measured);
  const double seconds = measured.median_seconds();
  return {.gigabytes = static_cast<double>(task.bytes) / seconds / 1e9,
          .events = static_cast<double>(task.events) / seconds};
}

// A result from before there were tasks has one, and says it at its top.
std::vector<BenchTask> tasks_of(const Json& json) {
  std::vector<BenchTask> tasks;
  if (!json.contains("tasks")) {
    tasks.push_back({.name = "ECS",
                     .bytes = json.at("data").at("bytes").get<std::uint64_t>(),
                     .events = json.at("data").at("events").get<std::uint64_t>(),
                     .rules_digest = json.at("rules").at("digest").get<std::string>()});
    return tasks;
  }
  for (const Json& item : json.at("tasks")) {
    tasks.push_back({.name = item.at("name").get<std::string>(),
                     .bytes = item.at("bytes").get<std::uint64_t>(),
                     .events = item.at("events").get<std::uint64_t>(),
                     .rules_digest = item.at("rules_digest").get<std::string>()});
  }
  return tasks;
}

// The case of the other result that measured the like; nullptr: there is none.
const BenchCase* like_of(const BenchResult& result, const BenchCase& measured,
                         const BenchResult& other) {
  const auto found = std::ranges::find_if(other.cases, [&](const BenchCase& candidate) {
    return candidate.name == measured.name &&
           other.task_of(candidate).is_like(result.task_of(measured));
  });
  return found == other.cases.end() ? nullptr : &*found;
}

// "ECS 256.0 MB (rules 5ff099e2)": what errors tell results apart by.
std::string tasks_text(const BenchResult& result) {
  std::string text;
  for (const BenchTask& task : result.tasks) {
    text += fmt::format("{}{} {} (rules {:.8})", text.empty() ? "" : ", ", printable(task.name),
                        bytes_text(task.bytes), printable(task.rules_digest));
  }
  return text;
}

// Why a case stands alone: `which` result has it.
std::string alone_text(const BenchCase& measured, const BenchResult& other,
                       std::string_view which) {
  const bool has_name =
      std::ranges::find(other.cases, measured.name, &BenchCase::name) != other.cases.end();
  return fmt::format("{:<26} only in the {} result{}\n", printable(measured.name), which,
                     has_name ? " with these data and rules" : "");
}

}  // namespace

double BenchCase::median_seconds() const {
  std::vector<double> sorted = seconds;
  std::ranges::sort(sorted);
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double BenchCase::spread() const {
  const auto [least, most] = std::ranges::minmax(seconds);
  return (most - least) / median_seconds();
}

void BenchResult::describe_machine() {
  cpu = cpu_model();
  processors = std::max(1U, std::thread::hardware_concurrency());
  utsname names{};
  system = uname(&names) == 0 ? fmt::format("{} {} {}", names.sysname, names.release, names.machine)
                              : "unknown";
  program = TRAWL_VERSION;
}

std::string bench_text(const BenchResult& result) {
  std::string out =
      fmt::format("machine  {}, {}, {}\nprogram  trawl {}, rules loaded in {:.3f} s\n",
                  printable(result.cpu), count_text(result.processors, "processor"),
                  printable(result.system), printable(result.program), result.seconds_loading);
  for (const BenchTask& task : result.tasks) {
    out += fmt::format("{:<7}  {} events, {}; {}; {} in each run, as when every event is read\n",
                       printable(task.name), count_text(task.events), bytes_text(task.bytes),
                       count_text(task.rules, "rule"), count_text(task.alerts, "alert"));
  }
  out += fmt::format("\n{:<26} {:>8} {:>14} {:>7}  {}\n", "case", "GB/s", "events/s", "spread",
                     "where the time goes");
  for (const BenchCase& measured : result.cases) {
    const Speed speed = speed_of(result, measured);
    out += fmt::format("{:<26} {:>8.2f} {:>14} {:>6.0f}%  {}\n", printable(measured.name),
                       speed.gigabytes, count_text(static_cast<std::uint64_t>(speed.events)),
                       100 * measured.spread(), shares_text(measured));
  }
  return out;
}

// `data`, `rules` and `alerts` at the top are those of the first task, as before there were more.
std::string bench_json(const BenchResult& result) {
  const BenchTask& first = result.tasks.front();
  Json json{{"bench_version", kVersion},
            {"machine",
             {{"cpu", result.cpu}, {"processors", result.processors}, {"system", result.system}}},
            {"program", {{"version", result.program}}},
            {"data", {{"bytes", first.bytes}, {"events", first.events}}},
            {"rules",
             {{"count", first.rules},
              {"digest", first.rules_digest},
              {"seconds_loading", result.seconds_loading}}},
            {"alerts", first.alerts},
            {"tasks", Json::array()},
            {"cases", Json::array()}};
  for (const BenchTask& task : result.tasks) {
    json["tasks"].push_back({{"name", task.name},
                             {"bytes", task.bytes},
                             {"events", task.events},
                             {"rules", task.rules},
                             {"rules_digest", task.rules_digest},
                             {"alerts", task.alerts}});
  }
  for (const BenchCase& measured : result.cases) {
    const Speed speed = speed_of(result, measured);
    Json stages = Json::object();
    for (const auto& [stage, share] : measured.shares) {
      stages[stage] = share;
    }
    json["cases"].push_back({{"name", measured.name},
                             {"task", result.task_of(measured).name},
                             {"seconds", measured.seconds},
                             {"gb_per_second", speed.gigabytes},
                             {"events_per_second", speed.events},
                             {"stages", std::move(stages)}});
  }
  return json.dump(1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace) + "\n";
}

Result<BenchResult> parse_bench(std::string_view text) {
  const auto refuse = [](std::string_view what) {
    return fail(ErrorCode::Syntax, fmt::format("not a result of trawl bench: {}", what));
  };
  BenchResult result;
  try {
    const Json json = Json::parse(text);
    if (json.at("bench_version").get<int>() != kVersion) {
      return refuse("another version of the format");
    }
    result.cpu = json.at("machine").at("cpu").get<std::string>();
    result.tasks = tasks_of(json);
    for (const Json& item : json.at("cases")) {
      const auto task = item.contains("task")
                            ? std::ranges::find(result.tasks, item.at("task").get<std::string>(),
                                                &BenchTask::name)
                            : result.tasks.begin();
      if (task == result.tasks.end()) {
        return refuse("a case without a task");
      }
      result.cases.push_back({.name = item.at("name").get<std::string>(),
                              .task = static_cast<std::size_t>(task - result.tasks.begin()),
                              .seconds = item.at("seconds").get<std::vector<double>>(),
                              .shares = {}});
      const std::vector<double>& seconds = result.cases.back().seconds;
      if (seconds.empty() || std::ranges::any_of(seconds, [](double s) { return !(s > 0); })) {
        return refuse("a case without times");
      }
    }
  } catch (const Json::exception& exception) {
    return refuse(exception.what());
  }
  return result;
}

Result<BenchComparison> compare(const BenchResult& before, const BenchResult& after) {
  BenchComparison comparison;
  if (before.cpu != after.cpu) {
    comparison.text +=
        fmt::format("the earlier result is of another machine: {}\n", printable(before.cpu));
  }
  comparison.text += fmt::format("{:<26} {:>9} {:>9} {:>8} {:>7}\n", "case", "before", "after",
                                 "change", "spread");
  bool is_any_alike = false;
  for (const BenchCase& now : after.cases) {
    const BenchCase* const then = like_of(after, now, before);
    if (then == nullptr) {
      comparison.text += alone_text(now, before, "new");
      continue;
    }
    is_any_alike = true;
    const double change = now.median_seconds() / then->median_seconds() - 1;
    const double spread = std::max(now.spread(), then->spread());
    const bool is_slower = change > spread;
    comparison.is_slower = comparison.is_slower || is_slower;
    comparison.text +=
        fmt::format("{:<26} {:>8.3f}s {:>8.3f}s {:>+7.1f}% {:>6.1f}%  {}\n", printable(now.name),
                    then->median_seconds(), now.median_seconds(), 100 * change, 100 * spread,
                    is_slower ? "slower" : (-change > spread ? "faster" : "same"));
  }
  for (const BenchCase& then : before.cases) {
    if (like_of(before, then, after) == nullptr) {
      comparison.text += alone_text(then, after, "earlier");
    }
  }
  if (!is_any_alike) {
    return fail(ErrorCode::Invalid,
                fmt::format("the results are of different data or rules: {} and {}",
                            tasks_text(before), tasks_text(after)));
  }
  return comparison;
}

}  // namespace trawl
