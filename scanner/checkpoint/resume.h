#pragma once

// match_inputs() with a checkpoint: what comes out of each input is kept, and what was kept by an
// earlier call of the same scan is not matched again.

#include <cstdint>
#include <string>
#include <vector>

#include "io/error.h"
#include "io/input_list.h"
#include "scanner/checkpoint/checkpoint_folder.h"
#include "scanner/checkpoint/scan_identity.h"
#include "scanner/pipeline.h"

namespace trawl {

struct ResumedMatch {
  Matched matched;                          // as if there had been one call
  std::uint64_t restored_inputs = 0;        // that were not read again
  std::vector<std::string> changed_inputs;  // paths: read again, because they have changed since
};

// `inputs` have the ids 0, 1, 2, … in some order. An input that is done is kept before the next one
// of its thread begins; one that the system would not read (an error of Io) is not, and is tried
// again. Memory: as of match_inputs(). Errors: those of match_inputs(); Io (the checkpoint cannot
// be written or read); Invalid (it is that of another scan; an input is no file); Corrupt.
[[nodiscard]] Result<ResumedMatch> match_with_checkpoint(const CheckpointFolder& folder,
                                                         const ScanIdentity& identity,
                                                         const RuleSet& rules,
                                                         const std::vector<Input>& inputs,
                                                         PipelineOptions options);

}  // namespace trawl
