// The event reader: bytes of events into the fields that rules ask for.

#include <cstdint>

#include "bench/micro/archive.h"
#include "scanner/event/event_reader.h"
#include "scanner/match/tables.h"

namespace trawl::bench {
namespace {

// Reads all events; returns the number of slots found, or 0 if an event was refused.
std::uint64_t read_all(EventReader& reader, EventFields& fields) {
  std::uint64_t found = 0;
  for (const std::string_view event : archive().events) {
    if (reader.read(event, fields) != EventProblem::None) {
      return 0;
    }
    found += fields.found_slots().size();
  }
  return found;
}

void run(benchmark::State& state, const RuleSet& rules) {
  if (rules.rules().empty()) {
    state.SkipWithError("there are no rules");
    return;
  }
  const ProgramTables tables(rules.program(), rules.fields(), rules.types());
  EventReader reader(tables.trie());
  EventFields fields;
  const std::uint64_t expected = read_all(reader, fields);
  // Every generated event has at least an action and an outcome.
  if (expected < 2 * archive().events.size()) {
    state.SkipWithError("fields are missing");
    return;
  }
  for (auto _ : state) {
    if (read_all(reader, fields) != expected) {
      state.SkipWithError("a second reading differs");
      return;
    }
  }
  report_rates(state);
  state.counters["fields"] = static_cast<double>(rules.program().fields().size());
}

void BM_ReadEvents_SampleRules(benchmark::State& state) {
  run(state, sample_rules());
}
BENCHMARK(BM_ReadEvents_SampleRules)->Unit(benchmark::kMillisecond);

void BM_ReadEvents_SharedRules(benchmark::State& state) {
  run(state, shared_rules());
}
BENCHMARK(BM_ReadEvents_SharedRules)->Unit(benchmark::kMillisecond);

void BM_ValidateEvents(benchmark::State& state) {
  const FieldTrie nothing_wanted;
  EventReader reader(nothing_wanted);
  for (auto _ : state) {
    for (const std::string_view event : archive().events) {
      if (reader.validate(event) != EventProblem::None) {
        state.SkipWithError("an event was refused");
        return;
      }
    }
  }
  report_rates(state);
}
BENCHMARK(BM_ValidateEvents)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace trawl::bench
