#pragma once

// EventMasks: the masks of one event, and the questions that a walk asks them. Positions are bytes
// of the event. Reused from event to event.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/event/event_problem.h"
#include "scanner/event/walk/kernel.h"

namespace trawl {

// What is wrong with an event that begins and ends with a brace, as far as the summary of its text
// tells; the depth aside.
[[nodiscard]] EventProblem find_problem(std::string_view event, const TextSummary& summary);

class EventMasks {
 public:
  static constexpr std::size_t kNoPlace = SIZE_MAX;

  explicit EventMasks(const Kernel& kernel) : kernel_(&kernel) {}

  // Makes the masks of `event`, behind which kPaddingBytes are readable, and checks it as far as
  // they tell (event_reader.h says how far). The event must live as long as
  // questions are asked.
  [[nodiscard]] EventProblem index(std::string_view event);
  // The masks of any text of less than 4 GiB, without a check.
  [[nodiscard]] TextSummary summarize(std::string_view text);

  [[nodiscard]] bool is_quote(std::size_t place) const {
    return has(blocks_[place / kBlockBytes].quotes, place);
  }
  [[nodiscard]] bool is_open(std::size_t place) const {
    return has(blocks_[place / kBlockBytes].opens, place);
  }
  [[nodiscard]] bool is_close(std::size_t place) const {
    return has(blocks_[place / kBlockBytes].closes, place);
  }

  // The first quote at or behind `place`.
  [[nodiscard]] std::size_t next_quote(std::size_t place) const {
    std::size_t block = place / kBlockBytes;
    if (block >= block_count_) {
      return kNoPlace;
    }
    std::uint64_t bits = blocks_[block].quotes & from(place);
    while (bits == 0) {
      if (++block == block_count_) {
        return kNoPlace;
      }
      bits = blocks_[block].quotes;
    }
    return place_of(block, bits);
  }
  // The last quote before `place`.
  [[nodiscard]] std::size_t last_quote_before(std::size_t place) const {
    std::size_t block = place / kBlockBytes;
    std::uint64_t bits = blocks_[block].quotes & ~from(place);
    while (bits == 0) {
      if (block-- == 0) {
        return kNoPlace;
      }
      bits = blocks_[block].quotes;
    }
    return block * kBlockBytes + 63 - static_cast<std::size_t>(std::countl_zero(bits));
  }
  // True if there is a backslash in [begin, end), which is not empty.
  [[nodiscard]] bool has_slash(std::size_t begin, std::size_t end) const {
    const std::size_t last = (end - 1) / kBlockBytes;
    std::size_t block = begin / kBlockBytes;
    const std::uint64_t until_end = ~std::uint64_t{0} >> (63 - (end - 1) % kBlockBytes);
    std::uint64_t bits = blocks_[block].slashes & from(begin);
    while (block != last) {
      if (bits != 0) {
        return true;
      }
      bits = blocks_[++block].slashes;
    }
    return (bits & until_end) != 0;
  }
  // Behind the bracket that closes the one at `open`; the end of the event if none does.
  [[nodiscard]] std::size_t skip(std::size_t open) const;

 private:
  friend class StopCursor;

  [[nodiscard]] static bool has(std::uint64_t bits, std::size_t place) {
    return (bits >> (place % kBlockBytes) & 1U) != 0;
  }
  // The bits at and behind a place.
  [[nodiscard]] static std::uint64_t from(std::size_t place) {
    return ~std::uint64_t{0} << (place % kBlockBytes);
  }
  [[nodiscard]] static std::size_t place_of(std::size_t block, std::uint64_t bits) {
    return block * kBlockBytes + static_cast<std::size_t>(std::countr_zero(bits));
  }
  [[nodiscard]] bool is_too_deep() const;

  const Kernel* kernel_;
  std::string_view event_;
  std::vector<BlockMasks> blocks_;
  std::size_t block_count_ = 0;  // in use
};

// The brackets and colons of an event, one after another.
class StopCursor {
 public:
  // The first stop will be the first one at or behind `place`.
  StopCursor(const EventMasks& masks, std::size_t place)
      : blocks_(masks.blocks_.data()), block_count_(masks.block_count_) {
    go_to(place);
  }

  void go_to(std::size_t place) {
    block_ = place / kBlockBytes;
    bits_ = block_ < block_count_ ? stops() & EventMasks::from(place) : 0;
  }
  // kNoPlace behind the last.
  [[nodiscard]] std::size_t next() {
    while (bits_ == 0) {
      if (++block_ >= block_count_) {
        return EventMasks::kNoPlace;
      }
      bits_ = stops();
    }
    const std::size_t place = EventMasks::place_of(block_, bits_);
    bits_ &= bits_ - 1;
    return place;
  }

 private:
  [[nodiscard]] std::uint64_t stops() const {
    const BlockMasks& masks = blocks_[block_];
    return masks.opens | masks.closes | masks.colons;
  }

  const BlockMasks* blocks_;
  std::size_t block_count_;
  std::size_t block_ = 0;
  std::uint64_t bits_ = 0;
};

}  // namespace trawl
