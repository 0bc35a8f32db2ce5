#include "bench/micro/archive.h"

#include <filesystem>
#include <string>

#include "datasets/generate/event_maker.h"

namespace trawl::bench {
namespace {

constexpr std::uint64_t kSeed = 1;

Archive make_archive() {
  datasets::EventMaker maker(kSeed);
  std::string text;
  for (std::uint64_t i = 0; i < datasets::kPeriod; ++i) {
    maker.append_event(text);
  }
  Archive made{copy_block(text), {}, maker.counts().export_successes};
  for (std::string_view rest = made.block.bytes; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    made.events.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return made;
}

RuleSet load(const std::string& folder) {
  RuleSetBuilder builder;
  if (std::filesystem::is_directory(folder)) {
    // A folder that cannot be read gives no rules, and the benchmark's own check says so.
    (void)builder.add_path(folder);
  }
  return std::move(builder).finish();
}

}  // namespace

const Archive& archive() {
  static const Archive made = make_archive();
  return made;
}

const RuleSet& sample_rules() {
  static const RuleSet rules = load(TRAWL_SOURCE_DIR "/datasets/rules");
  return rules;
}

const RuleSet& shared_rules() {
  static const RuleSet rules = load(TRAWL_SHARED_DIR "/rules/elastic");
  return rules;
}

void describe_run() {
  benchmark::AddCustomContext("data", "make_events, seed " + std::to_string(kSeed) + ", " +
                                          std::to_string(archive().events.size()) + " events, " +
                                          std::to_string(archive().block.bytes.size()) + " bytes");
  benchmark::AddCustomContext("sample rules", sample_rules().digest());
  benchmark::AddCustomContext("shared rules",
                              shared_rules().rules().empty() ? "none" : shared_rules().digest());
  benchmark::AddCustomContext("build", TRAWL_BUILD_TYPE ", compiler " __VERSION__);
}

void report_rates(benchmark::State& state) {
  const auto rounds = static_cast<std::int64_t>(state.iterations());
  state.SetBytesProcessed(rounds * static_cast<std::int64_t>(archive().block.bytes.size()));
  state.SetItemsProcessed(rounds * static_cast<std::int64_t>(archive().events.size()));
}

}  // namespace trawl::bench
