#pragma once

// Hits in order → batches of bounded size, the unit in which alerts are rendered.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/error.h"
#include "scanner/match/hit.h"

namespace trawl {

struct BatchLimits {
  std::size_t event_bytes = std::size_t{1} << 20;  // an event counts once a rule
  // Their text should still be in the nearer caches when it is hashed and written.
  std::size_t alerts = 32;
};

// A hit and those of its rules that belong to the batch.
struct RenderJob {
  Hit hit;
  std::vector<RuleId> rules;
};

struct RenderBatch {
  std::vector<RenderJob> jobs;
  std::size_t alerts = 0;
  std::string text;            // the jobs' alerts, once they are rendered
  std::optional<Error> error;  // of reading or rendering
};

using HitSource = std::function<Result<std::optional<Hit>>()>;

// Batches come in series. A hit whose event alone is larger than a batch ends a series; it is had
// from take_large(), and the next series begins behind it.
//
// Not thread-safe.
class BatchMaker {
 public:
  // Borrows `next`, which gives the next hit, or nullopt at the end.
  BatchMaker(const BatchLimits& limits, const HitSource& next) : limits_(limits), next_(next) {}

  // nullptr at the end of the series. A batch with an error is the last one.
  [[nodiscard]] std::shared_ptr<RenderBatch> make();

  // The hit that ended the series, or nullopt if there are no more hits.
  [[nodiscard]] std::optional<Hit> take_large();

 private:
  [[nodiscard]] bool load(RenderBatch& batch);

  BatchLimits limits_;
  const HitSource& next_;
  std::optional<Hit> hit_;
  std::size_t next_rule_ = 0;  // of hit_
  bool is_at_end_ = false;
};

}  // namespace trawl
