#pragma once

// FormatSet: the log formats whose raw events are normalised, in the order in which they are tried,
// and the GeoIP databases in which their addresses are looked up.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/error.h"
#include "scanner/ecs/mapping.h"

namespace trawl {

// A file of the user's that decides what alerts there are.
struct FormatFile {
  std::string use;   // "mapping", or "GeoIP"
  std::string name;  // of the mapping, or the type of the database
  std::string path;
  std::string sha256;
};

// Copies share what they hold.
class FormatSet {
 public:
  // None: events are taken as they are.
  FormatSet() = default;
  // Borrows the mappings, whose names are distinct.
  explicit FormatSet(std::vector<const Mapping*> mappings) : mappings_(std::move(mappings)) {}

  [[nodiscard]] bool is_empty() const { return mappings_.empty(); }
  [[nodiscard]] std::span<const Mapping* const> mappings() const { return mappings_; }
  // nullptr if there is none of that name.
  [[nodiscard]] const Mapping* find(std::string_view name) const;

  // nullptr if there are none.
  [[nodiscard]] const GeoDatabases* geo() const { return geo_.get(); }
  // Mapping files and databases that were read.
  [[nodiscard]] const std::vector<FormatFile>& files() const { return files_; }

  // Puts a mapping behind those there are, unless one of them has its name.
  void add(std::shared_ptr<const Mapping> mapping);
  void set_geo(std::shared_ptr<const GeoDatabases> geo) { geo_ = std::move(geo); }
  void add_file(FormatFile file) { files_.push_back(std::move(file)); }

 private:
  std::vector<const Mapping*> mappings_;
  std::vector<std::shared_ptr<const Mapping>> owned_;  // those of files
  std::shared_ptr<const GeoDatabases> geo_;
  std::vector<FormatFile> files_;
};

// The longest mapping file.
inline constexpr std::size_t kMaxMappingFileBytes = std::size_t{4} << 20;

// `choice`: "auto": all mappings that come with the program; "none"; the name of one of them; a
// mapping file, whose name ends in ".toml"; or several of these with commas between them, in the
// order in which they are tried. Of two mappings of one name the first one counts. `geoip`: paths
// of databases. Errors: Invalid, naming the mappings there are; Io, Limit or Syntax of a mapping
// file, with its line and the reason; those of GeoDatabase::open().
[[nodiscard]] Result<FormatSet> choose_formats(std::string_view choice,
                                               const std::vector<std::string>& geoip = {});

}  // namespace trawl
