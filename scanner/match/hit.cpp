#include "scanner/match/hit.h"

namespace trawl {

bool comes_before(const HitKey& a, const HitKey& b) {
  if (a.time == b.time) {
    return a.place < b.place;
  }
  return a.time && (!b.time || *a.time < *b.time);
}

}  // namespace trawl
