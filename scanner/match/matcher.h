#pragma once

// Bytes of an event → the rules it matches: read the fields once, look up their values, evaluate
// the candidates.
//
// An event may be raw, as a log source writes it: its format is told from its names, and what the
// rules are matched with is the ECS event it becomes. Most raw events match nothing, and that is
// found out on their raw bytes; only an event that some rule could match is normalised.
//
// The event, raw or not, may lie in a carrier (scanner/ecs/unwrapper.h): rules see what it carries.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/index_scope.h"
#include "rules/rule_set.h"
#include "scanner/ecs/format_set.h"
#include "scanner/event/event_fields.h"

namespace trawl {

struct Kernel;
struct MatchProfile;

struct MatchOptions {
  std::optional<Timestamp> since;  // events before it are out of range
  std::optional<Timestamp> until;  // events at or after it are out of range
  std::string default_index;       // for events that do not say where they live; "": unknown
  bool validate = false;           // parse every event whole, not only its text
  FormatSet formats;               // raw events of these formats are normalised
  const Kernel* kernel = nullptr;  // how events are read; null: the fastest way here
  // Normalise every raw event, also one that no rule can match: for tests. (`validate` does so too,
  // so that all mapping errors are seen.)
  bool is_eager = false;
  // Events that lack what every rule requires are not read for their values (event_sieve.h). Leaves
  // no trace in what they match, or in why they are rejected.
  bool uses_prefilter = true;
  // Keep a profile. Leaves no trace in the results.
  bool profiles = false;
};

enum class Verdict : std::uint8_t {
  Scanned,     // an event; `rules` says what matched
  OutOfRange,  // an event outside since/until; not tried
  Rejected,    // not an event; `reason` says why
};

struct MatchResult {
  Verdict verdict = Verdict::Scanned;
  std::string_view
      reason;  // Rejected: one of a small fixed set of texts, so that they can be counted
  std::span<const RuleId> rules;  // ascending
  std::optional<Timestamp> time;  // @timestamp; read if a rule matched or since/until is given
  bool has_unknown_index =
      false;  // a rule matched, and only because nobody knows where the event lives
  const IndexName* index = nullptr;  // set if a rule matched

  bool is_carried = false;  // the event lies in a carrier: rules saw what that holds
  // Nothing more is known of the event than that it is one and matches no rule.
  bool is_settled_unread = false;
  const Mapping* format = nullptr;  // of a raw event; null: the event was taken as it is
  bool is_normalized = false;       // some rule could match the raw event
  // Set if a rule matched, and not the event as it lies there: what a raw event became, or what a
  // carrier holds.
  std::string_view mapped;
  bool has_mapping_errors = false;  // known of normalised events only
  bool is_dropped = false;          // by its mapping, which is no event for rules; likewise
};

// What all workers share: look-up tables made from the rules. Const.
// Borrows the rules and the mappings.
class EventSieve;
class MatchTables;
[[nodiscard]] std::shared_ptr<const MatchTables> make_match_tables(const RuleSet& rules,
                                                                   const FormatSet& formats = {});

// What is looked for in the text of an event before it is read (event_sieve.h); nothing if every
// event is read.
struct SieveReport {
  // An event matches a rule only if it has one of these texts or,
  std::vector<std::string> texts;
  // if there are any keys, a value that makes a rule match behind one that ends in one of these.
  std::vector<std::string> keys;
};
[[nodiscard]] SieveReport sieve_report(const MatchTables& tables, const MatchOptions& options);

// Scratch of one worker.
class Matcher {
 public:
  // Borrows `rules`, which must outlive the matcher. `tables` are made of the same rules and
  // formats.
  Matcher(const RuleSet& rules, std::shared_ptr<const MatchTables> tables, MatchOptions options);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // `event`: one JSON object, without surrounding white space, kPaddingBytes readable behind it.
  // The result's views live until the next call.
  const MatchResult& match(std::string_view event);

  // For those who have many events in one text: asks the sieve themselves, and gives only the rest
  // to match_unsifted(), which is match() without it. Null: there is none.
  [[nodiscard]] EventSieve* sieve();
  const MatchResult& match_unsifted(std::string_view event);

  // What the events matched so far have cost; null unless MatchOptions asks for it.
  [[nodiscard]] const MatchProfile* profile() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Why a rule matches an event or not: the condition as a tree with an answer at each node.
struct Explanation {
  std::string clause;  // canonical text of this node
  bool holds = false;
  std::vector<std::string>
      values;          // leaves: the values found, as JSON text; empty: the field is missing
  std::string remark;  // "longer than ignore_above 1024: not indexed", "the index is out of scope";
                       // may be empty
  std::vector<Explanation> children;
};

// Errors: Corrupt (the event is not JSON), Limit (a raw event nested too deeply).
[[nodiscard]] Result<Explanation> explain(const RuleSet& rules, RuleId rule, std::string_view event,
                                          const MatchOptions& options);

}  // namespace trawl
