#include "scanner/ecs/format_set.h"

#include <algorithm>
#include <string>

#include "io/sha256.h"
#include "io/whole_file.h"
#include "scanner/ecs/geo_database.h"

namespace trawl {

namespace {

constexpr std::string_view kMappingFileEnd = ".toml";

// The mappings of the program live as long as the program.
std::shared_ptr<const Mapping> borrowed(const Mapping& mapping) {
  return {std::shared_ptr<const Mapping>(), &mapping};
}

Result<void> add_file(const std::string& path, FormatSet& formats) {
  Result<std::string> text = read_whole_file(path, kMaxMappingFileBytes);
  if (!text) {
    return fail(text.error());
  }
  auto mapping = Mapping::parse(*text, path);
  if (!mapping) {
    return fail(ErrorCode::Syntax, mapping.error().render());
  }
  Sha256 digest;
  digest.add(*text);
  formats.add_file({.use = "mapping",
                    .name = mapping->name(),
                    .path = path,
                    .sha256 = std::move(digest).finish()});
  formats.add(std::make_shared<const Mapping>(std::move(*mapping)));
  return {};
}

Result<void> add_choice(std::string_view choice, FormatSet& formats) {
  if (choice.ends_with(kMappingFileEnd)) {
    return add_file(std::string(choice), formats);
  }
  std::string names = "auto, none";
  bool is_known = choice == "none" || choice == "auto";
  for (const Mapping& mapping : builtin_mappings()) {
    if (choice == "auto" || choice == mapping.name()) {
      formats.add(borrowed(mapping));
      is_known = true;
    }
    names += ", " + mapping.name();
  }
  if (is_known) {
    return {};
  }
  return fail(ErrorCode::Invalid, "there is no mapping '" + std::string(choice) +
                                      "': expected one of " + names + ", or a file FILE.toml");
}

}  // namespace

const Mapping* FormatSet::find(std::string_view name) const {
  const auto found = std::ranges::find(mappings_, name, &Mapping::name);
  return found == mappings_.end() ? nullptr : *found;
}

void FormatSet::add(std::shared_ptr<const Mapping> mapping) {
  if (find(mapping->name()) == nullptr) {
    mappings_.push_back(mapping.get());
    owned_.push_back(std::move(mapping));
  }
}

Result<FormatSet> choose_formats(std::string_view choice, const std::vector<std::string>& geoip) {
  FormatSet formats;
  while (true) {
    const std::size_t comma = choice.find(',');
    if (Result<void> added = add_choice(choice.substr(0, comma), formats); !added) {
      return fail(added.error());
    }
    if (comma == std::string_view::npos) {
      break;
    }
    choice.remove_prefix(comma + 1);
  }
  if (geoip.empty()) {
    return formats;
  }
  Result<GeoDatabases> databases = GeoDatabases::open(geoip);
  if (!databases) {
    return fail(databases.error());
  }
  for (const GeoDatabase& database : databases->databases()) {
    formats.add_file({.use = "GeoIP",
                      .name = database.type(),
                      .path = database.path(),
                      .sha256 = database.sha256()});
  }
  formats.set_geo(std::make_shared<const GeoDatabases>(std::move(*databases)));
  return formats;
}

}  // namespace trawl
