#include "scanner/render_batch.h"

#include <algorithm>
#include <utility>

namespace trawl {

std::shared_ptr<RenderBatch> BatchMaker::make() {
  auto batch = std::make_shared<RenderBatch>();
  std::size_t room_bytes = limits_.event_bytes;
  while (batch->alerts < limits_.alerts && load(*batch)) {
    const std::size_t event_bytes =
        std::max<std::size_t>(hit_->event.bytes.size() + hit_->mapped.bytes.size(), 1);
    // 0 if there is no room left, and always 0 for a hit too large for any batch.
    const std::size_t count = std::min({room_bytes / event_bytes, limits_.alerts - batch->alerts,
                                        hit_->rules.size() - next_rule_});
    if (count == 0) {
      break;
    }
    const auto first = hit_->rules.begin() + static_cast<std::ptrdiff_t>(next_rule_);
    batch->jobs.push_back(
        {.hit = *hit_, .rules = {first, first + static_cast<std::ptrdiff_t>(count)}});
    batch->alerts += count;
    room_bytes -= count * event_bytes;
    next_rule_ += count;
  }
  return batch->jobs.empty() && !batch->error ? nullptr : batch;
}

std::optional<Hit> BatchMaker::take_large() {
  return std::exchange(hit_, std::nullopt);
}

// Makes sure that hit_ has a rule left to render; false at the end or after an error.
bool BatchMaker::load(RenderBatch& batch) {
  while (!is_at_end_ && (!hit_ || next_rule_ == hit_->rules.size())) {
    Result<std::optional<Hit>> hit = next_();
    next_rule_ = 0;
    hit_.reset();
    if (hit) {
      hit_ = std::move(*hit);
      is_at_end_ = !hit_;
    } else {
      batch.error = std::move(hit.error());
      is_at_end_ = true;
    }
  }
  return !is_at_end_;
}

}  // namespace trawl
