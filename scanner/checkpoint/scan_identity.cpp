#include "scanner/checkpoint/scan_identity.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scanner/checkpoint/fields.h"

namespace trawl {

namespace {

std::string shown(const std::string& value) {
  return value.empty() ? "not set" : fmt::format("'{}'", value);
}

std::string value_in(const std::vector<ScanSetting>& settings, const std::string& name) {
  const auto found = std::ranges::find(settings, name, &ScanSetting::name);
  return found != settings.end() ? found->value : "";
}

// One path that is in one list only, and how many there are.
std::string path_difference(const std::vector<std::string>& before,
                            const std::vector<std::string>& now) {
  const auto [one, other] = std::ranges::mismatch(before, now);
  if (one == before.end() && other == now.end()) {
    return {};
  }
  const bool is_gone = other == now.end() || (one != before.end() && *one < *other);
  return fmt::format("the inputs ({}, now {}; {} is {})", before.size(), now.size(),
                     shown(is_gone ? *one : *other), is_gone ? "no longer one" : "new");
}

}  // namespace

std::string encode(const ScanIdentity& identity) {
  FieldWriter fields;
  fields.add_number(identity.settings.size());
  for (const ScanSetting& setting : identity.settings) {
    fields.add_text(setting.name);
    fields.add_text(setting.value);
  }
  fields.add_number(identity.paths.size());
  for (const std::string& path : identity.paths) {
    fields.add_text(path);
  }
  return std::move(fields).take();
}

Result<ScanIdentity> decode_scan_identity(std::string_view bytes) {
  FieldReader fields(bytes);
  ScanIdentity identity;
  std::map<std::string_view, std::string_view> values;
  bool contradicts_itself = false;
  for (std::uint64_t left = fields.number(); left > 0 && fields.is_good(); --left) {
    const std::string_view name = fields.text();
    const std::string_view value = fields.text();
    contradicts_itself =
        contradicts_itself || values.try_emplace(name, value).first->second != value;
    identity.settings.push_back({.name = std::string(name), .value = std::string(value)});
  }
  for (std::uint64_t left = fields.number(); left > 0 && fields.is_good(); --left) {
    identity.paths.emplace_back(fields.text());
  }
  if (!fields.is_at_end() || contradicts_itself) {
    return fail(ErrorCode::Corrupt, "does not say which scan it belongs to");
  }
  return identity;
}

std::string difference(const ScanIdentity& before, const ScanIdentity& now) {
  std::string text;
  const auto add = [&text](const std::string& what) {
    text += what.empty() || text.empty() ? what : ", " + what;
  };
  for (const ScanSetting& setting : now.settings) {
    if (const std::string value = value_in(before.settings, setting.name); value != setting.value) {
      add(fmt::format("{} ({}, now {})", setting.name, shown(value), shown(setting.value)));
    }
  }
  for (const ScanSetting& setting : before.settings) {
    if (std::ranges::find(now.settings, setting.name, &ScanSetting::name) == now.settings.end()) {
      add(fmt::format("{} ({}, now not set)", setting.name, shown(setting.value)));
    }
  }
  add(path_difference(before.paths, now.paths));
  return text;
}

}  // namespace trawl
