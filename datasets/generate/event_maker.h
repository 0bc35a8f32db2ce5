#pragma once

// One CloudTrail event after another, as the AWS integration of Elastic stores them (ECS), one JSON
// object a line, about 2 kB each; or raw, as AWS writes them, about 1.3 kB each.
//
// Most are the daily noise of a few accounts. One in about 4,000 is a call that detection rules
// look for. The calls of interest to the benchmarks lie at fixed ordinals (from 0), whatever the
// seed, in every stretch of kPeriod events:
//
//   kSuccessAt   a StartExportTask of RDS that succeeded: the hits of the RDS export rule
//   kFailureAt   one that was refused
//   kMentionAt   a LookupEvents call that only mentions the name in its parameters
//
// The events between them never contain the name.

#include <cstdint>
#include <string>
#include <string_view>

#include "datasets/generate/catalogue.h"
#include "datasets/generate/random.h"

namespace trawl::datasets {

inline constexpr std::uint64_t kPeriod = 20'000;
inline constexpr std::uint64_t kSuccessAt = 101;
inline constexpr std::uint64_t kFailureAt = 202;
inline constexpr std::uint64_t kMentionAt = 303;

class EventMaker {
 public:
  explicit EventMaker(std::uint64_t seed) : random_(seed) {}

  // Appends the next event with its '\n'.
  void append_event(std::string& out);

  // Appends the next event as AWS writes it, without a line break.
  void append_raw_event(std::string& out);

  struct Counts {
    std::uint64_t events = 0;
    std::uint64_t export_successes = 0;
    std::uint64_t export_failures = 0;
    std::uint64_t export_mentions = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  // What is called, and by whom.
  struct Call {
    std::string_view provider;
    std::string_view name;
    std::string_view parameters;
    std::string_view error;  // "" on success
  };
  struct Actor {
    std::string_view account;
    std::string_view region;
    std::string_view person;
    std::string_view role;  // "" for a user without a role
    Network network;
    UserAgent agent;
    std::string address;
    std::string key_id;
    std::string principal;
    std::string arn;
  };

  Call draw_call();
  Actor draw_actor();
  void append_expanded(std::string& out, std::string_view pattern, const Actor& actor);
  void append_identity(std::string& out, const Actor& actor);
  void append_raw_identity(std::string& out, const Actor& actor);
  void append_source(std::string& out, const Actor& actor);
  void append_original(std::string& out, const Call& call, const Actor& actor,
                       std::string_view parameters);
  void append_uuid(std::string& out);

  Random random_;
  Counts counts_;
};

}  // namespace trawl::datasets
