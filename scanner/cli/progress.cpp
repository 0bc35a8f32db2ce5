// Rates are averages since the start: a rate that jumps with every block tells nobody anything.

#include "scanner/cli/progress.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "scanner/cli/messages.h"

namespace trawl {
namespace {

double per_second(std::uint64_t amount, double seconds) {
  return seconds > 0 ? static_cast<double>(amount) / seconds : 0;
}

std::string duration_text(double seconds) {
  // An estimate of more than four days is a guess; it only has to fit.
  const auto whole = static_cast<std::uint64_t>(std::clamp(seconds, 0.0, 359999.0));
  if (whole >= 3600) {
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

std::string progress_line(const Progress& progress) {
  const bool has_share = progress.total_bytes > 0 && progress.read_bytes <= progress.total_bytes;
  std::string line;
  if (has_share) {
    line = fmt::format("{:.1f}%  ", 100 * static_cast<double>(progress.read_bytes) /
                                        static_cast<double>(progress.total_bytes));
  }
  line += fmt::format("{:.2f} GB/s  {:.2f} M events/s  {}",
                      per_second(progress.unpacked_bytes, progress.seconds) / 1e9,
                      per_second(progress.events, progress.seconds) / 1e6,
                      count_text(progress.alerts, "alert"));
  if (has_share && progress.read_bytes > 0) {
    const double left = static_cast<double>(progress.total_bytes - progress.read_bytes);
    line += fmt::format("  {} left",
                        duration_text(left / per_second(progress.read_bytes, progress.seconds)));
  }
  return line;
}

std::string progress_json(const Progress& progress) {
  return fmt::format(
      R"({{"total_bytes":{},"read_bytes":{},"unpacked_bytes":{},"events":{},"alerts":{},)"
      R"("seconds":{:.3f},"is_done":{}}})",
      progress.total_bytes, progress.read_bytes, progress.unpacked_bytes, progress.events,
      progress.alerts, progress.seconds, progress.is_done);
}

std::function<void(const Progress&)> progress_printer(std::string_view mode) {
  if (mode == "json") {
    return [](const Progress& progress) { fmt::print(stderr, "{}\n", progress_json(progress)); };
  }
  if (mode == "auto" && isatty(STDERR_FILENO) != 0) {
    return [](const Progress& progress) {
      // Back to the first column and clear to the end of the line; the last call leaves it clear.
      fmt::print(stderr, "\r\x1b[K{}", progress.is_done ? "" : progress_line(progress));
      std::fflush(stderr);
    };
  }
  return {};
}

}  // namespace trawl
