#pragma once

// ScanState: what all inputs of a scan share, while they are matched.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "scanner/pipeline.h"
#include "scanner/pipeline/hit_collector.h"
#include "scanner/pipeline/matcher_pool.h"
#include "scanner/pipeline/progress_meter.h"
#include "scanner/pipeline/stage_meter.h"

namespace trawl {

struct ScanState {
  // Borrows the rules and the settings.
  ScanState(const RuleSet& rules, const std::vector<Input>& inputs,
            const PipelineOptions& settings);

  bool should_stop() const { return has_failed || options.stop.stop_requested(); }

  // Adds what was timed to the profile of the options, if there is one.
  void add_profile();

  // The first one counts; it ends the work.
  void add_failure(const Error& error);

  // Tell the recorder, if there is one. Its errors end the work.
  void record_hits(InputId input, const HitBatch& hits);
  void record_input(InputId input, const std::vector<InputReport>& reports,
                    const MatchStats& input_stats);

  void check(const Result<void>& done);

  const PipelineOptions& options;
  std::shared_ptr<const MatchTables> tables;
  MatcherPool matchers;
  ProgressMeter meter;
  HitCollector collector;
  std::optional<StageMeter> stages;  // if a profile is asked for
  unsigned pieces_per_input = 2;     // in flight
  std::atomic<bool> was_stopped = false;
  std::atomic<bool> has_failed = false;
  std::mutex recorder_mutex;  // one thread at a time; taken before mutex
  std::mutex mutex;           // guards what follows
  std::optional<Error> failure;
  MatchStats stats;
};

}  // namespace trawl
