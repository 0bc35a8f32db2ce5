#include "scanner/reduce/duplicates.h"

#include <cstring>
#include <utility>

#include <openssl/evp.h>

namespace trawl {

Result<void> DuplicateFinder::look_at(Hit& hit) {
  const HitOrigin origin{.place = hit.key.place, .record = hit.record};
  if ((!alone_ && known_.empty()) || hit.key.time != time_) {
    time_ = hit.key.time;
    alone_ = First{.event = hit.event, .origin = origin};
    known_.clear();
    return {};
  }
  if (alone_) {
    const Result<Digest> digest = digest_of(alone_->event);
    if (!digest) {
      return fail(digest.error());
    }
    known_.emplace(*digest, alone_->origin);
    alone_.reset();
  }
  const Result<Digest> digest = digest_of(hit.event);
  if (!digest) {
    return fail(digest.error());
  }
  if (const auto first = known_.find(*digest); first != known_.end()) {
    hit.duplicate_of = first->second;
  } else if (known_.size() < max_events_) {
    known_.emplace(*digest, origin);
  } else {
    ++uncompared_;
  }
  return {};
}

std::size_t DuplicateFinder::DigestHash::operator()(const Digest& digest) const {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

Result<DuplicateFinder::Digest> DuplicateFinder::digest_of(const Block& event) {
  Digest digest{};
  unsigned size = 0;
  if (EVP_Digest(event.bytes.data(), event.bytes.size(), digest.data(), &size, EVP_sha256(),
                 nullptr) != 1 ||
      size != digest.size()) {
    return fail(ErrorCode::Unsupported, "OpenSSL cannot compute SHA-256");
  }
  return digest;
}

}  // namespace trawl
