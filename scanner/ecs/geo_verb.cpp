// geoip: where an address is, and whose network it lies in, as the databases of the run know it.

#include <array>
#include <utility>

#include "scanner/ecs/geo_database.h"
#include "scanner/ecs/statement_reader.h"

namespace trawl {

namespace {

constexpr std::array<std::string_view, 10> kFields = {
    "geo.city_name",    "geo.continent_name",  "geo.country_iso_code", "geo.country_name",
    "geo.location.lat", "geo.location.lon",    "geo.region_iso_code",  "geo.region_name",
    "as.number",        "as.organization.name"};

// The first address of a list that is known; null kind if none is.
template <class Find>
JsonTree find_first(const JsonTree& addresses, MappingRun& run, const Find& find) {
  const auto look_up = [&](const JsonTree& address) -> JsonTree {
    if (!address.is_string()) {
      return {};
    }
    Result<JsonTree> found = find(address.text());
    if (!found) {
      run.add_error("GeoIP: " + found.error().text());
      return {};
    }
    return std::move(*found);
  };
  if (!addresses.is_array()) {
    return look_up(addresses);
  }
  for (const JsonTree& address : addresses.elements()) {
    if (JsonTree found = look_up(address); is_present(&found)) {
      return found;
    }
  }
  return {};
}

StatementAction make_geoip(StatementReader& reader, std::string_view verb) {
  const std::string source = reader.required(verb);
  const std::string target = reader.required("to");
  for (const std::string_view field : kFields) {
    reader.outputs.push_back(target + "." + std::string(field));
  }
  reader.sources.push_back({.target = {}, .paths = {source}});
  reader.text = " " + source + " -> " + target;
  return [source = TreePath(source), target](MappingRun& run) {
    const GeoDatabases* databases = run.geo();
    const JsonTree* found = databases == nullptr ? nullptr : run.find(source);
    if (found == nullptr) {
      return;
    }
    const JsonTree addresses = *found;
    JsonTree geo = find_first(addresses, run, [databases](std::string_view address) {
      return databases->find_geo(address);
    });
    if (is_present(&geo)) {
      run.set(target + ".geo", std::move(geo));
    }
    JsonTree as = find_first(addresses, run, [databases](std::string_view address) {
      return databases->find_as(address);
    });
    if (is_present(&as)) {
      run.set(target + ".as", std::move(as));
    }
  };
}

}  // namespace

std::vector<Verb> geo_verbs() {
  return {{"geoip", make_geoip}};
}

}  // namespace trawl
