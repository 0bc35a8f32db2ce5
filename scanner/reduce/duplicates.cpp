#include "scanner/reduce/duplicates.h"

#include <utility>

#include "io/sha256.h"

namespace trawl {

void DuplicateFinder::look_at(Hit& hit) {
  const HitOrigin origin{.place = hit.key.place, .record = hit.record};
  if ((!alone_ && known_.empty()) || hit.key.time != time_) {
    time_ = hit.key.time;
    alone_ = First{.event = hit.event, .origin = origin};
    known_.clear();
    return;
  }
  if (alone_) {
    known_.emplace(digest_of(alone_->event), alone_->origin);
    alone_.reset();
  }
  std::string digest = digest_of(hit.event);
  if (const auto first = known_.find(digest); first != known_.end()) {
    hit.duplicate_of = first->second;
  } else if (known_.size() < max_events_) {
    known_.emplace(std::move(digest), origin);
  } else {
    ++uncompared_;
  }
}

std::string DuplicateFinder::digest_of(const Block& event) {
  Sha256 digest;
  digest.add(event.bytes);
  return std::move(digest).finish();
}

}  // namespace trawl
