#pragma once

// Hits as records in one string: small, cheap to move between threads, and written to a file as
// they are. The layout of a record stands in docs/formats.md, "Hit run".

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "scanner/match/hit.h"

namespace trawl {

// A hit that is about to be recorded; borrows all it shows.
struct HitView {
  HitKey key;
  std::uint64_t record = 0;
  std::string_view index;
  std::span<const RuleId> rules;
  std::string_view mapping;
  std::string_view event;
  std::string_view mapped;
};

// Not thread-safe.
class HitBatch {
 public:
  // Requires that index, rules, mapping and both texts are below 4 GiB together.
  void add(const HitView& hit);
  // A hit that was recorded before. Requires a record that decode_record() takes.
  void add_record(std::string_view record);
  // Adds `count` to the line number of every hit: lines are counted within a chunk first, since
  // the chunks before it may not be counted yet.
  void shift_records(std::uint64_t count);

  [[nodiscard]] bool empty() const { return positions_.empty(); }
  [[nodiscard]] std::size_t size() const { return positions_.size(); }
  // The record of hit `i`, in the order of add(). Lives as long as the batch.
  [[nodiscard]] std::string_view record(std::size_t i) const;
  // All records one behind another. Lives as long as the batch.
  [[nodiscard]] std::string_view records() const { return bytes_; }
  // Memory it takes.
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  std::string bytes_;
  std::vector<std::size_t> positions_;  // where each record begins
};

inline constexpr std::size_t kRecordHeadBytes = 60;

// What a record says before its rules, index, mapping and texts.
struct RecordHead {
  HitKey key;
  std::uint64_t record = 0;
  std::uint32_t checksum = 0;
  std::uint32_t rule_count = 0;
  std::uint32_t index_bytes = 0;
  std::uint32_t mapping_bytes = 0;
  std::uint32_t event_bytes = 0;
  std::uint32_t mapped_bytes = 0;

  // Of the whole record.
  [[nodiscard]] std::uint64_t size_bytes() const;
};

// Requires kRecordHeadBytes bytes. Errors: Corrupt (flags that do not exist).
[[nodiscard]] Result<RecordHead> read_record_head(std::string_view bytes);

// Errors: Corrupt (a wrong length or checksum, rules out of order).
[[nodiscard]] Result<Hit> decode_record(std::string_view record);

}  // namespace trawl
