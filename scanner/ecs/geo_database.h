#pragma once

// GeoIP databases in MaxMind's format → the fields that Elastic's geoip processor makes of an
// address: geo.* out of a city or country database, as.* out of an ASN database.
//
// A database is a foreign file: what it holds of the wrong type, too long, out of range or not
// UTF-8 is left out, and a lookup that finds it damaged says so.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/ecs/json_tree.h"

namespace trawl {

// The longest text taken from a database.
inline constexpr std::size_t kMaxGeoTextBytes = 1024;

// Const after opening; shared by all threads.
class GeoDatabase {
 public:
  enum class Kind : unsigned char { City, Country, Asn };

  // Errors: Io (cannot be opened), Corrupt (no database of this format, or a damaged one),
  // Unsupported (holds neither cities, countries nor AS numbers).
  [[nodiscard]] static Result<GeoDatabase> open(const std::string& path);

  GeoDatabase(GeoDatabase&&) noexcept;
  GeoDatabase& operator=(GeoDatabase&&) noexcept;
  ~GeoDatabase();

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] const std::string& path() const;    // as it was given
  [[nodiscard]] const std::string& type() const;    // as its metadata says: "GeoLite2-City"
  [[nodiscard]] const std::string& sha256() const;  // of the file, when it was opened

  // What it says of an address, the members of `geo` or `as`; null kind if it does not know the
  // address or nothing of use about it. Errors: Invalid (no address), Corrupt (the database is
  // damaged).
  [[nodiscard]] Result<JsonTree> find(std::string_view address) const;

 private:
  struct State;
  explicit GeoDatabase(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

// Those of a run. Of several databases of one kind the first one that knows an address counts.
class GeoDatabases {
 public:
  // Errors: those of GeoDatabase::open().
  [[nodiscard]] static Result<GeoDatabases> open(const std::vector<std::string>& paths);

  [[nodiscard]] const std::vector<GeoDatabase>& databases() const { return databases_; }

  // The members of `geo`, and those of `as`. Errors and result: as GeoDatabase::find().
  [[nodiscard]] Result<JsonTree> find_geo(std::string_view address) const;
  [[nodiscard]] Result<JsonTree> find_as(std::string_view address) const;

 private:
  [[nodiscard]] Result<JsonTree> find(std::string_view address, bool is_asn) const;

  std::vector<GeoDatabase> databases_;
};

}  // namespace trawl
