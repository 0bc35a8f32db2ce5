#pragma once

// The directory of a zip archive: what its members are called, where they lie, and what to expect
// of them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/container.h"
#include "io/error.h"
#include "io/feed.h"
#include "io/zip_records.h"

namespace trawl {

struct ZipDirectoryEntry {
  std::string name;  // as it stands in the archive
  EntryKind kind = EntryKind::File;
  bool is_deflated = false;     // otherwise stored
  bool has_descriptor = false;  // a record behind its bytes repeats their lengths and checksum
  std::uint32_t checksum = 0;   // CRC-32 of the unpacked bytes
  std::uint64_t packed_bytes = 0;
  std::uint64_t unpacked_bytes = 0;
  std::uint64_t offset_bytes = 0;  // of its header
};

struct ZipDirectory {
  ZipEnd end;
  std::vector<ZipDirectoryEntry> entries;  // as they lie in the archive
  // Nothing in it is unusual: all of the input is the archive, all members are stored or deflated
  // and none is encrypted, names are ASCII. Otherwise the entries are not all there.
  bool is_plain = true;
};

// By the end record of the archive; nullopt where there is no sound directory. The position of the
// feed, which can be sought in, is anywhere afterwards. Errors: Io.
// Memory: about 100 bytes an entry.
[[nodiscard]] Result<std::optional<ZipDirectory>> read_zip_directory(Feed& feed);

}  // namespace trawl
