#include "io/zip_directory.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace trawl {

namespace {

constexpr std::size_t kHeaderBytes = 46;
// Bits of the general purpose flags that change nothing for who unpacks, and the one that tells of
// a descriptor.
constexpr unsigned kHarmlessFlags = 0x0806;
constexpr unsigned kDescriptorFlag = 0x0008;
constexpr std::uint64_t kStored = 0;
constexpr std::uint64_t kDeflated = 8;
// Extra fields that give an entry another name or nature.
constexpr std::uint64_t kUnicodeName = 0x7075;
constexpr std::uint64_t kAttributes = 0x6c78;
constexpr std::uint64_t kZip64 = 0x0001;
// Who made the entry decides what its attributes mean.
constexpr std::uint64_t kMadeByDos = 0;
constexpr std::uint64_t kMadeByUnix = 3;

struct ExtraFields {
  std::string_view zip64;
  bool is_plain = true;
};

ExtraFields read_extra(std::string_view bytes) {
  ExtraFields fields;
  while (bytes.size() >= 4) {
    const std::uint64_t id = zip_number(bytes, 0, 2);
    const std::uint64_t size = zip_number(bytes, 2, 2);
    bytes.remove_prefix(4);
    if (size > bytes.size()) {
      fields.is_plain = false;
      return fields;
    }
    if (id == kZip64) {
      fields.zip64 = bytes.substr(0, static_cast<std::size_t>(size));
    }
    fields.is_plain = fields.is_plain && id != kUnicodeName && id != kAttributes;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return fields;
}

// A number that did not fit its field stands in the next eight bytes of `zip64`. False if not.
bool widen(std::uint64_t& number, std::string_view& zip64) {
  if (number != UINT32_MAX) {
    return true;
  }
  if (zip64.size() < 8) {
    return false;
  }
  number = zip_number(zip64, 0, 8);
  zip64.remove_prefix(8);
  return true;
}

bool is_plain_name(std::string_view name) {
  return std::ranges::all_of(
      name, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\\' && c != '\0'; });
}

// A folder or link that has bytes all the same is a file: they are not to be lost.
EntryKind kind_of(std::uint64_t made_by, std::uint64_t attributes, const ZipDirectoryEntry& entry) {
  constexpr std::uint64_t kFolderAttribute = 0x10;
  const bool is_named_as_folder = entry.name.ends_with('/');
  EntryKind kind = is_named_as_folder ? EntryKind::Folder : EntryKind::File;
  if (made_by == kMadeByDos && (attributes & kFolderAttribute) != 0) {
    kind = EntryKind::Folder;
  } else if (made_by == kMadeByUnix) {
    switch (attributes >> 28U) {  // the type of a file in its mode
      case 0x0:
      case 0x8:
        break;
      case 0x4:
        kind = EntryKind::Folder;
        break;
      case 0xA:
        return EntryKind::Link;
      default:
        return EntryKind::Other;
    }
  }
  return kind == EntryKind::Folder && entry.unpacked_bytes > 0 ? EntryKind::File : kind;
}

// The entry of a header, of which `bytes` is all; nullopt if it is not plain.
std::optional<ZipDirectoryEntry> read_entry(std::string_view bytes, std::size_t name_bytes,
                                            std::size_t extra_bytes) {
  const std::uint64_t made_by = zip_number(bytes, 5, 1);
  const auto flags = static_cast<unsigned>(zip_number(bytes, 8, 2));
  const std::uint64_t method = zip_number(bytes, 10, 2);
  const std::uint64_t disk = zip_number(bytes, 34, 2);
  ZipDirectoryEntry entry{.name = std::string(bytes.substr(kHeaderBytes, name_bytes)),
                          .is_deflated = method == kDeflated,
                          .has_descriptor = (flags & kDescriptorFlag) != 0,
                          .checksum = static_cast<std::uint32_t>(zip_number(bytes, 16, 4)),
                          .packed_bytes = zip_number(bytes, 20, 4),
                          .unpacked_bytes = zip_number(bytes, 24, 4),
                          .offset_bytes = zip_number(bytes, 42, 4)};
  ExtraFields extra = read_extra(bytes.substr(kHeaderBytes + name_bytes, extra_bytes));
  const bool is_plain = (flags & ~(kHarmlessFlags | kDescriptorFlag)) == 0 &&
                        (method == kStored || method == kDeflated) && disk == 0 && extra.is_plain &&
                        is_plain_name(entry.name) && widen(entry.unpacked_bytes, extra.zip64) &&
                        widen(entry.packed_bytes, extra.zip64) &&
                        widen(entry.offset_bytes, extra.zip64);
  if (!is_plain) {
    return std::nullopt;
  }
  entry.kind = kind_of(made_by, zip_number(bytes, 38, 4), entry);
  return entry;
}

}  // namespace

Result<std::optional<ZipDirectory>> read_zip_directory(Feed& feed) {
  const Result<std::optional<ZipEnd>> end = find_zip_end(feed);
  if (!end) {
    return fail(end.error());
  }
  if (!*end) {
    return std::nullopt;
  }
  ZipDirectory directory{.end = **end, .entries = {}};
  directory.is_plain = directory.end.before_bytes == 0 && directory.end.behind_bytes == 0;
  // What stands before the archive moves all of it.
  feed.seek(directory.end.directory_offset_bytes + directory.end.before_bytes);
  std::uint64_t left_bytes = directory.end.directory_bytes;
  std::uint64_t count = 0;
  while (left_bytes >= kHeaderBytes) {
    Result<Block> seen = feed.peek(kHeaderBytes);
    if (!seen) {
      return fail(seen.error());
    }
    if (!seen->bytes.starts_with(kZipDirectoryHeader)) {
      return std::nullopt;
    }
    const auto name_bytes = static_cast<std::size_t>(zip_number(seen->bytes, 28, 2));
    const auto extra_bytes = static_cast<std::size_t>(zip_number(seen->bytes, 30, 2));
    const std::size_t size_bytes =
        kHeaderBytes + name_bytes + extra_bytes + zip_number(seen->bytes, 32, 2);
    if (size_bytes > left_bytes) {
      return std::nullopt;
    }
    seen = feed.peek(size_bytes);
    if (!seen) {
      return fail(seen.error());
    }
    if (directory.is_plain) {
      std::optional<ZipDirectoryEntry> entry = read_entry(seen->bytes, name_bytes, extra_bytes);
      directory.is_plain = entry && entry->offset_bytes < directory.end.directory_offset_bytes;
      if (directory.is_plain) {
        directory.entries.push_back(std::move(*entry));
      }
    }
    feed.advance(size_bytes);
    left_bytes -= size_bytes;
    ++count;
  }
  // Of archives that are not zip64, the count has 16 bits.
  if (left_bytes > 0 || (count - directory.end.entry_count) % (UINT16_MAX + 1U) != 0) {
    return std::nullopt;
  }
  std::ranges::stable_sort(directory.entries, {}, &ZipDirectoryEntry::offset_bytes);
  return directory;
}

}  // namespace trawl
