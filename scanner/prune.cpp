#include "scanner/prune.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace trawl {

namespace {

constexpr std::size_t kAccountDigits = 12;

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> number(std::string_view text, std::size_t digits) {
  int value = 0;
  if (!is_digits(text, digits)) {
    return std::nullopt;
  }
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The folders of the path, from the file's own upwards; at most as many as a key has.
std::vector<std::string_view> folders_of(std::string_view path) {
  constexpr std::size_t kFoldersOfKey = 8;
  std::vector<std::string_view> folders;
  std::size_t end = path.rfind('/');
  while (end != std::string_view::npos && folders.size() < kFoldersOfKey) {
    path = path.substr(0, end);
    end = path.rfind('/');
    folders.push_back(path.substr(end == std::string_view::npos ? 0 : end + 1));
  }
  return folders;
}

std::chrono::sys_days day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(time.nanoseconds)));
}

}  // namespace

std::optional<std::chrono::sys_days> delivery_day(std::string_view path) {
  const std::vector<std::string_view> folders = folders_of(path);
  enum Folder : std::size_t {
    kDay,
    kMonth,
    kYear,
    kRegion,
    kService,
    kAccount,
    kOwner,
    kAboveOwner
  };
  if (folders.size() <= kOwner || folders[kService] != "CloudTrail" || folders[kRegion].empty() ||
      !is_digits(folders[kAccount], kAccountDigits)) {
    return std::nullopt;
  }
  const bool has_organisation = folders[kOwner].starts_with("o-") && folders.size() > kAboveOwner &&
                                folders[kAboveOwner] == "AWSLogs";
  const std::optional<int> year = number(folders[kYear], 4);
  const std::optional<int> month = number(folders[kMonth], 2);
  const std::optional<int> day = number(folders[kDay], 2);
  if ((folders[kOwner] != "AWSLogs" && !has_organisation) || !year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

bool is_outside(std::chrono::sys_days day, std::optional<Timestamp> since,
                std::optional<Timestamp> until) {
  if (since && day + kEarlyDelivery < day_of(*since)) {
    return true;
  }
  // The last instant that counts is the one before `until`.
  return until && day - kLateDelivery > day_of(Timestamp{until->nanoseconds - 1});
}

}  // namespace trawl
