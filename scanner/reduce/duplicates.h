#pragma once

// DuplicateFinder: events whose very bytes were met before in the scan, in other inputs or in the
// same one (two trails, exports that overlap).
//
// The same bytes have the same time, so only hits of one time are compared, as they come out of the
// merge: by SHA-256, since an event that is dropped for another must not be one that somebody made
// up to resemble it. Hits that are alone at their time, as most are, are not even hashed.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "scanner/match/hit.h"

namespace trawl {

// So many different events of one time (or without one) are remembered; about 50 MiB.
inline constexpr std::size_t kMaxEventsOfOneTime = std::size_t{1} << 18;

// Not thread-safe.
class DuplicateFinder {
 public:
  explicit DuplicateFinder(std::size_t max_events_of_one_time = kMaxEventsOfOneTime)
      : max_events_(max_events_of_one_time) {}

  // Takes the next hit in their order, and sets its `duplicate_of` if its bytes were met before.
  void look_at(Hit& hit);

  // Hits that were not compared with all before them, because there were too many of their time.
  [[nodiscard]] std::uint64_t uncompared() const { return uncompared_; }

 private:
  struct First {
    Block event;
    HitOrigin origin;
  };

  [[nodiscard]] static std::string digest_of(const Block& event);

  std::size_t max_events_;
  std::optional<Timestamp> time_;                     // of the hits that are remembered
  std::optional<First> alone_;                        // the only hit of that time so far
  std::unordered_map<std::string, HitOrigin> known_;  // by digest
  std::uint64_t uncompared_ = 0;
};

}  // namespace trawl
