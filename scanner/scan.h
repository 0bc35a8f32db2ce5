#pragma once

// The library: rules + inputs + options → alerts + report.
//
// scan() never prints, never exits and reads no environment. The bytes it writes depend on the
// rules, the inputs and `since`, `until`, `default_index`, `map`; on nothing else.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "io/error.h"
#include "io/input_list.h"
#include "io/output_file.h"
#include "io/source.h"
#include "rules/rule_set.h"
#include "scanner/alert/writer.h"
#include "scanner/checkpoint/checkpoint_folder.h"
#include "scanner/ecs/format_set.h"
#include "scanner/match/matcher.h"
#include "scanner/scan_profile.h"
#include "scanner/stats.h"

namespace trawl {

inline constexpr std::size_t kDefaultMaxMemoryBytes = std::size_t{512} << 20;
inline constexpr std::size_t kLeastMaxEventBytes = std::size_t{4} << 10;
inline constexpr std::size_t kMinMaxMemoryBytes = std::size_t{64} << 20;

struct ScanOptions {
  unsigned threads = 0;  // 0: as many as the machine has
  std::size_t chunk_bytes = std::size_t{1} << 20;
  // A longer line or document is rejected. At least kLeastMaxEventBytes, at most 1 GiB.
  std::size_t max_event_bytes = std::size_t{64} << 20;
  unsigned tokens = 0;  // chunks in flight; 0: four a thread
  std::size_t max_memory_bytes = kDefaultMaxMemoryBytes;
  std::string spill_folder;  // where hits that do not fit in memory are kept; "": /var/tmp
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;
  std::string default_index;
  std::string map = "auto";        // raw events are normalised: as in choose_formats()
  std::vector<std::string> geoip;  // databases for source.geo and source.as of raw events
  bool validate = false;
  // How events are read: "portable", "avx2", "avx512"; "": the fastest way this processor has.
  // Leaves no trace in the result.
  std::string kernel;
  std::uint64_t max_unpack_ratio = SourceOptions{}.max_unpack_ratio;      // see io/source.h
  std::uint64_t max_unpacked_bytes = SourceOptions{}.max_unpacked_bytes;  // the same
  // Alerts of an event whose very bytes were met before in the scan: dropped, or else marked.
  bool drops_duplicates = false;
  // Leave out inputs whose path says that they hold nothing between `since` and `until` (prune.h).
  bool prunes = true;
  // Keeps what comes out of each input, and what was kept by an earlier call of the same scan is
  // taken from it; nullptr: nothing is kept. Borrowed. Once the output is committed, the caller
  // clears it.
  const CheckpointFolder* checkpoint = nullptr;
  bool profiles = false;  // time each stage and rule; leaves no trace in the alerts
  std::stop_token stop;  // asked between blocks: reading ends there, what was read is still written
  std::function<void(const Progress&)>
      on_progress;  // called a few times a second from one thread at a time
};

struct ScanReport {
  // In the order given; behind an input that is a container come its members in their order.
  // Inputs that were not to be read are not among them.
  std::vector<InputReport> inputs;
  std::vector<Input> pruned;  // inputs that were not read, for the date in their path
  std::uint64_t alerts = 0;
  std::uint64_t hits = 0;                 // events that matched at least one rule
  std::uint64_t duplicate_hits = 0;       // whose bytes were met before; dropped hits included
  std::uint64_t duplicate_alerts = 0;     // theirs: marked, or dropped and not among `alerts`
  std::uint64_t uncompared_hits = 0;      // with not all hits before them
  std::uint64_t events_without_time = 0;  // among the hits
  std::uint64_t events_with_unknown_index = 0;  // among the hits
  std::optional<Timestamp> first_event;  // of the hits; of all events where since/until is given
  std::optional<Timestamp> last_event;
  std::vector<std::uint64_t> alerts_by_rule;  // by RuleId
  std::vector<FormatFile> format_files;       // mapping files and databases that were used
  std::string alert_sha256;                   // of the bytes written
  std::uint64_t alert_bytes = 0;
  std::uint64_t spilled_bytes = 0;
  std::uint64_t restored_inputs = 0;        // taken from the checkpoint
  std::vector<std::string> changed_inputs;  // kept there, but changed since, so read again
  bool was_stopped = false;
  SieveReport sieve;
  std::optional<ScanProfile> profile;  // if it was asked for
  double seconds_matching = 0;         // reading, unpacking and matching
  double seconds_writing = 0;          // merging and writing
};

// Scans all inputs. Alerts come by the time of their events (those without one last), then by the
// path of the input, the member, the place in it, and the rule. An input that cannot be read is in
// the report; it never stops the others. Errors: Io (the output or the spill folder cannot be
// written), Invalid (an option makes no sense), those of match_with_checkpoint(). Does not commit
// `output`: that is the caller's decision.
[[nodiscard]] Result<ScanReport> scan(const RuleSet& rules, const std::vector<Input>& inputs,
                                      const ScanOptions& options, const Writer& writer,
                                      OutputFile& output);

// The manifest of a scan as JSON text (docs/formats.md).
struct ManifestContext {
  std::string program_version;
  std::vector<std::string> command_line;
  std::string alert_file;
  std::string format;
  ScanOptions options;
  std::vector<SkippedPath> skipped;
};
[[nodiscard]] std::string manifest_json(const RuleSet& rules, const ScanReport& report,
                                        const ManifestContext& context);
// The same, given to `sink` piece by piece: that of a hundred thousand inputs is large. Errors: the
// first one of `sink`, which is not called again.
using TextSink = std::function<Result<void>(std::string_view piece)>;
[[nodiscard]] Result<void> write_manifest(const RuleSet& rules, const ScanReport& report,
                                          const ManifestContext& context, const TextSink& sink);

}  // namespace trawl
