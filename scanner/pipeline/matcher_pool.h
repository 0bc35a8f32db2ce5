#pragma once

// MatcherPool: a Matcher for each thread that asks for one, made when it first does.

#include <functional>
#include <memory>

#include "scanner/match/matcher.h"

namespace trawl {

class MatcherPool {
 public:
  // `make` is called by many threads.
  explicit MatcherPool(std::function<Matcher()> make);
  MatcherPool(const MatcherPool&) = delete;
  MatcherPool& operator=(const MatcherPool&) = delete;
  ~MatcherPool();

  // That of the calling thread. A thread that waits for tasks while it uses it takes none that may
  // ask for it again.
  [[nodiscard]] Matcher& local();

  // Visits each that was made. When no thread uses one.
  void for_each(const std::function<void(const Matcher&)>& visit) const;

 private:
  struct Matchers;
  std::unique_ptr<Matchers> matchers_;
};

}  // namespace trawl
