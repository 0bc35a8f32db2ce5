#pragma once

// Bytes packed by every codec and container that is read, for tests.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

// One stream each.
[[nodiscard]] std::string bzip2(std::string_view bytes);
// `dictionary_bytes` is what unpacking needs as memory; 0: small.
[[nodiscard]] std::string xz(std::string_view bytes, std::uint32_t dictionary_bytes = 0);
[[nodiscard]] std::string lz4(std::string_view bytes, bool has_checksums = true);

enum class EntryType : std::uint8_t { File, Folder, SymbolicLink, HardLink, Pipe };

struct ArchiveEntry {
  std::string name;
  std::string bytes;  // of a link: where it leads
  EntryType type = EntryType::File;
};

// pax, with ustar headers where they do.
[[nodiscard]] std::string tar(const std::vector<ArchiveEntry>& entries);
// `method`: "store" or "deflate". `password`: encrypted if not empty.
[[nodiscard]] std::string zip(const std::vector<ArchiveEntry>& entries,
                              const std::string& method = "deflate",
                              const std::string& password = {});

}  // namespace trawl
