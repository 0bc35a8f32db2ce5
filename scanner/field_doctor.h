#pragma once

// The field doctor: rules + a sample of inputs → the rules that are dead on them, why, and what
// would revive them. A rule is dead only if no event like those of the sample can match it
// (scanner/match/field_survey.h); that it happens to match none is no reason.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "io/error.h"
#include "io/input_list.h"
#include "rules/rule_set.h"

namespace trawl {

// How much is looked at: in all, and shared out evenly among the inputs. Within an input that is
// larger than its share, pieces all over it are taken; of what can only be unpacked from its
// beginning, those of its first part.
inline constexpr std::uint64_t kMaxSampleBytes = std::uint64_t{256} << 20;  // unpacked
inline constexpr std::uint64_t kMaxSampleEvents = 50'000;
inline constexpr std::size_t kMaxSampleInputs = 1000;  // of more, some all over the list

struct DoctorOptions {
  std::string map = "auto";        // as in ScanOptions
  std::vector<std::string> geoip;  // likewise
  std::string default_index;       // likewise
  std::uint64_t max_bytes = kMaxSampleBytes;
  std::uint64_t max_events = kMaxSampleEvents;
  std::size_t max_inputs = kMaxSampleInputs;
};

struct DeadRule {
  enum class Cause : std::uint8_t { Source, Field, Type, Never };
  struct Reason {
    Cause cause = Cause::Never;
    std::string field;  // "" for an index
    std::string text;   // one clause
  };

  RuleId rule{};
  std::vector<Reason> reasons;
  // It could match with one of these formats allowed, and with these databases. Both empty: neither
  // helps.
  std::set<std::string> mappings;
  std::set<std::string> databases;
};

struct DoctorReport {
  std::uint64_t inputs = 0;  // that were looked at
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;     // unpacked, of the pieces that were looked at
  std::uint64_t rejected = 0;  // records that are no events
  bool is_whole = true;        // all of every input was looked at
  std::vector<DeadRule> dead;  // by RuleId; nothing if there is no event
  std::vector<Error> unread;   // inputs that could not be read, or not to their end
};

// Errors: Invalid (there is no such mapping), and those of mapping files and databases.
[[nodiscard]] Result<DoctorReport> examine(const RuleSet& rules, const std::vector<Input>& inputs,
                                           const DoctorOptions& options);

// "source", "field", "type", "never".
[[nodiscard]] std::string_view cause_name(DeadRule::Cause cause);

// A rule that tests what is looked up in databases, by an address in the event.
struct DatabaseNeed {
  RuleId rule{};
  std::set<std::string> databases;  // "GeoIP", "ASN"
  // Without them the rule cannot match. Otherwise it matches more events than with them.
  bool is_vital = false;
};
// The rules whose answer depends on databases, ascending.
[[nodiscard]] std::vector<DatabaseNeed> find_database_needs(const RuleSet& rules);

}  // namespace trawl
