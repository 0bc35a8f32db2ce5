// Hits in order → their alerts, rendered side by side and written in the order of the hits. Batches
// come in series: within one they go through a pipeline; a hit too large for a batch ends it and is
// rendered alone.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <oneapi/tbb/parallel_pipeline.h>

#include "scanner/pipeline.h"
#include "scanner/pipeline/run_on_threads.h"
#include "scanner/pipeline/stage_meter.h"

namespace trawl {

namespace {

// One series of batches through render (parallel) and write (serial).
class RenderSeries {
 public:
  RenderSeries(const RenderOptions& options, BatchMaker& maker, const Renderer& render,
               const AlertSink& write)
      : options_(options), maker_(maker), render_(render), write_(write) {}

  // Errors: the first one in the order of the hits.
  Result<void> run() {
    using tbb::filter_mode;
    const auto first = tbb::make_filter<void, Pointer>(
        filter_mode::serial_in_order, [this](tbb::flow_control& flow) {
          Pointer batch = has_failed_ ? nullptr : maker_.make();
          if (!batch) {
            flow.stop();
          }
          return batch;
        });
    const auto middle =
        tbb::make_filter<Pointer, Pointer>(filter_mode::parallel, [this](Pointer batch) {
          render(*batch);
          return batch;
        });
    const auto last = tbb::make_filter<Pointer, void>(
        filter_mode::serial_in_order, [this](const Pointer& batch) { write(*batch); });
    tbb::parallel_pipeline(std::size_t{options_.threads} * 2, first & middle & last);
    return failure_ ? Result<void>(fail(*failure_)) : Result<void>();
  }

 private:
  using Pointer = std::shared_ptr<RenderBatch>;

  void render(RenderBatch& batch) {
    batch.text = take_text();
    for (const RenderJob& job : batch.jobs) {
      for (const RuleId rule : job.rules) {
        if (has_failed_ || batch.error) {
          return;
        }
        if (const Result<void> rendered = render_(job.hit, rule, batch.text); !rendered) {
          batch.error = rendered.error();
        }
      }
    }
  }

  void write(RenderBatch& batch) {
    if (failure_) {
      return;
    }
    if (!batch.error) {
      if (const Result<void> written = write_(batch.text, batch.alerts); !written) {
        batch.error = written.error();
      }
    }
    if (batch.error) {
      failure_ = std::move(batch.error);
      has_failed_ = true;
    }
    keep_text(std::move(batch.text));
  }

  // An empty text with the memory of a batch that was written: alerts are some megabytes a batch.
  std::string take_text() {
    const std::scoped_lock lock(mutex_);
    if (spare_texts_.empty()) {
      return {};
    }
    std::string text = std::move(spare_texts_.back());
    spare_texts_.pop_back();
    return text;
  }

  // As many as there are batches under way, at most.
  void keep_text(std::string text) {
    text.clear();
    const std::scoped_lock lock(mutex_);
    spare_texts_.push_back(std::move(text));
  }

  const RenderOptions& options_;
  BatchMaker& maker_;
  const Renderer& render_;
  const AlertSink& write_;
  std::optional<Error> failure_;          // of the serial stage
  std::atomic<bool> has_failed_ = false;  // tells the other stages
  std::mutex mutex_;
  std::vector<std::string> spare_texts_;
};

// As render_in_order(), and times it.
Result<void> render_timed(const RenderOptions& options, const HitSource& next,
                          const Renderer& render, const AlertSink& write) {
  StageMeter stages;
  const Result<void> rendered = render_in_order(
      {.threads = options.threads, .limits = options.limits},
      [&] {
        Result<std::optional<Hit>> hit;
        stages.run(Stage::Merge, [&] {
          hit = next();
          return std::uint64_t{hit && *hit ? (*hit)->event.bytes.size() : 0};
        });
        return hit;
      },
      [&](const Hit& hit, RuleId rule, std::string& out) {
        Result<void> done;
        stages.run(Stage::Render, [&] {
          done = render(hit, rule, out);
          return std::uint64_t{hit.event.bytes.size()};
        });
        return done;
      },
      [&](std::string_view text, std::size_t alerts) {
        Result<void> done;
        stages.run(Stage::Write, [&] {
          done = write(text, alerts);
          return std::uint64_t{text.size()};
        });
        return done;
      });
  stages.add_to(*options.profile);
  return rendered;
}

}  // namespace

Result<void> render_in_order(const RenderOptions& options, const HitSource& next,
                             const Renderer& render, const AlertSink& write) {
  if (options.profile != nullptr) {
    return render_timed(options, next, render, write);
  }
  return run_on_threads(options.threads, [&]() -> Result<void> {
    BatchMaker maker(options.limits, next);
    RenderSeries series(options, maker, render, write);
    while (true) {
      if (Result<void> written = series.run(); !written) {
        return written;
      }
      const std::optional<Hit> large = maker.take_large();
      if (!large) {
        return {};
      }
      for (const RuleId rule : large->rules) {
        std::string text;
        if (Result<void> rendered = render(*large, rule, text); !rendered) {
          return rendered;
        }
        if (Result<void> written = write(text, 1); !written) {
          return written;
        }
      }
    }
  });
}

}  // namespace trawl
