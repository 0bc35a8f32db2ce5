// Order of work for one event, cheapest first: read the wanted fields, range of time, look up the
// values, and for each candidate its index scope and then its condition. An event that matched is
// checked as a whole before it is called a hit.
//
// For a raw event the values that are looked up are its own, and the candidates relaxed conditions;
// if one of them holds, the event is normalised, and all begins again with the event it became.

#include "scanner/match/matcher.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/ecs/date_text.h"
#include "scanner/ecs/normalizer.h"
#include "scanner/ecs/unwrapper.h"
#include "scanner/match/clock.h"
#include "scanner/match/evaluator.h"
#include "scanner/match/event_sieve.h"
#include "scanner/match/match_profile.h"
#include "scanner/match/match_tables.h"
#include "scanner/match/required_text.h"
#include "scanner/match/scopes.h"

namespace trawl {
namespace {

// Reasons of raw events that cannot be normalised although their names could be read.
constexpr std::string_view kNotParsed = "invalid JSON: a raw event that cannot be parsed";
constexpr std::string_view kTooDeep = "a raw event nested too deeply";

// What needs a look at every event leaves nothing to the sieve.
bool reads_all(const MatchOptions& options) {
  return options.validate || options.is_eager || !options.uses_prefilter ||
         options.since.has_value() || options.until.has_value();
}

// True if `text` is seen to be the value of a member in `event`, and no element of a list. What was
// unescaped lies elsewhere: of that nobody knows.
bool is_value_of_member(std::string_view text, std::string_view event) {
  const std::less<> comes_before;
  if (comes_before(text.data(), event.data() + 2) ||
      !comes_before(text.data(), event.data() + event.size())) {
    return false;
  }
  const auto quote = static_cast<std::size_t>(text.data() - event.data()) - 1;
  const std::size_t before = event.find_last_not_of(" \t\r\n", quote - 1);
  return before != std::string_view::npos && event[before] == ':';
}

}  // namespace

SieveReport sieve_report(const MatchTables& tables, const MatchOptions& options) {
  SieveReport report;
  if (reads_all(options)) {
    return report;
  }
  if (tables.literals() != nullptr) {
    report.texts.assign(tables.literals()->literals().begin(), tables.literals()->literals().end());
  } else if (tables.keys() != nullptr) {
    for (const KeyTable::Text& text : tables.keys()->texts()) {
      report.texts.push_back(text.text);
    }
    for (const KeyTable::Key& key : tables.keys()->keys()) {
      if (!key.fields.empty() || key.is_carrier) {
        report.keys.push_back(key.segment);
      }
    }
    std::ranges::sort(report.keys);
  }
  return report;
}

struct Matcher::State {
  State(const RuleSet& rule_set, std::shared_ptr<const MatchTables> shared, MatchOptions wanted)
      : rules(rule_set),
        tables(std::move(shared)),
        options(std::move(wanted)),
        evaluator(tables->program_tables(), true,
                  options.kernel == nullptr ? best_kernel() : *options.kernel),
        scopes(rules, tables->program_tables(), options.default_index),
        time_slot(*tables->program_tables().slot("@timestamp")),
        unwrapper(tables->unwrap_tables()),
        normalizer(options.formats.geo()),
        sieve(make_sieve()),
        profile(options.profiles ? std::make_unique<MatchProfile>(rules.rules().size()) : nullptr) {
  }

  void match(std::string_view text);
  void try_match(std::string_view text);
  void settle(EventProblem problem);
  [[nodiscard]] std::unique_ptr<EventSieve> make_sieve() const;
  [[nodiscard]] EventProblem read(std::string_view text);
  void reject(std::string_view reason);
  [[nodiscard]] bool has_range() const;
  [[nodiscard]] bool is_in_range(std::optional<Timestamp> time) const;
  [[nodiscard]] std::optional<Timestamp> time();
  void match_raw(std::uint32_t format);
  [[nodiscard]] bool is_outside(const RawFormat& format);
  [[nodiscard]] bool can_match(std::uint32_t format);
  [[nodiscard]] bool may_spell(QueryId query) const;
  void match_fields();
  void try_candidates(std::span<const QueryId> candidates, const Home& home);
  void report(const Home& home);
  [[nodiscard]] bool holds(QueryId query, std::optional<Timestamp> now);
  [[nodiscard]] RuleCost& cost(RuleId rule) {
    return profile->rules[static_cast<std::size_t>(rule)];
  }

  const RuleSet& rules;
  std::shared_ptr<const MatchTables> tables;
  MatchOptions options;
  Evaluator evaluator;
  Scopes scopes;
  std::size_t time_slot;
  Unwrapper unwrapper;
  Normalizer normalizer;
  // Null: there is none. It has the last word on malformed events where it is not asked first, too.
  std::unique_ptr<EventSieve> sieve;
  std::unique_ptr<MatchProfile> profile;  // null: nobody asks for it
  std::string_view record;                // as it lies in the input
  std::string_view event;                 // what rules see of it, before it is normalised
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
  if (EventSieve* const sieve = this->sieve(); sieve != nullptr) {
    if (const EventSieve::Sifted sifted = sieve->sift(event); sifted.is_settled) {
      state_->settle(sifted.problem);
      return state_->result;
    }
  }
  return match_unsifted(event);
}

EventSieve* Matcher::sieve() {
  return reads_all(state_->options) ? nullptr : state_->sieve.get();
}

const MatchResult& Matcher::match_unsifted(std::string_view event) {
  MatchProfile* const profile = state_->profile.get();
  if (profile == nullptr) {
    state_->match(event);
    return state_->result;
  }
  const MatchProfile::Clock::time_point begin = MatchProfile::Clock::now();
  state_->match(event);
  profile->time += MatchProfile::Clock::now() - begin;
  profile->bytes += event.size();
  return state_->result;
}

const MatchProfile* Matcher::profile() const {
  return state_->profile.get();
}

// True if the condition holds, which is what it costs to try a rule.
bool Matcher::State::holds(QueryId query, std::optional<Timestamp> now) {
  if (profile == nullptr) {
    return evaluator.holds(query, now);
  }
  const MatchProfile::Clock::time_point begin = MatchProfile::Clock::now();
  const bool does_hold = evaluator.holds(query, now);
  RuleCost& rule = cost(tables->use(query).rule);
  rule.time += MatchProfile::Clock::now() - begin;
  ++rule.evaluations;
  return does_hold;
}

std::unique_ptr<EventSieve> Matcher::State::make_sieve() const {
  if (options.validate || (tables->literals() == nullptr && tables->keys() == nullptr)) {
    return nullptr;
  }
  auto made = std::make_unique<EventSieve>(tables->literals(), tables->keys(),
                                           tables->program_tables(), evaluator.kernel());
  return made->index_may_match(options.default_index) ? nullptr : std::move(made);
}

// The sieve has found all that is to be found.
void Matcher::State::settle(EventProblem problem) {
  result = {.is_settled_unread = true};
  if (problem != EventProblem::None) {
    reject(problem_text(problem));
  }
}

void Matcher::State::reject(std::string_view reason) {
  result = {.verdict = Verdict::Rejected, .reason = reason};
}

bool Matcher::State::has_range() const {
  return options.since.has_value() || options.until.has_value();
}

// An event without a time lies in no range.
bool Matcher::State::is_in_range(std::optional<Timestamp> time) const {
  return !has_range() || (time.has_value() && (!options.since || *time >= *options.since) &&
                          (!options.until || *time < *options.until));
}

std::optional<Timestamp> Matcher::State::time() {
  return event_time(evaluator.fields().values(time_slot));
}

// The fields of the event, which is checked as a whole if that is asked for.
EventProblem Matcher::State::read(std::string_view text) {
  const EventProblem problem = evaluator.read(text);
  return problem == EventProblem::None && options.validate ? evaluator.reader().validate(text)
                                                           : problem;
}

void Matcher::State::match(std::string_view text) {
  try_match(text);
  // What is wrong with an event that no rule can match is the sieve's to say, asked before or not.
  if (result.verdict == Verdict::Rejected && sieve != nullptr) {
    if (const EventSieve::Sifted sifted = sieve->sift(text); sifted.is_settled) {
      settle(sifted.problem);
    }
  }
}

void Matcher::State::try_match(std::string_view text) {
  result = {};
  record = text;
  event = text;
  if (const EventProblem problem = read(event); problem != EventProblem::None) {
    return reject(problem_text(problem));
  }
  auto format = tables->find_format(evaluator.fields());
  if (!format && !evaluator.fields().carriers().is_empty()) {
    const InnerEvent inner = unwrapper.unwrap(record);
    if (inner.is_carried) {
      event = inner.text;
      result.is_carried = true;
      if (const EventProblem problem = read(event); problem != EventProblem::None) {
        return reject(problem_text(problem));
      }
      format = tables->find_format(evaluator.fields());
    }
  }
  if (format) {
    match_raw(*format);
  } else {
    match_fields();
    if (result.is_carried && !result.rules.empty()) {
      result.mapped = event;
    }
  }
}

void Matcher::State::match_raw(std::uint32_t index) {
  const RawFormat& format = tables->format(index);
  result.format = format.mapping;
  if (!options.is_eager && !options.validate && (is_outside(format) || !can_match(index))) {
    return;
  }
  const Result<NormalizedEvent> normalized = normalizer.normalize(*format.mapping, event);
  if (!normalized) {
    return reject(normalized.error().code == ErrorCode::Limit ? kTooDeep : kNotParsed);
  }
  result.is_normalized = true;
  result.has_mapping_errors = !normalized->errors.empty();
  result.is_dropped = normalized->is_dropped;
  if (normalized->is_dropped) {
    result.time.reset();
    return;
  }
  if (const EventProblem problem = evaluator.read(normalized->text);
      problem != EventProblem::None) {
    return reject(problem_text(problem));
  }
  match_fields();
  if (!result.rules.empty()) {
    result.mapped = normalized->text;
  }
}

// True if the raw event alone says that it is out of range; the result then says so too.
bool Matcher::State::is_outside(const RawFormat& format) {
  if (!has_range() || !format.time_slot) {
    return false;
  }
  const auto values = evaluator.fields().values(*format.time_slot);
  if (values.size() != 1 || values.front().kind != JsonKind::String ||
      !is_value_of_member(values.front().text, event)) {
    return false;
  }
  result.time = read_date(JsonTree::string(std::string(values.front().text)),
                          format.mapping->time()->formats);
  if (is_in_range(result.time)) {
    return false;
  }
  result.verdict = Verdict::OutOfRange;
  return true;
}

// False if no rule can match what the raw event becomes.
bool Matcher::State::can_match(std::uint32_t format) {
  const bool knows_time = !has_range() || result.time.has_value();
  if (tables->format(format).needs_every_event || !knows_time) {
    return true;
  }
  return std::ranges::any_of(evaluator.look_up(), [&](QueryId query) {
    return tables->use(query).format == format && holds(query, std::nullopt) && may_spell(query);
  });
}

// False if the raw event lacks what the rule needs to be printed of it.
bool Matcher::State::may_spell(QueryId query) const {
  const std::span<const SoughtText> texts = tables->texts(query);
  const auto is_there = [this](const SoughtText& text) {
    return find_text(event, text) != std::string_view::npos;
  };
  return texts.empty() || std::ranges::any_of(texts, is_there) ||
         event.find("\\u") != std::string_view::npos;
}

// Matches what has been read: the event itself, or what it became.
void Matcher::State::match_fields() {
  if (has_range()) {
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
    report(*home);
  }
}

void Matcher::State::try_candidates(std::span<const QueryId> candidates, const Home& home) {
  matched.clear();
  for (const QueryId query : candidates) {
    const auto& [rule, format] = tables->use(query);
    if (profile != nullptr && !format.has_value()) {
      ++cost(rule).candidates;
    }
    if (format.has_value() || !home.in_scope[static_cast<std::size_t>(rule)]) {
      continue;
    }
    std::optional<Timestamp> now;
    if (tables->program_tables().depends_on_now(query)) {
      now = time();
      if (now.has_value()) {
        now = run_time(*now, tables->interval(rule));
      }
    }
    if (holds(query, now)) {
      matched.push_back(rule);
    }
  }
  std::ranges::sort(matched);
}

// The event matched. What the walk has not seen must be JSON too, or the event is none. (A raw
// event has been parsed whole, but not the wrapper around it.)
void Matcher::State::report(const Home& home) {
  if (!options.validate) {
    EventProblem problem = evaluator.reader().validate(record);
    if (problem == EventProblem::None && result.is_carried && result.format == nullptr) {
      problem = evaluator.reader().validate(event);
    }
    if (problem != EventProblem::None) {
      return reject(problem_text(problem));
    }
  }
  if (profile != nullptr) {
    for (const RuleId rule : matched) {
      ++cost(rule).hits;
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
