#pragma once

// A tar or zip archive as a series of entries, from front to back. A zip that can be sought in and
// holds nothing unusual is read by its directory (zip_reader.h), all else by libarchive.
//
// Names are labels (entry_names.h).
//
// Not thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "io/feed.h"
#include "io/source.h"

namespace trawl {

class ZipReader;

enum class EntryKind : std::uint8_t { File, Folder, Link, Other };

// What is known of an entry before it is read.
struct EntryOutline {
  std::string head;                  // the first kCodecHeadBytes of its bytes, or all
  std::uint64_t unpacked_bytes = 0;  // no more than that are in it
};

struct Entry {
  EntryKind kind = EntryKind::File;
  std::string name;  // unique among the entries of the archive
  // Of a file. Without an outline, next() must not be called on it once the container has gone on,
  // but pieces and unpack() stay good. With one, it can be read at any time and by any thread, and
  // its consumed_bytes() stays where the entry ends in the file.
  std::unique_ptr<Source> bytes;
  std::optional<EntryOutline> outline;
  std::optional<Error> error;  // instead of bytes: the file is there but cannot be read
};

class Container {
 public:
  // Requires that `codec` is a container.
  Container(Codec codec, Feed feed, const SourceOptions& options);
  Container(Container&&) noexcept;
  Container& operator=(Container&&) noexcept;
  ~Container();

  // The next entry, or nullopt at the end. What was not read of the one before is skipped. After an
  // error the container is at its end. Errors: Corrupt, and those of reading the bytes.
  [[nodiscard]] Result<std::optional<Entry>> next();

  [[nodiscard]] Codec codec() const;
  // What messages call it.
  [[nodiscard]] const std::string& name() const;
  // As in Source.
  [[nodiscard]] std::uint64_t consumed_bytes() const;
  [[nodiscard]] Result<void> check_unchanged() const;

 private:
  class State;
  std::unique_ptr<ZipReader> zip_;  // either this
  std::unique_ptr<State> state_;    // or that
};

}  // namespace trawl
