#include "io/zip_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "io/codec.h"
#include "io/container_counts.h"
#include "io/zip_member_source.h"

namespace trawl {
namespace {

constexpr std::size_t kHeaderBytes = 30;
// Packed bytes in which the first kCodecHeadBytes are looked for. The fewer, the less is unpacked
// twice (ISA-L unpacks all that it is given); the most are enough for anything that deflate makes
// smaller.
constexpr std::array<std::size_t, 2> kPackedHeadBytes = {640, 2048};
// Members up to that size share the window of the file that the reader looks at; for each larger
// one, windows of its own cost nothing.
constexpr std::uint64_t kMostSharedBytes = std::uint64_t{256} << 10;

// Lengths and checksum, with or without a signature, of 4 or 8 bytes each.
bool is_descriptor_length(std::uint64_t size_bytes) {
  return size_bytes == 12 || size_bytes == 16 || size_bytes == 20 || size_bytes == 24;
}

}  // namespace

ZipReader::ZipReader(Feed feed, ZipDirectory directory, const SourceOptions& options)
    : feed_(std::move(feed)), directory_(std::move(directory)), options_(options) {}

Result<std::optional<Entry>> ZipReader::next() {
  if (is_at_end_) {
    return std::nullopt;
  }
  if (next_ == directory_.entries.size()) {
    is_at_end_ = true;
    account_up_to(directory_.end.directory_offset_bytes);
    if (const Result<void> whole = check_account(); !whole) {
      return fail(whole.error());
    }
    return std::nullopt;
  }
  const ZipDirectoryEntry& listed = directory_.entries[next_++];
  account_up_to(listed.offset_bytes);
  Entry entry{.kind = listed.kind,
              .name = {},
              .bytes = nullptr,
              .outline = std::nullopt,
              .error = std::nullopt};
  if (listed.kind == EntryKind::File) {
    entry.name = names_.unique(listed.name);
  }
  if (Result<void> opened = open(listed, entry); !opened) {
    entry_end_bytes_.reset();
    if (opened.error().code == ErrorCode::Io) {
      is_at_end_ = true;
      return fail(std::move(opened.error()));
    }
    entry.kind = EntryKind::File;
    entry.name = entry.name.empty() ? names_.unique(listed.name) : entry.name;
    entry.error = std::move(opened.error());
  }
  return entry;
}

// By its header. Errors: Io; Corrupt: where its bytes lie is not known.
Result<void> ZipReader::open(const ZipDirectoryEntry& listed, Entry& entry) {
  if (const Result<void> moved = move_to(listed.offset_bytes); !moved) {
    return moved;
  }
  Result<Block> seen = feed_.peek(kHeaderBytes);
  if (!seen) {
    return fail(seen.error());
  }
  if (!begins_zip_member(seen->bytes)) {
    return fail(ErrorCode::Corrupt, "zip archive: the header of the member is damaged",
                feed_.where(listed.offset_bytes));
  }
  const std::uint64_t begin = listed.offset_bytes + kHeaderBytes + zip_number(seen->bytes, 26, 2) +
                              zip_number(seen->bytes, 28, 2);
  const std::uint64_t directory_begin = directory_.end.directory_offset_bytes;
  if (begin > directory_begin || listed.packed_bytes > directory_begin - begin) {
    return fail(ErrorCode::Corrupt, "zip archive: the member reaches into the directory",
                feed_.where(listed.offset_bytes));
  }
  const std::uint64_t end = begin + listed.packed_bytes;
  entry_end_bytes_ = end;
  has_descriptor_ = listed.has_descriptor;
  consumed_bytes_ = std::max(consumed_bytes_, end);
  if (listed.kind != EntryKind::File) {
    return {};
  }
  std::string name = fmt::format("{}{}{}", feed_.name(), kMemberSeparator, entry.name);
  Block packed;
  if (listed.packed_bytes > 0) {
    if (const Result<void> moved = move_to(begin); !moved) {
      return moved;
    }
    const bool is_shared = listed.packed_bytes <= kMostSharedBytes;
    seen = feed_.peek(static_cast<std::size_t>(
        is_shared ? listed.packed_bytes
                  : std::min<std::uint64_t>(listed.packed_bytes, kPackedHeadBytes.back())));
    if (!seen) {
      return fail(seen.error());
    }
    packed = seen->part(0, static_cast<std::size_t>(
                               std::min<std::uint64_t>(seen->bytes.size(), listed.packed_bytes)));
  }
  Feed bytes = packed.bytes.size() == listed.packed_bytes
                   ? Feed::over(packed, feed_.name())
                   : feed_.section(begin, listed.packed_bytes);
  if (std::optional<std::string> head = head_of(listed, packed)) {
    entry.outline = EntryOutline{.head = std::move(*head), .unpacked_bytes = listed.unpacked_bytes};
  }
  entry.bytes =
      make_zip_member_source(std::move(bytes), listed, std::move(name), consumed_bytes_, options_);
  return {};
}

// Within the window where that can be.
Result<void> ZipReader::move_to(std::uint64_t offset_bytes) {
  if (offset_bytes < feed_.offset_bytes()) {
    feed_.seek(offset_bytes);
    return {};
  }
  const Result<std::uint64_t> moved = feed_.skip(offset_bytes - feed_.offset_bytes());
  return moved ? Result<void>() : fail(moved.error());
}

// The first bytes of an entry that `packed` begins; nullopt if they are not in it.
std::optional<std::string> ZipReader::head_of(const ZipDirectoryEntry& listed,
                                              const Block& packed) {
  const auto wanted_bytes =
      static_cast<std::size_t>(std::min<std::uint64_t>(listed.unpacked_bytes, kCodecHeadBytes));
  if (!listed.is_deflated) {
    const std::string_view bytes = packed.bytes.substr(0, wanted_bytes);
    return bytes.size() < wanted_bytes ? std::nullopt : std::optional(std::string(bytes));
  }
  std::string head(wanted_bytes, '\0');
  for (const std::size_t most_bytes : kPackedHeadBytes) {
    Feed feed = Feed::over(packed.part(0, std::min(packed.bytes.size(), most_bytes)), {});
    if (unpack(feed, head)) {
      return head;
    }
  }
  return std::nullopt;
}

// Fills `out`. False if there is not that much, or it is damaged.
bool ZipReader::unpack(Feed& feed, std::string& out) {
  inflater_.forget_feed();
  inflater_.begin(Inflater::Wrapping::None);
  inflater_.set_output(out.data(), out.size());
  while (inflater_.room_bytes() > 0) {
    const Result<Inflater::Step> step = inflater_.inflate(feed);
    if (!step || *step != Inflater::Step::Going) {
      break;
    }
  }
  return inflater_.room_bytes() == 0;
}

// Up to the next entry, or to the directory.
void ZipReader::account_up_to(std::uint64_t offset_bytes) {
  if (!entry_end_bytes_) {
    return;
  }
  const std::uint64_t end = *entry_end_bytes_;
  if (offset_bytes < end) {
    overlap_ = overlap_.value_or(offset_bytes);
  } else if (offset_bytes > end && !(has_descriptor_ && is_descriptor_length(offset_bytes - end))) {
    first_stray_ = first_stray_.value_or(end);
    stray_bytes_ += offset_bytes - end;
  }
}

Result<void> ZipReader::check_account() const {
  if (overlap_) {
    return fail(ErrorCode::Corrupt, "a member of the zip begins inside another",
                feed_.where(*overlap_));
  }
  if (first_stray_) {
    return fail(ErrorCode::Corrupt,
                fmt::format("{} bytes of the zip belong to no member, the first of them here",
                            stray_bytes_),
                feed_.where(*first_stray_));
  }
  return {};
}

}  // namespace trawl
