// Two phases: all inputs are matched and their hits sorted, then the hits are merged into one order
// and written as alerts. Nothing is written before everything is read, since the earliest alert may
// lie in the last input.

#include "scanner/scan.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "io/sha256.h"
#include "rules/ir/time.h"
#include "scanner/checkpoint/resume.h"
#include "scanner/ecs/format_set.h"
#include "scanner/event/cut_problem.h"
#include "scanner/event/document_cutter.h"
#include "scanner/event/walk/kernel_choice.h"
#include "scanner/pipeline.h"
#include "scanner/prune.h"
#include "scanner/reduce/duplicates.h"
#include "scanner/reduce/hit_batch.h"

namespace trawl {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBaseMemoryBytes = std::size_t{64} << 20;
constexpr std::size_t kThreadMemoryBytes = std::size_t{16} << 20;
constexpr unsigned kMaxThreads = 1024;
constexpr unsigned kTokensPerThread = 4;
constexpr std::size_t kMaxFanIn = 64;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

Result<void> check(const ScanOptions& options) {
  if (options.threads > kMaxThreads) {
    return fail(ErrorCode::Invalid,
                fmt::format("{} threads: expected at most {}", options.threads, kMaxThreads));
  }
  if (options.chunk_bytes == 0 || options.chunk_bytes > kMaxLineBytes) {
    return fail(ErrorCode::Invalid, fmt::format("chunks of {} bytes: expected 1 to {}",
                                                options.chunk_bytes, kMaxLineBytes));
  }
  if (options.max_event_bytes < kLeastMaxEventBytes || options.max_event_bytes > kMostEventBytes) {
    return fail(
        ErrorCode::Invalid,
        fmt::format("a limit of {} bytes for one event: expected {} to {}", options.max_event_bytes,
                    limit_text(kLeastMaxEventBytes), limit_text(kMostEventBytes)));
  }
  if (options.max_memory_bytes < kMinMaxMemoryBytes) {
    return fail(ErrorCode::Invalid,
                fmt::format("a memory limit of {} bytes: expected at least {} MiB",
                            options.max_memory_bytes, kMinMaxMemoryBytes >> 20));
  }
  if (options.since && options.until && *options.since >= *options.until) {
    return fail(ErrorCode::Invalid, "no event can be at or after 'since' and before 'until'");
  }
  if (!options.kernel.empty()) {
    if (const auto kernel = find_kernel(options.kernel); !kernel) {
      return fail(kernel.error());
    }
  }
  return {};
}

// What the work itself needs comes first; hits get the rest, but never less than a quarter.
std::size_t hit_memory(const ScanOptions& options, unsigned threads) {
  const std::size_t work_bytes = kBaseMemoryBytes + threads * kThreadMemoryBytes;
  const std::size_t rest =
      options.max_memory_bytes - std::min(options.max_memory_bytes, work_bytes);
  return std::max(rest, options.max_memory_bytes / 4);
}

PipelineOptions pipeline_options(const ScanOptions& options, const FormatSet& formats,
                                 unsigned threads, ScanProfile* profile) {
  PipelineOptions pipeline;
  pipeline.profile = profile;
  pipeline.threads = threads;
  pipeline.tokens = options.tokens == 0 ? threads * kTokensPerThread : options.tokens;
  pipeline.chunk_bytes = options.chunk_bytes;
  pipeline.max_event_bytes = options.max_event_bytes;
  pipeline.source.block_bytes = std::max(pipeline.source.block_bytes, options.chunk_bytes);
  pipeline.source.max_unpack_ratio = options.max_unpack_ratio;
  pipeline.source.max_unpacked_bytes = options.max_unpacked_bytes;
  pipeline.match = {.since = options.since,
                    .until = options.until,
                    .default_index = options.default_index,
                    .validate = options.validate,
                    .formats = formats,
                    .kernel = options.kernel.empty() ? nullptr : *find_kernel(options.kernel),
                    .profiles = options.profiles};
  pipeline.hit_memory_bytes = hit_memory(options, threads);
  pipeline.store = {.folder = options.spill_folder.empty() ? "/var/tmp" : options.spill_folder,
                    .buffer_bytes = std::clamp(pipeline.hit_memory_bytes / (4 * kMaxFanIn),
                                               std::size_t{1} << 14, std::size_t{1} << 18),
                    .max_fan_in = kMaxFanIn};
  pipeline.stop = options.stop;
  pipeline.on_progress = options.on_progress;
  return pipeline;
}

// Gives the inputs other ids, their ranks by path, and returns those they had. Alerts of the same
// time are ordered by input, and the order in which inputs were named must leave no trace in the
// alert file.
std::vector<InputId> rank_by_path(std::vector<Input>& inputs) {
  std::vector<std::size_t> order(inputs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto path_of = [&inputs](std::size_t i) -> const std::string& { return inputs[i].path; };
  if (!std::ranges::is_sorted(order, {}, path_of)) {  // inside a folder it is
    std::ranges::stable_sort(order, {}, path_of);
  }
  std::vector<InputId> ids(inputs.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    Input& input = inputs[order[rank]];
    ids[order[rank]] = std::exchange(input.id, InputId{static_cast<std::uint32_t>(rank)});
  }
  return ids;
}

// The inputs that the range of time leaves, and those that it does not.
struct Pruned {
  std::vector<Input> kept;
  std::vector<Input> left_out;
};

Pruned prune(const std::vector<Input>& inputs, const ScanOptions& options) {
  Pruned pruned;
  for (const Input& input : inputs) {
    const auto day = options.prunes && (options.since || options.until) ? delivery_day(input.path)
                                                                        : std::nullopt;
    const bool is_left_out = day && is_outside(*day, options.since, options.until);
    (is_left_out ? pruned.left_out : pruned.kept).push_back(input);
  }
  return pruned;
}

// Merges the hits and writes their alerts. Hits carry their events as they lie in the inputs, and
// as rules saw them: nothing is read or normalised twice.
class AlertPhase {
 public:
  // Borrows the names in `reports`, whose inputs are those that the hits name.
  AlertPhase(const RuleSet& rules, const std::vector<InputReport>& reports, const Writer& writer,
             OutputFile& output)
      : rules_(rules), output_(output) {
    origins_.reserve(reports.size());
    for (const InputReport& report : reports) {
      origins_.push_back(&report);
    }
    std::ranges::sort(origins_, {}, key_of);
    head_ = writer.head();
  }

  Result<void> run(Matched& matched, const Writer& writer, unsigned threads, bool drops_duplicates,
                   ScanReport& report) {
    std::vector<const LoadedRule*> used;
    for (std::size_t i = 0; i < report.alerts_by_rule.size(); ++i) {
      if (report.alerts_by_rule[i] > 0) {
        used.push_back(&rules_.rules()[i]);
      }
    }
    const std::unique_ptr<Writer> prepared = writer.prepared_for(used);
    ScanProfile* const profile = report.profile ? &*report.profile : nullptr;
    const Clock::time_point merging = Clock::now();
    Result<HitMerge> merge = matched.store.merge(std::move(matched.hits));
    if (profile != nullptr) {
      profile->stage(Stage::Merge).time += Clock::now() - merging;
    }
    if (!merge) {
      return fail(merge.error());
    }
    if (Result<void> written = write(head_, 0); !written) {
      return written;
    }
    DuplicateFinder duplicates;
    Result<void> rendered = render_in_order(
        {.threads = threads, .limits = {}, .profile = profile},
        [&] { return next_hit(*merge, duplicates, drops_duplicates, report); },
        [this, &prepared](const Hit& hit, RuleId rule, std::string& out) {
          return append(hit, rule, *prepared, out);
        },
        [this](std::string_view text, std::size_t alerts) { return write(text, alerts); });
    if (!rendered) {
      return rendered;
    }
    report.alert_sha256 = std::move(digest_).finish();
    report.alerts = alerts_;
    report.alert_bytes = bytes_;
    report.uncompared_hits = duplicates.uncompared();
    return {};
  }

 private:
  // The next hit that is to be written. Counts duplicates.
  static Result<std::optional<Hit>> next_hit(HitMerge& merge, DuplicateFinder& duplicates,
                                             bool drops_duplicates, ScanReport& report) {
    while (true) {
      Result<std::optional<Hit>> hit = next_hit(merge);
      if (!hit || !*hit) {
        return hit;
      }
      duplicates.look_at(**hit);
      if (!(*hit)->duplicate_of) {
        return hit;
      }
      ++report.duplicate_hits;
      report.duplicate_alerts += (*hit)->rules.size();
      if (!drops_duplicates) {
        return hit;
      }
      for (const RuleId rule : (*hit)->rules) {
        --report.alerts_by_rule[static_cast<std::size_t>(rule)];
      }
    }
  }

  static Result<std::optional<Hit>> next_hit(HitMerge& merge) {
    const Result<std::optional<std::string_view>> record = merge.next();
    if (!record) {
      return fail(record.error());
    }
    if (!*record) {
      return std::nullopt;
    }
    Result<Hit> hit = decode_record(**record);
    if (!hit) {
      return fail(hit.error());
    }
    return std::move(*hit);
  }

  Result<void> append(const Hit& hit, RuleId rule, const Writer& writer, std::string& out) const {
    const InputReport& origin = origin_of(hit.key.place);
    Result<Alert> alert = make_alert(rules_.rule(rule), hit.event.bytes, hit.index, hit.key.time,
                                     {.input = origin.input.path,
                                      .member = origin.member,
                                      .offset_bytes = hit.key.place.offset_bytes,
                                      .length_bytes = hit.event.bytes.size(),
                                      .record = hit.record,
                                      .xxh3 = {}},
                                     {.mapping = hit.mapping, .text = hit.mapped.bytes});
    if (alert && hit.duplicate_of) {
      const Place& first = hit.duplicate_of->place;
      const InputReport& first_origin = origin_of(first);
      alert->duplicate_of = {.input = first_origin.input.path,
                             .member = first_origin.member,
                             .offset_bytes = first.offset_bytes,
                             .record = hit.duplicate_of->record};
    }
    Result<void> appended = alert ? writer.append(*alert, out) : fail(alert.error());
    if (!appended) {
      appended.error().where =
          fmt::format("{}, byte {}", name_of(origin), hit.key.place.offset_bytes);
    }
    return appended;
  }

  static std::pair<InputId, std::uint32_t> key_of(const InputReport* report) {
    return {report->input.id, report->ordinal};
  }

  // Requires that the place is in one of the inputs.
  const InputReport& origin_of(const Place& place) const {
    return **std::ranges::lower_bound(origins_, std::pair(place.input, place.member), {}, key_of);
  }

  Result<void> write(std::string_view text, std::size_t alerts) {
    digest_.add(text);
    bytes_ += text.size();
    alerts_ += alerts;
    return output_.write(text);
  }

  const RuleSet& rules_;
  OutputFile& output_;
  std::vector<const InputReport*> origins_;  // by key_of
  std::string head_;
  Sha256 digest_;
  std::uint64_t bytes_ = 0;
  std::uint64_t alerts_ = 0;
};

ScanReport report_of(Matched& matched, std::size_t rule_count) {
  ScanReport report;
  report.inputs = std::move(matched.inputs);
  report.hits = matched.stats.hits;
  report.events_without_time = matched.stats.events_without_time;
  report.events_with_unknown_index = matched.stats.events_with_unknown_index;
  report.first_event = matched.stats.first_event;
  report.last_event = matched.stats.last_event;
  report.alerts_by_rule = std::move(matched.stats.alerts_by_rule);
  report.alerts_by_rule.resize(rule_count);
  report.was_stopped = matched.was_stopped;
  report.sieve = std::move(matched.sieve);
  return report;
}

// What decides the hits. What only decides how they become alerts may change between two sessions.
ScanIdentity identity_of(const RuleSet& rules, const FormatSet& formats, const ScanOptions& options,
                         const std::vector<Input>& ranked) {
  const auto time_text = [](const std::optional<Timestamp>& time) {
    return time ? timestamp_text(*time) : "";
  };
  ScanIdentity identity;
  identity.settings = {{"the version of the program", options.checkpoint->program_version()},
                       {"the rules", rules.digest()},
                       {"--since", time_text(options.since)},
                       {"--until", time_text(options.until)},
                       {"--index", options.default_index},
                       {"--map", options.map},
                       {"--max-event", fmt::format("{}", options.max_event_bytes)},
                       {"--validate", options.validate ? "yes" : ""},
                       {"--max-unpack-ratio", fmt::format("{}", options.max_unpack_ratio)},
                       {"--max-unpacked", fmt::format("{}", options.max_unpacked_bytes)}};
  for (const FormatFile& file : formats.files()) {
    identity.settings.push_back({fmt::format("the {} '{}'", file.use, file.path), file.sha256});
  }
  for (const Input& input : ranked) {
    identity.paths.push_back(input.path);
  }
  std::ranges::sort(identity.paths);
  return identity;
}

// Errors: those of match_inputs() and match_with_checkpoint().
Result<ResumedMatch> match(const RuleSet& rules, const FormatSet& formats,
                           const ScanOptions& options, std::vector<Input> ranked,
                           const PipelineOptions& pipeline) {
  if (options.checkpoint != nullptr) {
    return match_with_checkpoint(*options.checkpoint, identity_of(rules, formats, options, ranked),
                                 rules, ranked, pipeline);
  }
  return match_inputs(rules, std::move(ranked), pipeline).map([](Matched matched) {
    return ResumedMatch{.matched = std::move(matched)};
  });
}

// Gives the reports, which come in the order of the inputs, the ids that these had.
void restore_ids(std::vector<InputReport>& reports, const std::vector<InputId>& ids) {
  auto id = ids.begin();
  for (InputReport& report : reports) {
    if (!report.is_member() && &report != &reports.front()) {
      ++id;
    }
    report.input.id = *id;
  }
}

Progress final_progress(const ScanReport& report, double seconds) {
  Progress progress{.alerts = report.alerts, .seconds = seconds, .is_done = true};
  for (const InputReport& input : report.inputs) {
    progress.unpacked_bytes += input.unpacked_bytes;
    progress.events += input.events;
    if (!input.is_member()) {
      progress.total_bytes += input.input.size_bytes;
      progress.read_bytes += input.error ? 0 : input.input.size_bytes;
    }
  }
  return progress;
}

}  // namespace

Result<ScanReport> scan(const RuleSet& rules, const std::vector<Input>& all_inputs,
                        const ScanOptions& options, const Writer& writer, OutputFile& output) {
  if (const Result<void> checked = check(options); !checked) {
    return fail(checked.error());
  }
  const Result<FormatSet> formats = choose_formats(options.map, options.geoip);
  if (!formats) {
    return fail(formats.error());
  }
  const unsigned threads = options.threads == 0
                               ? std::clamp(std::thread::hardware_concurrency(), 1U, kMaxThreads)
                               : options.threads;
  Pruned pruned = prune(all_inputs, options);
  const std::vector<InputId> ids = rank_by_path(pruned.kept);
  const Clock::time_point begin = Clock::now();
  std::optional<ScanProfile> profile;
  if (options.profiles) {
    profile.emplace().threads = threads;
    profile->rules.resize(rules.rules().size());
  }
  Result<ResumedMatch> resumed =
      match(rules, *formats, options, std::move(pruned.kept),
            pipeline_options(options, *formats, threads, profile ? &*profile : nullptr));
  if (!resumed) {
    return fail(resumed.error());
  }
  Matched& matched = resumed->matched;
  ScanReport report = report_of(matched, rules.rules().size());
  report.profile = std::move(profile);
  report.restored_inputs = resumed->restored_inputs;
  report.changed_inputs = std::move(resumed->changed_inputs);
  report.pruned = std::move(pruned.left_out);
  report.format_files = formats->files();
  report.seconds_matching = seconds_since(begin);

  const Clock::time_point writing = Clock::now();
  AlertPhase phase(rules, report.inputs, writer, output);
  if (const Result<void> written =
          phase.run(matched, writer, threads, options.drops_duplicates, report);
      !written) {
    return fail(written.error());
  }
  restore_ids(report.inputs, ids);
  report.spilled_bytes = matched.store.spilled_bytes();
  report.seconds_writing = seconds_since(writing);
  if (report.profile) {
    report.profile->time = Clock::now() - begin;
  }
  if (options.on_progress) {
    options.on_progress(final_progress(report, seconds_since(begin)));
  }
  return report;
}

}  // namespace trawl
