#include "scanner/pipeline/scan_state.h"

namespace trawl {

ScanState::ScanState(const RuleSet& rules, const std::vector<Input>& inputs,
                     const PipelineOptions& settings)
    : options(settings),
      tables(make_match_tables(rules, options.match.formats)),
      matchers([this, &rules] { return Matcher(rules, tables, options.match); }),
      meter(inputs, settings.on_progress),
      collector(settings.hit_memory_bytes, settings.store) {
  if (options.profile != nullptr) {
    stages.emplace();
  }
}

void ScanState::add_profile() {
  if (!stages) {
    return;
  }
  ScanProfile& profile = *options.profile;
  stages->add_to(profile);
  matchers.for_each([&profile](const Matcher& matcher) {
    // Visiting a chunk was, as a whole, booked as prefilter.
    const MatchProfile& of_thread = *matcher.profile();
    profile.stage(Stage::Prefilter).time -= of_thread.time;
    profile.stage(Stage::Match).time += of_thread.time;
    profile.stage(Stage::Match).bytes += of_thread.bytes;
    profile.rules.resize(of_thread.rules.size());
    for (std::size_t i = 0; i < of_thread.rules.size(); ++i) {
      profile.rules[i].add(of_thread.rules[i]);
    }
  });
}

void ScanState::add_failure(const Error& error) {
  const std::lock_guard lock(mutex);
  failure = failure ? failure : error;
  has_failed = true;
}

void ScanState::record_hits(InputId input, const HitBatch& hits) {
  if (options.recorder && !hits.empty()) {
    const std::lock_guard lock(recorder_mutex);
    check(options.recorder->on_hits(input, hits));
  }
}

void ScanState::record_input(InputId input, const std::vector<InputReport>& reports,
                             const MatchStats& input_stats) {
  if (options.recorder && !was_stopped && !has_failed) {
    const std::lock_guard lock(recorder_mutex);
    check(options.recorder->on_input(input, reports, input_stats));
  }
}

void ScanState::check(const Result<void>& done) {
  if (!done) {
    add_failure(done.error());
  }
}

}  // namespace trawl
