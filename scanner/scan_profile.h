#pragma once

// What a scan costs, stage by stage and rule by rule: `trawl scan --profile`.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/match/match_profile.h"

namespace trawl {

enum class Stage : std::uint8_t {
  Open,       // the input, up to its first member; its first block is unpacked for that
  Unpack,     // reading blocks and taking off codecs; nothing for a mapped file
  Cut,        // into chunks at the ends of events
  Prefilter,  // finding each event in its chunk, and those that no rule can match
  Match,      // of all other events: reading fields, looking up values, evaluating rules
  Settle,     // the account of the input, collecting hits and spilling them
  Merge,      // hits into one order
  Render,     // alerts from hits
  Write,      // alerts to the output, and their digest
};
inline constexpr std::size_t kStageCount = 9;

// "open", "unpack", …
[[nodiscard]] std::string_view stage_name(Stage stage);

// Times are those of the threads at work, so that those of all stages together are at most the
// number of threads times the seconds that the scan took.
struct StageCost {
  std::chrono::nanoseconds time{};
  std::uint64_t bytes = 0;  // that went in; of Open those on disk
};

struct ScanProfile {
  std::array<StageCost, kStageCount> stages;  // by Stage
  std::vector<RuleCost> rules;                // by RuleId
  unsigned threads = 1;
  std::chrono::nanoseconds time{};  // from the first input to the last alert

  [[nodiscard]] StageCost& stage(Stage stage) { return stages[static_cast<std::size_t>(stage)]; }
  // Of all stages.
  [[nodiscard]] std::chrono::nanoseconds stage_time() const;
};

}  // namespace trawl
