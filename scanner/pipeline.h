#pragma once

// Chunks to workers to runs, and hits to workers to the output: all tasks, threads and locks of a
// scan are behind these two functions.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "io/chunker.h"
#include "io/error.h"
#include "io/input_list.h"
#include "io/member_reader.h"
#include "scanner/match/matcher.h"
#include "scanner/reduce/merge.h"
#include "scanner/render_batch.h"
#include "scanner/scan_profile.h"
#include "scanner/stats.h"

namespace trawl {

// Is told what comes out of inputs, to keep it. Each is called by one thread at a time; an error
// ends the work.
struct InputRecorder {
  // Some hits of an input, with their record numbers; hits of members come in any order.
  std::function<Result<void>(InputId, const HitBatch&)> on_hits;
  // An input has been read as far as it can be, and all its hits have been told. Not called for one
  // at which the work was stopped.
  std::function<Result<void>(InputId, const std::vector<InputReport>&, const MatchStats&)> on_input;
};

struct PipelineOptions {
  unsigned threads = 1;  // 1 or more
  unsigned tokens = 4;   // chunks in flight, over all inputs; 1 or more
  std::size_t chunk_bytes = kDefaultChunkBytes;
  std::size_t max_event_bytes = kMaxLineBytes;  // longer events are rejected
  SourceOptions source;
  MatchOptions match;
  std::size_t hit_memory_bytes = std::size_t{64} << 20;  // hits beyond it are spilled
  HitStoreOptions store;
  std::stop_token stop;
  std::function<void(const Progress&)> on_progress;
  std::optional<InputRecorder> recorder;
  ScanProfile* profile = nullptr;  // what is done is added to it; null: nothing is timed
  // How an input is opened. Safe from many threads.
  std::function<Result<MemberReader>(const std::string& path, const SourceOptions&)> open =
      MemberReader::open;
};

// What matching left behind: hits in no order, and the account of what was read.
struct Matched {
  // In the order given; behind an input that is a container come its members in their order.
  std::vector<InputReport> inputs;
  MatchStats stats;
  HitStore store;              // hits that were spilled
  std::vector<HitBatch> hits;  // hits that were not
  bool was_stopped = false;
  SieveReport sieve;
};

// Reads, unpacks, cuts and matches all inputs. Which thread does what leaves no trace in the
// result, but in the order of `hits`. Memory: the chunks in flight (at least one block of each
// input being read, and `threads` inputs are read at a time) and hit_memory_bytes. Errors: Io (hits
// cannot be spilled). An input that cannot be read is in its report.
[[nodiscard]] Result<Matched> match_inputs(const RuleSet& rules, std::vector<Input> inputs,
                                           const PipelineOptions& options);

struct RenderOptions {
  unsigned threads = 1;
  BatchLimits limits;
  ScanProfile* profile = nullptr;  // as in PipelineOptions
};

// Appends the alert of one rule for the hit. Called by many threads.
using Renderer = std::function<Result<void>(const Hit& hit, RuleId rule, std::string& out)>;
// Takes the text of some alerts. Called by one thread at a time, in order.
using AlertSink = std::function<Result<void>(std::string_view text, std::size_t alerts)>;

// Renders hits on many threads and writes the text in their order; `next` is called by one thread
// at a time. Memory: a few batches a thread; an event larger than a batch is rendered alone.
// Errors: the first one of `next`, `render` or `write`, which ends the work.
[[nodiscard]] Result<void> render_in_order(const RenderOptions& options, const HitSource& next,
                                           const Renderer& render, const AlertSink& write);

}  // namespace trawl
