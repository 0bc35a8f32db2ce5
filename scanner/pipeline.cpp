// Inputs are scanned side by side, at most one a thread; small ones are handed to the threads in
// batches. What becomes of one input, and of one member of it, is in scanner/pipeline/.
//
// What goes through a pipeline is one piece of an input, with a bounded number under way. Matching
// splits a piece into its chunks, so that a single large piece still keeps all threads busy. A
// thread that waits inside an input (for its pipeline or its chunks) is isolated: it takes tasks of
// what it waits for only. It could otherwise begin another input below on its own stack, or match a
// second piece while its Matcher is in use.

#include "scanner/pipeline.h"

#include <algorithm>
#include <utility>

#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include "scanner/input_batches.h"
#include "scanner/input_reports.h"
#include "scanner/pipeline/input_director.h"
#include "scanner/pipeline/run_on_threads.h"
#include "scanner/pipeline/scan_state.h"

namespace trawl {

namespace {

// Pieces of one input in flight, so that those of all inputs stay within the tokens. Two keep
// reading and matching apart.
unsigned pieces_in_flight(const PipelineOptions& options, std::size_t inputs_at_a_time) {
  const std::size_t least = options.tokens == 1 ? 1 : 2;
  const std::size_t by_tokens =
      options.tokens * options.chunk_bytes / std::max<std::size_t>(options.source.block_bytes, 1);
  const std::size_t all = std::max<std::size_t>(by_tokens, options.threads) + 1;
  return static_cast<unsigned>(
      options.tokens == 1 ? 1 : std::max(least, all / std::max<std::size_t>(inputs_at_a_time, 1)));
}

}  // namespace

Result<Matched> match_inputs(const RuleSet& rules, std::vector<Input> inputs,
                             const PipelineOptions& options) {
  InputReports reports(inputs.size());
  ScanState shared(rules, inputs, options);
  const std::size_t inputs_at_a_time = std::clamp<std::size_t>(inputs.size(), 1, options.threads);
  shared.pieces_per_input = pieces_in_flight(options, inputs_at_a_time);
  const Result<void> ran = run_on_threads(options.threads, [&]() -> Result<void> {
    InputBatches batches(inputs, options.threads);
    tbb::parallel_pipeline(
        inputs_at_a_time,
        tbb::make_filter<void, InputBatch>(tbb::filter_mode::serial_in_order,
                                           [&batches](tbb::flow_control& flow) {
                                             const InputBatch batch = batches.next();
                                             if (batch.begin == batch.end) {
                                               flow.stop();
                                             }
                                             return batch;
                                           }) &
            tbb::make_filter<InputBatch, void>(tbb::filter_mode::parallel, [&](InputBatch batch) {
              for (std::size_t i = batch.begin; i < batch.end; ++i) {
                tbb::this_task_arena::isolate(
                    [&] { reports.put(i, InputDirector(inputs[i], shared).run()); });
              }
            }));
    return {};
  });
  if (!ran) {
    return fail(ran.error());
  }
  if (shared.failure) {
    return fail(*shared.failure);
  }
  shared.add_profile();
  return Matched{.inputs = reports.take(std::move(inputs)),
                 .stats = std::move(shared.stats),
                 .store = shared.collector.take_store(),
                 .hits = shared.collector.take_pending(),
                 .was_stopped = shared.was_stopped,
                 .sieve = sieve_report(*shared.tables, options.match)};
}

}  // namespace trawl
