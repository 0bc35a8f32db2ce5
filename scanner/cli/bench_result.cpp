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
  std::string out = fmt::format("machine  {}, {}, {}\nprogram  trawl {}\n", printable(result.cpu),
                                count_text(result.processors, "processor"),
                                printable(result.system), printable(result.program));
  out +=
      fmt::format("data     {} events, {}\n", count_text(result.events), bytes_text(result.bytes));
  out += fmt::format(
      "rules    {}, loaded in {:.3f} s; {} in each run, as when every event is read\n",
      count_text(result.rules, "rule"), result.seconds_loading, count_text(result.alerts, "alert"));
  out += fmt::format("\n{:<20} {:>8} {:>14} {:>7}  {}\n", "case", "GB/s", "events/s", "spread",
                     "where the time goes");
  for (const BenchCase& measured : result.cases) {
    const double seconds = measured.median_seconds();
    out += fmt::format(
        "{:<20} {:>8.2f} {:>14} {:>6.0f}%  {}\n", printable(measured.name),
        static_cast<double>(result.bytes) / seconds / 1e9,
        count_text(static_cast<std::uint64_t>(static_cast<double>(result.events) / seconds)),
        100 * measured.spread(), shares_text(measured));
  }
  return out;
}

std::string bench_json(const BenchResult& result) {
  Json json{{"bench_version", kVersion},
            {"machine",
             {{"cpu", result.cpu}, {"processors", result.processors}, {"system", result.system}}},
            {"program", {{"version", result.program}}},
            {"data", {{"bytes", result.bytes}, {"events", result.events}}},
            {"rules",
             {{"count", result.rules},
              {"digest", result.rules_digest},
              {"seconds_loading", result.seconds_loading}}},
            {"alerts", result.alerts},
            {"cases", Json::array()}};
  for (const BenchCase& measured : result.cases) {
    const double seconds = measured.median_seconds();
    Json stages = Json::object();
    for (const auto& [stage, share] : measured.shares) {
      stages[stage] = share;
    }
    json["cases"].push_back({{"name", measured.name},
                             {"seconds", measured.seconds},
                             {"gb_per_second", static_cast<double>(result.bytes) / seconds / 1e9},
                             {"events_per_second", static_cast<double>(result.events) / seconds},
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
    result.bytes = json.at("data").at("bytes").get<std::uint64_t>();
    result.events = json.at("data").at("events").get<std::uint64_t>();
    result.rules_digest = json.at("rules").at("digest").get<std::string>();
    for (const Json& item : json.at("cases")) {
      result.cases.push_back({.name = item.at("name").get<std::string>(),
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
  if (before.bytes != after.bytes || before.events != after.events ||
      before.rules_digest != after.rules_digest) {
    return fail(ErrorCode::Invalid,
                fmt::format("the results are of different data or rules: {} and {} of events, "
                            "rules {:.8} and {:.8}",
                            bytes_text(before.bytes), bytes_text(after.bytes),
                            printable(before.rules_digest), after.rules_digest));
  }
  BenchComparison comparison;
  if (before.cpu != after.cpu) {
    comparison.text +=
        fmt::format("the earlier result is of another machine: {}\n", printable(before.cpu));
  }
  comparison.text += fmt::format("{:<20} {:>9} {:>9} {:>8} {:>7}\n", "case", "before", "after",
                                 "change", "spread");
  for (const BenchCase& now : after.cases) {
    const auto then = std::ranges::find(before.cases, now.name, &BenchCase::name);
    if (then == before.cases.end()) {
      continue;
    }
    const double change = now.median_seconds() / then->median_seconds() - 1;
    const double spread = std::max(now.spread(), then->spread());
    const bool is_slower = change > spread;
    comparison.is_slower = comparison.is_slower || is_slower;
    comparison.text +=
        fmt::format("{:<20} {:>8.3f}s {:>8.3f}s {:>+7.1f}% {:>6.1f}%  {}\n", printable(now.name),
                    then->median_seconds(), now.median_seconds(), 100 * change, 100 * spread,
                    is_slower ? "slower" : (-change > spread ? "faster" : "same"));
  }
  return comparison;
}

}  // namespace trawl
