#include "scanner/ecs/date_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "rules/ir/time.h"
#include "scanner/ecs/statement_reader.h"

namespace trawl {

namespace {

constexpr std::array<std::string_view, 4> kFormats = {"iso8601", "basic", "epoch_s", "epoch_ms"};

// 20131102T010628Z, with or without a fraction: put into the extended form.
std::optional<std::string> extended_date(std::string_view basic) {
  if (basic.size() < 16 || basic[8] != 'T' ||
      !std::ranges::all_of(basic.substr(0, 8), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::string text;
  text.append(basic.substr(0, 4))
      .append("-")
      .append(basic.substr(4, 2))
      .append("-")
      .append(basic.substr(6, 2));
  text.append("T").append(basic.substr(9, 2)).append(":").append(basic.substr(11, 2)).append(":");
  text.append(basic.substr(13));
  return text;
}

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

// parse_timestamp() takes numbers too, as milliseconds.
bool is_iso8601(std::string_view text) {
  return text.find('-', 1) != std::string_view::npos;
}

// Towards the past, also before 1970.
Timestamp cut_to_milliseconds(Timestamp time) {
  std::int64_t excess = time.nanoseconds % kNanosecondsPerMillisecond;
  excess += excess < 0 ? kNanosecondsPerMillisecond : 0;
  return {time.nanoseconds - excess};
}

}  // namespace

bool is_date_format(std::string_view name) {
  return std::ranges::find(kFormats, name) != kFormats.end();
}

std::string no_date_format(std::string_view name) {
  return "'" + std::string(name) + "' is no date format: iso8601, basic, epoch_s, epoch_ms";
}

std::optional<Timestamp> read_date(const JsonTree& value, const std::vector<std::string>& formats) {
  for (const std::string& format : formats) {
    std::optional<Timestamp> time;
    if (format == "iso8601" && value.is_string() && is_iso8601(value.text())) {
      time = parse_timestamp(value.text());
    } else if (format == "basic" && value.is_string()) {
      const auto text = extended_date(value.text());
      time = text ? parse_timestamp(*text) : std::nullopt;
    } else if (format == "epoch_ms" || format == "epoch_s") {
      const auto number = number_of(value);
      const double scale = format == "epoch_s" ? 1e3 : 1.0;
      if (number && std::fabs(*number * scale) < 9.2e12) {
        time = Timestamp{static_cast<std::int64_t>(std::floor(*number * scale)) *
                         kNanosecondsPerMillisecond};
      }
    }
    if (time) {
      return cut_to_milliseconds(*time);
    }
  }
  return std::nullopt;
}

}  // namespace trawl
