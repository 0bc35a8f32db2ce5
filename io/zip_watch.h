#pragma once

// ZipWatch: what libarchive passes over in silence when it reads a zip from front to back. Where it
// expects the header of a member and finds other bytes, it looks further until there is one; and it
// stops where the directory begins. Both are seen by looking at the bytes that it is given.
//
// Not thread-safe.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "io/block.h"
#include "io/error.h"
#include "io/feed.h"

namespace trawl {

class ZipWatch {
 public:
  // libarchive is given `bytes`, which lie at `offset_bytes`, behind all it was given before. It
  // has done with those before `position_bytes`.
  void show(Block bytes, std::uint64_t offset_bytes, std::uint64_t position_bytes);

  // libarchive begins to look for a header at `offset_bytes`; it has ended.
  void begin_search(std::uint64_t offset_bytes);
  void end_search();

  // After libarchive has found no more members: reads to the end of the input. `feed` stands where
  // the bytes shown end. Errors: Io; Corrupt (bytes that belong to no member, a damaged directory,
  // bytes behind it).
  [[nodiscard]] Result<void> finish(Feed& feed);

 private:
  struct Shown {
    Block bytes;
    std::uint64_t offset_bytes = 0;
  };

  void search(std::string_view bytes, std::uint64_t offset_bytes);
  [[nodiscard]] std::string shown_from(std::uint64_t offset_bytes) const;

  std::deque<Shown> shown_;  // what libarchive has not done with yet
  bool is_searching_ = false;
  std::uint64_t searched_from_bytes_ = 0;
  std::string tail_;  // the last bytes that were searched; a header may begin there
  std::optional<std::uint64_t> found_;  // where the header lies
  std::uint64_t stray_bytes_ = 0;       // that belong to no member
  std::uint64_t first_stray_ = 0;       // where the first of them lies
};

}  // namespace trawl
