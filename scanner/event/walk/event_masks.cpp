#include "scanner/event/walk/event_masks.h"

#include <simdjson.h>

namespace trawl {

EventProblem find_problem(std::string_view event, const TextSummary& summary) {
  if (summary.ends_in_string) {
    return EventProblem::String;
  }
  if (summary.has_control) {
    return EventProblem::Control;
  }
  if (summary.has_non_ascii && !simdjson::validate_utf8(event)) {
    return EventProblem::Encoding;
  }
  return summary.open_count != summary.close_count ? EventProblem::Structure : EventProblem::None;
}

EventProblem EventMasks::index(std::string_view event) {
  if (event.size() < 2 || event.front() != '{' || event.back() != '}') {
    return EventProblem::NotAnObject;
  }
  if (event.size() >= UINT32_MAX) {
    return EventProblem::Size;
  }
  const TextSummary summary = summarize(event);
  if (const EventProblem problem = find_problem(event, summary); problem != EventProblem::None) {
    return problem;
  }
  return summary.open_count > kMaxEventDepth && is_too_deep() ? EventProblem::Depth
                                                              : EventProblem::None;
}

TextSummary EventMasks::summarize(std::string_view text) {
  event_ = text;
  block_count_ = trawl::block_count(text.size());
  if (blocks_.size() < block_count_) {
    blocks_.resize(block_count_ + block_count_ / 2);
  }
  TextSummary summary;
  kernel_->index(text.data(), text.size(), blocks_.data(), summary);
  return summary;
}

// A block can be passed as a whole as long as its closing brackets alone do not reach the level
// sought.
std::size_t EventMasks::skip(std::size_t open) const {
  std::size_t block = (open + 1) / kBlockBytes;
  if (block >= block_count_) {
    return event_.size();
  }
  std::uint64_t mask = from(open + 1);
  std::size_t level = 1;
  while (true) {
    const std::uint64_t opens = blocks_[block].opens & mask;
    const std::uint64_t closes = blocks_[block].closes & mask;
    const auto close_count = static_cast<std::size_t>(std::popcount(closes));
    if (close_count < level) {
      level += static_cast<std::size_t>(std::popcount(opens)) - close_count;
    } else {
      for (std::uint64_t bits = opens | closes; bits != 0; bits &= bits - 1) {
        const bool is_close = (closes & bits & (~bits + 1)) != 0;
        level += is_close ? SIZE_MAX : 1;
        if (level == 0) {
          return place_of(block, bits) + 1;
        }
      }
    }
    if (++block == block_count_) {
      return event_.size();
    }
    mask = ~std::uint64_t{0};
  }
}

bool EventMasks::is_too_deep() const {
  std::int64_t level = 0;
  for (std::size_t block = 0; block < block_count_; ++block) {
    const std::uint64_t closes = blocks_[block].closes;
    for (std::uint64_t bits = blocks_[block].opens | closes; bits != 0; bits &= bits - 1) {
      level += (closes & bits & (~bits + 1)) != 0 ? -1 : 1;
      if (level > kMaxEventDepth) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace trawl
