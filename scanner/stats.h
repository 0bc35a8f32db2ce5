#pragma once

// What was read, skipped and matched: the account of each input, and progress while scanning.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/codec.h"
#include "io/container_counts.h"
#include "io/error.h"
#include "io/input_list.h"
#include "rules/ir/value.h"
#include "rules/rule_set.h"
#include "scanner/event/framing.h"

namespace trawl {

struct Progress {
  std::uint64_t total_bytes = 0;  // on disk, of all inputs whose size is known
  std::uint64_t read_bytes = 0;   // of those
  std::uint64_t unpacked_bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t alerts = 0;
  double seconds = 0;
  bool is_done = false;
};

// Bytes of an input that are not events.
struct RejectedSpan {
  std::uint64_t offset_bytes = 0;  // in the unpacked bytes
  std::uint64_t length_bytes = 0;
  std::string reason;
};

inline constexpr std::size_t kMaxListedSpans = 1000;  // of each input; more are counted, not listed

// Raw events: those of a format that a mapping turns into ECS events.
struct RawEventCounts {
  std::uint64_t events = 0;
  // Those that some rule could match; the others were not looked at further, and are not among the
  // next two.
  std::uint64_t normalized = 0;
  std::uint64_t with_mapping_errors = 0;  // event.kind is then pipeline_error
  std::uint64_t dropped = 0;              // by their mapping

  void add(const RawEventCounts& other);
};

// The account of an input, or of a member of one: an input that is a container comes with an
// account of its own, in which only the container's counts and its error say something, and with
// one for each member.
//
//   events + between + rejected == unpacked, in bytes
struct InputReport {
  Input input;
  std::uint32_t ordinal = 0;  // of the member in the input; 0 is the input itself
  std::string member;         // its label; "" is the input itself
  std::vector<Codec> codecs;  // around the bytes, the outermost first; a member's own only
  std::optional<ContainerCounts> container;
  std::optional<Framing> framing;    // nothing in an input without bytes
  std::uint64_t unpacked_bytes = 0;  // bytes of a damaged frame whose size is known included
  std::uint64_t event_bytes = 0;
  // Line breaks, blank lines, white space around events, byte order mark; wrappers, brackets and
  // commas; documents without events.
  std::uint64_t between_bytes = 0;
  std::uint64_t rejected_bytes = 0;
  std::uint64_t events = 0;               // those out of range included
  std::uint64_t events_out_of_range = 0;  // outside since/until
  // That no rule can match, as their keys tell; nothing else is known of them.
  std::uint64_t events_sifted = 0;
  RawEventCounts raw;                        // among the other events
  std::uint64_t rejected = 0;                // spans
  std::vector<RejectedSpan> rejected_spans;  // the first kMaxListedSpans, by offset
  std::uint64_t cloudtrail_digests = 0;      // documents that hold no events by their nature
  std::uint64_t aws_configs = 0;             // the same
  std::optional<Error> error;                // the input could not be read to its end

  [[nodiscard]] bool is_member() const { return ordinal != 0; }
};

// As messages name it: PATH, or PATH!/MEMBER.
[[nodiscard]] std::string name_of(const InputReport& report);

// What matched, over all inputs.
struct MatchStats {
  std::uint64_t hits = 0;                       // events that matched at least one rule
  std::uint64_t events_without_time = 0;        // among the hits
  std::uint64_t events_with_unknown_index = 0;  // among the hits
  std::optional<Timestamp> first_event;  // of the hits; of all events where since/until is given
  std::optional<Timestamp> last_event;
  std::vector<std::uint64_t> alerts_by_rule;  // by RuleId; as long as the highest one that matched

  void add_time(Timestamp time);
  void add_alert(RuleId rule);
  void add(const MatchStats& other);
  [[nodiscard]] std::uint64_t alerts() const;
};

}  // namespace trawl
