#pragma once

// Unwrapper: a record as it lies in an input → the event that rules see.
//
// A record may carry its event in one of its members (scanner/event/carrier.h), and that event may
// do so again: a hit of an export whose `_source` has a `message` that is the text of a CloudTrail
// event. The carrier is opened if that destroys nothing (docs/decisions/0008):
//
//   never       if the record says what happened itself: event.kind, .category, .type, .action or
//               .outcome
//   `_raw`      if it is the text of an object
//   `detail`    if there is a `detail-type`; if it is a raw event; or, in a record without
//               @timestamp, if it has one or is the record's only member
//   `result`    likewise, with `preview`, `lastrow` or `offset` in the place of `detail-type`
//   `message`   if it is the text of a raw event; or, in a record without @timestamp, of an event
//               that has one
//   `CloudTrailEvent`  if it is the text of a raw event
//
// A raw event is one of a format that a mapping knows.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/ecs/format_set.h"
#include "scanner/ecs/recognition.h"
#include "scanner/event/carrier.h"
#include "scanner/event/event_fields.h"
#include "scanner/event/event_reader.h"
#include "scanner/event/field_trie.h"

namespace trawl {

// Carriers in carriers: what lies deeper stays closed.
inline constexpr std::size_t kMaxCarriers = 4;

struct InnerEvent {
  // One JSON object, kPaddingBytes readable behind it: of a carrier, or the record itself. Either
  // may be in the wrapper of an export.
  std::string_view text;
  const Mapping* mapping = nullptr;  // of a raw event
  bool is_carried = false;
};

// What all workers share: what to look for in a record. Const.
class UnwrapTables {
 public:
  // Borrows the mappings of `formats`.
  explicit UnwrapTables(FormatSet formats);
  UnwrapTables(const UnwrapTables&) = delete;
  UnwrapTables& operator=(const UnwrapTables&) = delete;

 private:
  friend class Unwrapper;

  FormatSet formats_;
  Recognition recognition_;
  std::vector<std::string> marked_paths_;
  FieldTrie trie_;
  std::vector<std::size_t> slots_;
};

// Scratch of one worker.
class Unwrapper {
 public:
  // Borrows the tables.
  explicit Unwrapper(const UnwrapTables& tables) : tables_(tables), reader_(tables.trie_) {}

  // `record`: one JSON object, kPaddingBytes readable behind it. The result lives until the next
  // call, and as long as the record. What is not JSON carries nothing. Cost: some walks through
  // the record for each carrier in it.
  [[nodiscard]] InnerEvent unwrap(std::string_view record);

 private:
  // What a walk through a record shows.
  struct Look {
    const Mapping* mapping = nullptr;
    CarrierSet carriers;
    bool has_time = false;
    bool says_what_happened = false;
    bool is_bridged = false;  // has a `detail-type`
    bool is_row = false;      // has what Splunk puts beside `result`
    bool is_alone = false;    // has one member
    bool is_wrapped = false;  // in an export
  };
  struct Found {
    InnerEvent event;
    bool has_time = false;
  };

  [[nodiscard]] std::optional<Look> look_at(std::string_view record);
  [[nodiscard]] std::optional<Found> dig(std::string_view record, std::size_t depth);
  [[nodiscard]] static bool is_opened(Carrier carrier, const Look& outer, const Found& inner);

  const UnwrapTables& tables_;
  EventReader reader_;
  EventFields fields_;
  std::array<std::string, kMaxCarriers> buffers_;  // the text of each carrier that was opened
};

}  // namespace trawl
