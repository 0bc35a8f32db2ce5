#pragma once

// The records of a zip archive (PKWARE APPNOTE 6.3.10, section 4.3), as far as they tell where it
// begins and ends. Of its members, headers and directory no byte may be passed over in silence.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/error.h"
#include "io/feed.h"

namespace trawl {

inline constexpr std::string_view kZipLocalHeader = "PK\3\4";
inline constexpr std::string_view kZipDirectoryHeader = "PK\1\2";
inline constexpr std::string_view kZipEnd = "PK\5\6";
inline constexpr std::string_view kZipEnd64 = "PK\6\6";
inline constexpr std::string_view kZipEnd64Locator = "PK\6\7";
inline constexpr std::string_view kZipDirectorySignature = "PK\5\5";
inline constexpr std::string_view kZipExtraData = "PK\6\10";
inline constexpr std::size_t kZipSignatureBytes = 4;

// The little-endian number of `size_bytes` at `offset_bytes`. Requires that `bytes` holds it.
[[nodiscard]] std::uint64_t zip_number(std::string_view bytes, std::size_t offset_bytes,
                                       std::size_t size_bytes);

// `bytes` begin with the header of a member.
[[nodiscard]] bool begins_zip_member(std::string_view bytes);
// `bytes` begin with what follows the last member: a directory, or the end where it is empty.
[[nodiscard]] bool begins_zip_directory(std::string_view bytes);

// What the end record of an archive that can be sought in says.
struct ZipEnd {
  std::uint64_t offset_bytes = 0;  // of the record itself
  std::uint64_t directory_offset_bytes = 0;
  std::uint64_t directory_bytes = 0;
  std::uint64_t entry_count = 0;
  std::uint64_t before_bytes = 0;  // of the input, in front of the archive
  std::uint64_t behind_bytes = 0;  // of the input, behind the archive
};

// The last end record in `feed`, whose position is anywhere afterwards; nullopt if there is none
// that can be right. Requires that the feed can be sought in. Errors: Io.
[[nodiscard]] Result<std::optional<ZipEnd>> find_zip_end(Feed& feed);

// Reads from the directory to the end of the input. `head` are the bytes in front of the position
// of the feed, from the directory at `offset_bytes` on.
// Errors: Io; Corrupt (the directory is damaged or cut off; bytes follow the archive).
[[nodiscard]] Result<void> read_zip_to_end(std::string head, std::uint64_t offset_bytes,
                                           Feed& feed);

}  // namespace trawl
