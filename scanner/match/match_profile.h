#pragma once

// What matching costs, rule by rule: kept by a matcher only if it is asked to (MatchOptions).

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace trawl {

// Of one rule, over the events that were read for their values.
struct RuleCost {
  std::uint64_t candidates = 0;   // ECS events in which a pivot of the rule held, or it has none
  std::uint64_t evaluations = 0;  // of its condition, also of its relaxed one for raw events
  std::uint64_t hits = 0;
  std::chrono::nanoseconds time{};  // of the evaluations

  void add(const RuleCost& other) {
    candidates += other.candidates;
    evaluations += other.evaluations;
    hits += other.hits;
    time += other.time;
  }
};

struct MatchProfile {
  using Clock = std::chrono::steady_clock;

  explicit MatchProfile(std::size_t rule_count) : rules(rule_count) {}

  std::vector<RuleCost> rules;      // by RuleId
  std::uint64_t bytes = 0;          // of the events that were read for their values
  std::chrono::nanoseconds time{};  // of reading, looking up, evaluating and normalising them
};

}  // namespace trawl
