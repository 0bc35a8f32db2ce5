#pragma once

// A tar or zip archive as a series of entries, read from front to back (libarchive).
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

enum class EntryKind : std::uint8_t { File, Folder, Link, Other };

struct Entry {
  EntryKind kind = EntryKind::File;
  std::string name;  // unique among the entries of the archive
  // Of a file. Borrows the container; next() must not be called on it once the container has gone
  // on, but pieces and unpack() stay good.
  std::unique_ptr<Source> bytes;
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
  std::unique_ptr<State> state_;
};

}  // namespace trawl
