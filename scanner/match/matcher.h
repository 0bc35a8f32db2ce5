#pragma once

// Bytes of an event → the rules it matches: read the fields once, look up their values, evaluate
// the candidates.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/index_scope.h"
#include "rules/rule_set.h"
#include "scanner/event/event_fields.h"

namespace trawl {

struct MatchOptions {
  std::optional<Timestamp> since;  // events before it are out of range
  std::optional<Timestamp> until;  // events at or after it are out of range
  std::string default_index;       // for events that do not say where they live; "": unknown
  bool validate = false;           // parse every event whole, not only as far as the rules need
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
};

// What all workers share: look-up tables made from the rules. Const.
class MatchTables;
[[nodiscard]] std::shared_ptr<const MatchTables> make_match_tables(const RuleSet& rules);

// Scratch of one worker.
class Matcher {
 public:
  // Borrows `rules`, which must outlive the matcher.
  Matcher(const RuleSet& rules, std::shared_ptr<const MatchTables> tables, MatchOptions options);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;

  // `event`: one JSON object, without surrounding white space, kPaddingBytes readable behind it.
  // The result's views live until the next call.
  const MatchResult& match(std::string_view event);

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

// Errors: Corrupt (the event is not JSON).
[[nodiscard]] Result<Explanation> explain(const RuleSet& rules, RuleId rule, std::string_view event,
                                          const MatchOptions& options);

}  // namespace trawl
