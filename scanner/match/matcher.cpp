// Order of work for one event, cheapest first: read the wanted fields, range of time, look up the
// values, and for each candidate its index scope and then its condition. An event that matched is
// checked as a whole before it is called a hit.

#include "scanner/match/matcher.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "scanner/match/clock.h"
#include "scanner/match/evaluator.h"
#include "scanner/match/scopes.h"
#include "scanner/match/tables.h"

namespace trawl {
namespace {

std::vector<std::string_view> extra_names() {
  const auto hints = hint_names();
  std::vector<std::string_view> names(hints.begin(), hints.end());
  names.emplace_back("@timestamp");
  return names;
}

// A candidate that never becomes a rule: the program may hold conditions of no rule.
constexpr RuleId kNoRule{UINT32_MAX};

}  // namespace

class MatchTables {
 public:
  explicit MatchTables(const RuleSet& rules)
      : program_tables_(rules.program(), rules.fields(), rules.types(), extra_names()),
        rule_of_(rules.program().conditions().size(), kNoRule) {
    for (std::size_t i = 0; i < rules.rules().size(); ++i) {
      const LoadedRule& rule = rules.rules()[i];
      rule_of_[static_cast<std::size_t>(rule.condition)] = static_cast<RuleId>(i);
      intervals_.push_back(run_interval(rule.rule));
    }
  }

  [[nodiscard]] const ProgramTables& program_tables() const { return program_tables_; }
  [[nodiscard]] RuleId rule_of(QueryId query) const {
    return rule_of_[static_cast<std::size_t>(query)];
  }
  [[nodiscard]] std::chrono::seconds interval(RuleId rule) const {
    return intervals_[static_cast<std::size_t>(rule)];
  }

 private:
  ProgramTables program_tables_;
  std::vector<RuleId> rule_of_;                  // by QueryId
  std::vector<std::chrono::seconds> intervals_;  // by RuleId
};

std::shared_ptr<const MatchTables> make_match_tables(const RuleSet& rules) {
  return std::make_shared<const MatchTables>(rules);
}

struct Matcher::State {
  State(const RuleSet& rule_set, std::shared_ptr<const MatchTables> shared, MatchOptions wanted)
      : rules(rule_set),
        tables(std::move(shared)),
        options(std::move(wanted)),
        evaluator(tables->program_tables()),
        scopes(rules, tables->program_tables(), options.default_index),
        time_slot(*tables->program_tables().slot("@timestamp")) {}

  void match(std::string_view event);
  void reject(EventProblem problem);
  [[nodiscard]] bool is_in_range(std::optional<Timestamp> time) const;
  [[nodiscard]] std::optional<Timestamp> time();
  void try_candidates(std::span<const QueryId> candidates, const Home& home);
  void report(std::string_view event, const Home& home);

  const RuleSet& rules;
  std::shared_ptr<const MatchTables> tables;
  MatchOptions options;
  Evaluator evaluator;
  Scopes scopes;
  std::size_t time_slot;
  std::vector<RuleId> matched;
  MatchResult result;
};

Matcher::Matcher(const RuleSet& rules, std::shared_ptr<const MatchTables> tables,
                 MatchOptions options)
    : state_(std::make_unique<State>(rules, std::move(tables), std::move(options))) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;

const MatchResult& Matcher::match(std::string_view event) {
  state_->match(event);
  return state_->result;
}

void Matcher::State::reject(EventProblem problem) {
  result = {.verdict = Verdict::Rejected, .reason = problem_text(problem)};
}

// An event without a time lies in no range.
bool Matcher::State::is_in_range(std::optional<Timestamp> time) const {
  if (!options.since.has_value() && !options.until.has_value()) {
    return true;
  }
  return time.has_value() && (!options.since.has_value() || *time >= *options.since) &&
         (!options.until.has_value() || *time < *options.until);
}

std::optional<Timestamp> Matcher::State::time() {
  return event_time(evaluator.fields().values(time_slot));
}

void Matcher::State::match(std::string_view event) {
  result = {};
  if (const EventProblem problem = evaluator.read(event); problem != EventProblem::None) {
    return reject(problem);
  }
  if (options.validate) {
    if (const EventProblem problem = evaluator.reader().validate(event);
        problem != EventProblem::None) {
      return reject(problem);
    }
  }
  if (options.since.has_value() || options.until.has_value()) {
    result.time = time();
    if (!is_in_range(result.time)) {
      result.verdict = Verdict::OutOfRange;
      return;
    }
  }
  const Home* home = scopes.add_data_stream(evaluator.fields());
  const std::span<const QueryId> candidates = evaluator.look_up();
  if (candidates.empty()) {
    return;
  }
  if (home == nullptr) {
    home = &scopes.find(evaluator.fields());
  }
  try_candidates(candidates, *home);
  if (!matched.empty()) {
    report(event, *home);
  }
}

void Matcher::State::try_candidates(std::span<const QueryId> candidates, const Home& home) {
  matched.clear();
  for (const QueryId query : candidates) {
    const RuleId rule = tables->rule_of(query);
    if (rule == kNoRule || !home.in_scope[static_cast<std::size_t>(rule)]) {
      continue;
    }
    std::optional<Timestamp> now;
    if (tables->program_tables().depends_on_now(query)) {
      now = time();
      if (now.has_value()) {
        now = run_time(*now, tables->interval(rule));
      }
    }
    if (evaluator.holds(query, now)) {
      matched.push_back(rule);
    }
  }
  std::ranges::sort(matched);
}

// The event matched. What the walk has not seen must be JSON too, or the event is none.
void Matcher::State::report(std::string_view event, const Home& home) {
  if (!options.validate) {
    if (const EventProblem problem = evaluator.reader().validate(event);
        problem != EventProblem::None) {
      return reject(problem);
    }
  }
  result.rules = matched;
  result.time = time();
  result.index = &home.index;
  result.has_unknown_index =
      home.index.name.empty() && std::ranges::any_of(matched, [&](RuleId rule) {
        return !home.certainly_in_scope[static_cast<std::size_t>(rule)];
      });
}

}  // namespace trawl
