// Inputs are scanned side by side, at most one a thread; small ones are handed to the threads in
// batches. The members of an archive are read one
// after another, and small ones are matched side by side. An input or member that is longer than a
// block runs a pipeline of its own:
//
//   read (serial) → unpack (parallel) → cut (serial) → match (parallel) → settle (serial)
//
// What goes through it is one piece of the input, with a bounded number under way. Matching splits
// a piece into its chunks, so that a single large piece still keeps all threads busy. A thread that
// waits inside an input (for its pipeline or its chunks) is isolated: it takes tasks of what it
// waits for only. It could otherwise begin another input below on its own stack, or match a second
// piece while its Matcher is in use.

#include "scanner/pipeline.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <utility>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include "scanner/input_batches.h"
#include "scanner/input_reports.h"
#include "scanner/input_scan.h"

namespace trawl {

namespace {

constexpr std::chrono::milliseconds kProgressInterval(200);

// Runs `work` with that many threads. What the libraries throw becomes an error, but for
// std::bad_alloc.
template <class Work>
Result<void> run_on_threads(unsigned threads, const Work& work) {
  try {
    std::optional<tbb::global_control> more_than_cores;
    if (threads > static_cast<unsigned>(tbb::info::default_concurrency())) {
      more_than_cores.emplace(tbb::global_control::max_allowed_parallelism, threads);
    }
    tbb::task_arena arena(static_cast<int>(threads));
    return arena.execute(work);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& exception) {
    return fail(ErrorCode::Io, exception.what());
  }
}

// Counts what all threads have done, and tells it now and then.
class ProgressMeter {
 public:
  ProgressMeter(const std::vector<Input>& inputs,
                const std::function<void(const Progress&)>& on_progress)
      : on_progress_(on_progress) {
    for (const Input& input : inputs) {
      total_bytes_ += input.size_bytes;
    }
  }

  void add_read(std::uint64_t bytes) { read_bytes_ += bytes; }

  void add(std::uint64_t unpacked_bytes, std::uint64_t events, std::uint64_t alerts) {
    unpacked_bytes_ += unpacked_bytes;
    events_ += events;
    alerts_ += alerts;
    if (!on_progress_) {
      return;
    }
    const std::unique_lock lock(mutex_, std::try_to_lock);
    const Clock::time_point now = Clock::now();
    if (!lock.owns_lock() || now - last_ < kProgressInterval) {
      return;
    }
    last_ = now;
    on_progress_({.total_bytes = total_bytes_,
                  .read_bytes = read_bytes_,
                  .unpacked_bytes = unpacked_bytes_,
                  .events = events_,
                  .alerts = alerts_,
                  .seconds = std::chrono::duration<double>(now - begin_).count(),
                  .is_done = false});
  }

 private:
  using Clock = std::chrono::steady_clock;

  const std::function<void(const Progress&)>& on_progress_;
  std::uint64_t total_bytes_ = 0;
  std::atomic<std::uint64_t> read_bytes_ = 0;
  std::atomic<std::uint64_t> unpacked_bytes_ = 0;
  std::atomic<std::uint64_t> events_ = 0;
  std::atomic<std::uint64_t> alerts_ = 0;
  std::mutex mutex_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;
};

// Adds up what stages cost, from all threads.
class StageMeter {
 public:
  // Runs `work`, which returns how many bytes it took, as part of a stage.
  template <class Work>
  void run(Stage stage, const Work& work) {
    const Clock::time_point begin = Clock::now();
    const std::uint64_t bytes = work();
    Cell& cell = cells_[static_cast<std::size_t>(stage)];
    cell.nanoseconds += std::chrono::nanoseconds(Clock::now() - begin).count();
    cell.bytes += bytes;
  }

  void add_to(ScanProfile& profile) const {
    for (std::size_t i = 0; i < kStageCount; ++i) {
      profile.stages[i].time += std::chrono::nanoseconds(cells_[i].nanoseconds);
      profile.stages[i].bytes += cells_[i].bytes;
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Cell {
    std::atomic<std::int64_t> nanoseconds = 0;
    std::atomic<std::uint64_t> bytes = 0;
  };
  std::array<Cell, kStageCount> cells_;
};

// Runs a part of a stage; it is timed if there is a meter.
template <class Work>
void run_stage(std::optional<StageMeter>& meter, Stage stage, const Work& work) {
  if (meter) {
    meter->run(stage, work);
  } else {
    static_cast<void>(work());
  }
}

// Takes the hits of all threads and spills them when they become too many. While one thread sorts
// and writes a run, others go on filling the next one, and wait only if that is full too.
class HitCollector {
 public:
  explicit HitCollector(const PipelineOptions& options)
      : limit_bytes_(options.hit_memory_bytes / 2), store_(options.store) {}

  // Errors: Io.
  [[nodiscard]] Result<void> add(HitBatch batch) {
    if (batch.empty()) {
      return {};
    }
    {
      const std::lock_guard lock(mutex_);
      pending_bytes_ += batch.memory_bytes() + batch.size() * kSortBytesPerHit;
      pending_.push_back(std::move(batch));
      if (pending_bytes_ < limit_bytes_) {
        return {};
      }
    }
    const std::lock_guard spill_lock(spill_mutex_);
    std::vector<HitBatch> full;
    {
      const std::lock_guard lock(mutex_);
      if (pending_bytes_ < limit_bytes_) {
        return {};  // the thread before this one has spilled these too
      }
      full = std::exchange(pending_, {});
      pending_bytes_ = 0;
    }
    return store_.spill(std::move(full));
  }

  HitStore take_store() { return std::move(store_); }
  std::vector<HitBatch> take_pending() { return std::move(pending_); }

 private:
  std::size_t limit_bytes_;
  std::mutex mutex_;  // guards pending_ and pending_bytes_
  std::vector<HitBatch> pending_;
  std::size_t pending_bytes_ = 0;
  std::mutex spill_mutex_;  // guards store_; taken before mutex_
  HitStore store_;
};

// What all inputs of a scan share.
struct Shared {
  Shared(const RuleSet& rules, const std::vector<Input>& inputs, const PipelineOptions& settings)
      : options(settings),
        tables(make_match_tables(rules, options.match.formats)),
        matchers([this, &rules] { return Matcher(rules, tables, options.match); }),
        meter(inputs, settings.on_progress),
        collector(settings) {
    if (options.profile != nullptr) {
      stages.emplace();
    }
  }

  bool should_stop() const { return has_failed || options.stop.stop_requested(); }

  // What was timed, if anything was. Visiting a chunk was, as a whole, booked as prefilter.
  void add_profile() {
    if (!stages) {
      return;
    }
    ScanProfile& profile = *options.profile;
    stages->add_to(profile);
    for (const Matcher& matcher : matchers) {
      const MatchProfile& of_thread = *matcher.profile();
      profile.stage(Stage::Prefilter).time -= of_thread.time;
      profile.stage(Stage::Match).time += of_thread.time;
      profile.stage(Stage::Match).bytes += of_thread.bytes;
      profile.rules.resize(of_thread.rules.size());
      for (std::size_t i = 0; i < of_thread.rules.size(); ++i) {
        profile.rules[i].add(of_thread.rules[i]);
      }
    }
  }

  void add_failure(const Error& error) {
    const std::lock_guard lock(mutex);
    failure = failure ? failure : error;
    has_failed = true;
  }

  void record_hits(InputId input, const HitBatch& hits) {
    if (options.recorder && !hits.empty()) {
      const std::lock_guard lock(recorder_mutex);
      check(options.recorder->on_hits(input, hits));
    }
  }

  void record_input(InputId input, const std::vector<InputReport>& reports,
                    const MatchStats& input_stats) {
    if (options.recorder && !was_stopped && !has_failed) {
      const std::lock_guard lock(recorder_mutex);
      check(options.recorder->on_input(input, reports, input_stats));
    }
  }

  void check(const Result<void>& done) {
    if (!done) {
      add_failure(done.error());
    }
  }

  const PipelineOptions& options;
  std::shared_ptr<const MatchTables> tables;
  tbb::enumerable_thread_specific<Matcher> matchers;
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

// How far the reading of one input has come, for the meter. Members of an input share it.
class ReadMeter {
 public:
  ReadMeter(const Input& input, ProgressMeter& meter)
      : size_bytes_(input.size_bytes), meter_(meter) {}

  void set_consumed(std::uint64_t bytes) {
    const std::uint64_t consumed_bytes = std::min(bytes, size_bytes_);
    if (consumed_bytes > consumed_bytes_) {
      meter_.add_read(consumed_bytes - std::exchange(consumed_bytes_, consumed_bytes));
    }
  }

 private:
  std::uint64_t size_bytes_;
  std::uint64_t consumed_bytes_ = 0;
  ProgressMeter& meter_;
};

// One member of an input: directs its stages.
class MemberDirector {
 public:
  // Adds what matched to `input_stats`, under the lock of `shared`.
  MemberDirector(const Input& input, Member member, ReadMeter& read_meter, MatchStats& input_stats,
                 Shared& shared)
      : read_meter_(read_meter),
        input_stats_(input_stats),
        shared_(shared),
        scan_(input, std::move(member), shared.options.chunk_bytes, shared.options.max_event_bytes,
              shared.options.match.kernel != nullptr ? *shared.options.match.kernel
                                                     : best_kernel()) {}

  // Reads a small member whole, so that its input can be read on; a longer one has been scanned
  // when this returns. By one thread at a time for all members of an input, in their order.
  void begin() {
    for (int i = 0; i < 2; ++i) {
      if (Pointer piece = read()) {
        ahead_.push_back(std::move(piece));
      }
    }
    if (!scan_.is_at_end()) {
      run_pipeline();
    }
  }

  // Scans what begin() has read.
  InputReport finish() {
    for (const Pointer& piece : ahead_) {
      unpack(*piece);
      cut(*piece);
      match(*piece);
      settle(*piece);
    }
    scan_.check_unchanged();
    const std::lock_guard lock(shared_.mutex);
    input_stats_.add(stats_);
    return scan_.report();
  }

 private:
  using Pointer = std::shared_ptr<ScanPiece>;

  void run_pipeline() {
    using tbb::filter_mode;
    const auto stage = [](filter_mode mode, auto body) {
      return tbb::make_filter<Pointer, Pointer>(mode, [body](Pointer piece) {
        body(*piece);
        return piece;
      });
    };
    const auto first = tbb::make_filter<void, Pointer>(filter_mode::serial_in_order,
                                                       [this](tbb::flow_control& flow) {
                                                         Pointer piece = next_piece();
                                                         if (!piece) {
                                                           flow.stop();
                                                         }
                                                         return piece;
                                                       });
    const auto last = tbb::make_filter<Pointer, void>(
        filter_mode::serial_in_order, [this](const Pointer& piece) { settle(*piece); });
    tbb::parallel_pipeline(
        shared_.pieces_per_input,
        first & stage(filter_mode::parallel, [this](ScanPiece& piece) { unpack(piece); }) &
            stage(filter_mode::serial_in_order, [this](ScanPiece& piece) { cut(piece); }) &
            stage(filter_mode::parallel, [this](ScanPiece& piece) { match(piece); }) & last);
  }

  Pointer next_piece() {
    if (ahead_.empty()) {
      return read();
    }
    Pointer piece = std::move(ahead_.front());
    ahead_.pop_front();
    return piece;
  }

  Pointer read() {
    if (scan_.is_at_end()) {
      return nullptr;
    }
    const bool is_stopped = shared_.should_stop();
    if (is_stopped) {
      shared_.was_stopped = true;
    }
    Pointer piece;
    // The bytes are counted once, when they are unpacked.
    run_stage(shared_.stages, Stage::Unpack, [&] {
      piece = scan_.read(is_stopped);
      return std::uint64_t{0};
    });
    read_meter_.set_consumed(scan_.consumed_bytes());
    return piece;
  }

  void unpack(ScanPiece& piece) {
    run_stage(shared_.stages, Stage::Unpack, [&] {
      scan_.unpack(piece);
      return std::uint64_t{piece.block.bytes.size()};
    });
  }

  void cut(ScanPiece& piece) {
    run_stage(shared_.stages, Stage::Cut, [&] {
      scan_.cut(piece);
      return std::uint64_t{piece.block.bytes.size()};
    });
  }

  void match(ScanPiece& piece) {
    const auto match_part = [this](ScanPart& part) {
      run_stage(shared_.stages, Stage::Prefilter, [&] {
        part.visit(match_task(scan_.origin(), shared_.matchers.local()));
        return part.scan.event_bytes + part.scan.between_bytes + part.scan.rejected_bytes;
      });
    };
    if (piece.parts.size() == 1) {
      match_part(piece.parts.front());
      return;
    }
    tbb::this_task_arena::isolate([&piece, &match_part] {
      tbb::parallel_for(std::size_t{0}, piece.parts.size(),
                        [&](std::size_t i) { match_part(piece.parts[i]); });
    });
  }

  void settle(ScanPiece& piece) {
    run_stage(shared_.stages, Stage::Settle, [&] {
      const std::uint64_t bytes_before = scan_.report().unpacked_bytes;
      settle_parts(piece);
      return scan_.report().unpacked_bytes - bytes_before;
    });
  }

  void settle_parts(ScanPiece& piece) {
    const std::uint64_t bytes_before = scan_.report().unpacked_bytes;
    const std::uint64_t events_before = scan_.report().events;
    scan_.settle(piece);
    std::uint64_t alerts = 0;
    for (ScanPart& part : piece.parts) {
      stats_.add(part.scan.stats);
      alerts += part.scan.stats.alerts();
      shared_.record_hits(scan_.origin().input, part.scan.hits);
      shared_.check(shared_.collector.add(std::move(part.scan.hits)));
    }
    shared_.meter.add(scan_.report().unpacked_bytes - bytes_before,
                      scan_.report().events - events_before, alerts);
  }

  ReadMeter& read_meter_;
  MatchStats& input_stats_;
  Shared& shared_;
  InputScan scan_;
  std::deque<Pointer> ahead_;  // read before it was known that there is more than one piece
  MatchStats stats_;
};

// One input: its members, in the order in which they lie in it.
class InputDirector {
 public:
  InputDirector(const Input& input, Shared& shared)
      : input_(input), shared_(shared), read_meter_(input, shared.meter) {}

  // By ordinal.
  std::vector<InputReport> run() {
    Result<MemberReader> members = open();
    if (!members) {
      reports_.push_back(scan({.error = std::move(members.error())}));
    } else if (members->has_many()) {
      run_members(*members);
      std::ranges::sort(reports_, {}, &InputReport::ordinal);
    } else {
      reports_.push_back(scan(std::move(*members->next())));
    }
    {
      const std::lock_guard lock(shared_.mutex);
      shared_.stats.add(stats_);
    }
    shared_.record_input(input_.id, reports_, stats_);
    return std::move(reports_);
  }

 private:
  Result<MemberReader> open() {
    if (shared_.should_stop()) {
      shared_.was_stopped = true;
      return fail(ErrorCode::Limit, "the scan was stopped before this input", input_.path);
    }
    std::optional<Result<MemberReader>> members;
    run_stage(shared_.stages, Stage::Open, [&] {
      members = shared_.options.open(input_.path, shared_.options.source);
      return input_.size_bytes;
    });
    return std::move(*members);
  }

  InputReport scan(Member member) {
    MemberDirector director(input_, std::move(member), read_meter_, stats_, shared_);
    director.begin();
    return director.finish();
  }

  // Members are read one after another, but small ones are matched side by side.
  void run_members(MemberReader& members) {
    using tbb::filter_mode;
    using Pointer = std::shared_ptr<MemberDirector>;
    const auto read = [this, &members](tbb::flow_control& flow) {
      std::optional<Member> member = next(members);
      if (!member) {
        flow.stop();
        return Pointer();
      }
      auto director = std::make_shared<MemberDirector>(input_, std::move(*member), read_meter_,
                                                       stats_, shared_);
      // A pipeline of its own takes no tasks of this one below it on the stack.
      tbb::this_task_arena::isolate([&director] { director->begin(); });
      return director;
    };
    tbb::parallel_pipeline(
        shared_.pieces_per_input,
        tbb::make_filter<void, Pointer>(filter_mode::serial_in_order, read) &
            tbb::make_filter<Pointer, InputReport>(
                filter_mode::parallel, [](const Pointer& director) { return director->finish(); }) &
            tbb::make_filter<InputReport, void>(
                filter_mode::serial_in_order,
                [this](InputReport report) { reports_.push_back(std::move(report)); }));
  }

  std::optional<Member> next(MemberReader& members) {
    if (shared_.should_stop()) {
      shared_.was_stopped = true;
      members.stop(Error{.code = ErrorCode::Limit,
                         .message = "the scan was stopped before the end of this input",
                         .where = input_.path});
    }
    return members.next();
  }

  const Input& input_;
  Shared& shared_;
  ReadMeter read_meter_;
  MatchStats stats_;
  std::vector<InputReport> reports_;
};

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
  }

  const RenderOptions& options_;
  BatchMaker& maker_;
  const Renderer& render_;
  const AlertSink& write_;
  std::optional<Error> failure_;          // of the serial stage
  std::atomic<bool> has_failed_ = false;  // tells the other stages
};

}  // namespace

Result<Matched> match_inputs(const RuleSet& rules, std::vector<Input> inputs,
                             const PipelineOptions& options) {
  InputReports reports(inputs.size());
  Shared shared(rules, inputs, options);
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

namespace {

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
