#include "scanner/pipeline/matcher_pool.h"

#include <utility>

#include <oneapi/tbb/enumerable_thread_specific.h>

namespace trawl {

struct MatcherPool::Matchers {
  tbb::enumerable_thread_specific<Matcher> of_threads;
};

MatcherPool::MatcherPool(std::function<Matcher()> make)
    : matchers_(
          std::make_unique<Matchers>(tbb::enumerable_thread_specific<Matcher>(std::move(make)))) {}

MatcherPool::~MatcherPool() = default;

Matcher& MatcherPool::local() {
  return matchers_->of_threads.local();
}

void MatcherPool::for_each(const std::function<void(const Matcher&)>& visit) const {
  for (const Matcher& matcher : matchers_->of_threads) {
    visit(matcher);
  }
}

}  // namespace trawl
