// Names: Elasticsearch reference, GeoIP processor. Format: MaxMind DB File Format Specification.

#include "scanner/ecs/geo_database.h"

#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include "io/sha256.h"
#include "rules/ir/utf8.h"

namespace trawl {

namespace {

struct CloseDatabase {
  void operator()(MMDB_s* database) const {
    MMDB_close(database);
    delete database;
  }
};
using OpenDatabase = std::unique_ptr<MMDB_s, CloseDatabase>;

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.value == kReplacementCharacter && point.length_bytes == 1) {
      return false;
    }
    at += point.length_bytes;
  }
  return true;
}

tl::unexpected<Error> damaged(const std::string& path, int status) {
  return fail(ErrorCode::Corrupt, std::string("no GeoIP database: ") + MMDB_strerror(status), path);
}

// The value at a path of names; nullopt if there is none of this type.
template <class... Names>
std::optional<MMDB_entry_data_s> value_at(MMDB_entry_s entry, std::uint32_t type, Names... names) {
  MMDB_entry_data_s data{};
  const int status = MMDB_get_value(&entry, &data, names..., nullptr);
  if (status != MMDB_SUCCESS || !data.has_data || data.type != type) {
    return std::nullopt;
  }
  return data;
}

// Takes a text over as a member, if it is one that can be shown.
template <class... Names>
void add_text(MMDB_entry_s entry, JsonTree& target, std::string_view name, Names... names) {
  const auto data = value_at(entry, MMDB_DATA_TYPE_UTF8_STRING, names...);
  if (!data || data->data_size == 0 || data->data_size > kMaxGeoTextBytes) {
    return;
  }
  const std::string_view text(data->utf8_string, data->data_size);
  if (is_utf8(text)) {
    target.set(name, JsonTree::string(std::string(text)));
  }
}

std::optional<double> coordinate(MMDB_entry_s entry, const char* name, double limit) {
  const auto data = value_at(entry, MMDB_DATA_TYPE_DOUBLE, "location", name);
  const bool is_good =
      data && std::isfinite(data->double_value) && std::fabs(data->double_value) <= limit;
  return is_good ? std::optional(data->double_value) : std::nullopt;
}

void add_country(MMDB_entry_s entry, JsonTree& geo) {
  add_text(entry, geo, "continent_name", "continent", "names", "en");
  add_text(entry, geo, "country_iso_code", "country", "iso_code");
  add_text(entry, geo, "country_name", "country", "names", "en");
}

void add_city(MMDB_entry_s entry, JsonTree& geo) {
  add_country(entry, geo);
  add_text(entry, geo, "city_name", "city", "names", "en");
  // The smallest subdivision is the last one.
  const auto subdivisions = value_at(entry, MMDB_DATA_TYPE_ARRAY, "subdivisions");
  if (subdivisions && subdivisions->data_size > 0) {
    const std::string last = std::to_string(subdivisions->data_size - 1);
    JsonTree region = JsonTree::object();
    add_text(entry, region, "name", "subdivisions", last.c_str(), "names", "en");
    add_text(entry, region, "code", "subdivisions", last.c_str(), "iso_code");
    const JsonTree* code = region.member("code");
    const JsonTree* country = geo.member("country_iso_code");
    if (code != nullptr && country != nullptr) {
      geo.set("region_iso_code",
              JsonTree::string(std::string(country->text()) + "-" + std::string(code->text())));
    }
    if (const JsonTree* name = region.member("name")) {
      geo.set("region_name", *name);
    }
  }
  const auto latitude = coordinate(entry, "latitude", 90);
  const auto longitude = coordinate(entry, "longitude", 180);
  if (latitude && longitude) {
    geo.set("location.lat", JsonTree::number(fmt::format("{}", *latitude)));
    geo.set("location.lon", JsonTree::number(fmt::format("{}", *longitude)));
  }
}

void add_as(MMDB_entry_s entry, JsonTree& as) {
  if (const auto number = value_at(entry, MMDB_DATA_TYPE_UINT32, "autonomous_system_number")) {
    as.set("number", JsonTree::number(std::to_string(number->uint32)));
  }
  add_text(entry, as, "organization.name", "autonomous_system_organization");
}

std::optional<GeoDatabase::Kind> kind_of(std::string_view type) {
  const auto names = [type](std::string_view word) {
    return type.find(word) != std::string_view::npos;
  };
  if (names("City") || names("Enterprise")) {
    return GeoDatabase::Kind::City;
  }
  if (names("Country")) {
    return GeoDatabase::Kind::Country;
  }
  return names("ASN") || names("ISP") ? std::optional(GeoDatabase::Kind::Asn) : std::nullopt;
}

union SocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

std::optional<SocketAddress> socket_address(std::string_view address) {
  std::array<char, INET6_ADDRSTRLEN + 1> text{};
  if (address.size() >= text.size()) {
    return std::nullopt;
  }
  std::memcpy(text.data(), address.data(), address.size());
  SocketAddress socket{};
  if (inet_pton(AF_INET, text.data(), &socket.v4.sin_addr) == 1) {
    socket.v4.sin_family = AF_INET;
    return socket;
  }
  if (inet_pton(AF_INET6, text.data(), &socket.v6.sin6_addr) == 1) {
    socket.v6.sin6_family = AF_INET6;
    return socket;
  }
  return std::nullopt;
}

}  // namespace

struct GeoDatabase::State {
  OpenDatabase database;
  Kind kind = Kind::City;
  std::string path;
  std::string type;
  std::string sha256;
};

GeoDatabase::GeoDatabase(std::unique_ptr<const State> state) : state_(std::move(state)) {}
GeoDatabase::GeoDatabase(GeoDatabase&&) noexcept = default;
GeoDatabase& GeoDatabase::operator=(GeoDatabase&&) noexcept = default;
GeoDatabase::~GeoDatabase() = default;

GeoDatabase::Kind GeoDatabase::kind() const {
  return state_->kind;
}
const std::string& GeoDatabase::path() const {
  return state_->path;
}
const std::string& GeoDatabase::type() const {
  return state_->type;
}
const std::string& GeoDatabase::sha256() const {
  return state_->sha256;
}

Result<GeoDatabase> GeoDatabase::open(const std::string& path) {
  Result<std::string> digest = sha256_of_file(path);
  if (!digest) {
    return fail(digest.error());
  }
  auto memory = std::make_unique<MMDB_s>();
  if (const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, memory.get());
      status != MMDB_SUCCESS) {
    return damaged(path, status);  // the library has closed it
  }
  OpenDatabase database(memory.release());
  const std::string type =
      database->metadata.database_type == nullptr ? "" : database->metadata.database_type;
  const std::optional<Kind> kind = kind_of(type);
  if (!kind) {
    return fail(ErrorCode::Unsupported,
                fmt::format("a GeoIP database of type '{}': expected one of cities, countries or "
                            "AS numbers",
                            type),
                path);
  }
  auto state = std::make_unique<State>();
  state->database = std::move(database);
  state->kind = *kind;
  state->path = path;
  state->type = type;
  state->sha256 = std::move(*digest);
  return GeoDatabase(std::move(state));
}

Result<JsonTree> GeoDatabase::find(std::string_view address) const {
  const std::optional<SocketAddress> socket = socket_address(address);
  if (!socket) {
    return fail(ErrorCode::Invalid, "no address");
  }
  int status = MMDB_SUCCESS;
  const MMDB_lookup_result_s found =
      MMDB_lookup_sockaddr(state_->database.get(), &socket->any, &status);
  if (status == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR) {
    return JsonTree{};
  }
  if (status != MMDB_SUCCESS) {
    return damaged(state_->path, status);
  }
  if (!found.found_entry) {
    return JsonTree{};
  }
  // Told apart from a member that is not there: the entry itself must be readable.
  MMDB_entry_s entry = found.entry;
  MMDB_entry_data_s whole{};
  if (const int read = MMDB_get_value(&entry, &whole, nullptr);
      read != MMDB_SUCCESS || whole.type != MMDB_DATA_TYPE_MAP) {
    return damaged(state_->path, read == MMDB_SUCCESS ? MMDB_INVALID_DATA_ERROR : read);
  }
  JsonTree members = JsonTree::object();
  switch (state_->kind) {
    case Kind::City:
      add_city(entry, members);
      break;
    case Kind::Country:
      add_country(entry, members);
      break;
    case Kind::Asn:
      add_as(entry, members);
      break;
  }
  return members.members().empty() ? JsonTree{} : std::move(members);
}

Result<GeoDatabases> GeoDatabases::open(const std::vector<std::string>& paths) {
  GeoDatabases databases;
  for (const std::string& path : paths) {
    Result<GeoDatabase> database = GeoDatabase::open(path);
    if (!database) {
      return fail(database.error());
    }
    databases.databases_.push_back(std::move(*database));
  }
  return databases;
}

Result<JsonTree> GeoDatabases::find_geo(std::string_view address) const {
  return find(address, /*is_asn=*/false);
}

Result<JsonTree> GeoDatabases::find_as(std::string_view address) const {
  return find(address, /*is_asn=*/true);
}

Result<JsonTree> GeoDatabases::find(std::string_view address, bool is_asn) const {
  for (const GeoDatabase& database : databases_) {
    if ((database.kind() == GeoDatabase::Kind::Asn) != is_asn) {
      continue;
    }
    Result<JsonTree> found = database.find(address);
    if (!found || found->kind() != JsonTree::Kind::Null) {
      return found;
    }
  }
  return JsonTree{};
}

}  // namespace trawl
