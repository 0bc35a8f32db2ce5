#pragma once

// ZipReader: the entries of a zip that can be sought in and whose directory holds nothing unusual,
// as they lie in it. Only their headers and first bytes are looked at here; each is unpacked by
// whoever reads it, side by side with others.
//
// Every byte in front of the directory belongs to one member, its header or its descriptor; bytes
// that belong to none, or to two, are an error once all entries have been told.
//
// Not thread-safe; the sources of the entries do not use it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "io/container.h"
#include "io/entry_names.h"
#include "io/feed.h"
#include "io/inflater.h"
#include "io/source.h"
#include "io/zip_directory.h"

namespace trawl {

class ZipReader {
 public:
  // Requires that the feed can be sought in and that the directory, its own, is plain.
  ZipReader(Feed feed, ZipDirectory directory, const SourceOptions& options);

  // As in Container.
  [[nodiscard]] Result<std::optional<Entry>> next();

  [[nodiscard]] const Feed& feed() const { return feed_; }
  [[nodiscard]] std::uint64_t consumed_bytes() const { return consumed_bytes_; }

 private:
  [[nodiscard]] Result<void> open(const ZipDirectoryEntry& listed, Entry& entry);
  [[nodiscard]] Result<void> move_to(std::uint64_t offset_bytes);
  [[nodiscard]] std::optional<std::string> head_of(const ZipDirectoryEntry& listed,
                                                   const Block& packed);
  [[nodiscard]] bool unpack(Feed& feed, std::string& out);
  void account_up_to(std::uint64_t offset_bytes);
  [[nodiscard]] Result<void> check_account() const;

  Feed feed_;
  ZipDirectory directory_;
  SourceOptions options_;
  EntryNames names_;
  Inflater inflater_;  // for the first bytes of entries
  std::size_t next_ = 0;
  bool is_at_end_ = false;
  std::uint64_t consumed_bytes_ = 0;

  // Where the entry before ends, as far as that is known, and what may lie behind it.
  std::optional<std::uint64_t> entry_end_bytes_ = 0;
  bool has_descriptor_ = false;
  std::uint64_t stray_bytes_ = 0;             // that belong to no entry
  std::optional<std::uint64_t> first_stray_;  // where the first of them lie
  std::optional<std::uint64_t> overlap_;      // where an entry begins inside another
};

}  // namespace trawl
