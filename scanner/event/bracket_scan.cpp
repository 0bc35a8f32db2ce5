#include "scanner/event/bracket_scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>

namespace trawl {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool has_nothing(const BracketBlock& block) {
  return (block.brackets | block.faults) == 0;
}

// What stands between two objects of a list, up to the bracket that was opened: nothing that makes
// a difference to the blocks behind it.
bool is_between_objects(std::string_view text) {
  return !text.empty() && text.back() == '{' &&
         std::ranges::all_of(text.substr(0, text.size() - 1),
                             [](char c) { return is_blank(c) || c == ','; });
}

}  // namespace

void BracketScan::reset() {
  depth_ = 0;
  previous_ = 0;
  state_ = {};
  is_new_ = true;
}

void BracketScan::open(char bracket) {
  push(bracket == '{');
  previous_ = bracket;
}

BracketScan::Stop BracketScan::run(std::string_view text, std::size_t from) {
  assert(depth_ > 0);
  std::size_t at = from;
  if (is_ahead(text, from)) {
    if (const Stop stop = look_ahead(text, from); stop.outcome != Outcome::Unfinished) {
      return stop;
    }
    at = ahead_.begin + ahead_.count * kBlockBytes;
    state_ = ahead_.state;
  }
  is_new_ = false;
  ahead_.count = 0;
  std::array<char, kBlockBytes> tail{};
  while (at < text.size()) {
    // Whole blocks, then a copy of what is left.
    const std::size_t rest = text.size() - at;
    std::size_t size = std::min(rest - rest % kBlockBytes, kStretchBytes);
    const char* bytes = text.data() + at;
    if (size == 0) {
      std::memcpy(tail.data(), bytes, rest);
      bytes = tail.data();
      size = rest;
    }
    kernel_->index(bytes, size, state_, blocks_.data());
    for (std::size_t i = 0; i < block_count(size); ++i) {
      if (has_nothing(blocks_[i])) {
        continue;
      }
      const Stop stop = look_at(blocks_[i], text, from, at + i * kBlockBytes);
      if (stop.outcome == Outcome::Closed) {
        ahead_ = {
            .begin = at, .count = size / kBlockBytes, .closed = stop.position, .state = state_};
      }
      if (stop.outcome != Outcome::Unfinished) {
        return stop;
      }
    }
    at += size;
  }
  const std::string_view seen = text.substr(std::min(from, text.size()));
  if (const auto last = std::find_if_not(seen.rbegin(), seen.rend(), is_blank);
      last != seen.rend()) {
    previous_ = *last;
  }
  return {Outcome::Unfinished, text.size(), {}};
}

// True if the blocks of the object before go on behind `from`.
bool BracketScan::is_ahead(std::string_view text, std::size_t from) const {
  return is_new_ && ahead_.count > 0 && from >= ahead_.closed &&
         from < ahead_.begin + ahead_.count * kBlockBytes &&
         is_between_objects(text.substr(ahead_.closed, from - ahead_.closed));
}

// The same as run() does, with these blocks.
BracketScan::Stop BracketScan::look_ahead(std::string_view text, std::size_t from) {
  is_new_ = false;
  std::size_t i = (from - ahead_.begin) / kBlockBytes;
  const std::uint64_t behind_from = ~std::uint64_t{0} << ((from - ahead_.begin) % kBlockBytes);
  blocks_[i].brackets &= behind_from;
  blocks_[i].faults &= behind_from;
  for (; i < ahead_.count; ++i) {
    if (has_nothing(blocks_[i])) {
      continue;
    }
    const Stop stop = look_at(blocks_[i], text, from, ahead_.begin + i * kBlockBytes);
    if (stop.outcome != Outcome::Unfinished) {
      ahead_.closed = stop.position;
      ahead_.count = stop.outcome == Outcome::Closed ? ahead_.count : 0;
      return stop;
    }
  }
  return {};
}

// The block that begins at `at`.
BracketScan::Stop BracketScan::look_at(const BracketBlock& block, std::string_view text,
                                       std::size_t from, std::size_t at) {
  const std::uint64_t faults = block.faults;
  // Brackets before the first fault count: the object may end there.
  const std::uint64_t before_faults = faults == 0 ? ~std::uint64_t{0} : (faults & -faults) - 1;
  if (const std::uint64_t brackets = block.brackets & before_faults; brackets != 0) {
    if (const Stop stop = take_brackets(brackets, text, from, at);
        stop.outcome != Outcome::Unfinished) {
      return stop;
    }
  }
  if (faults != 0) {
    const bool is_line_break = (block.line_breaks & faults & -faults) != 0;
    return {Outcome::Broken, at + static_cast<std::size_t>(std::countr_zero(faults)),
            is_line_break ? CutProblem::LineBreak : CutProblem::Quote};
  }
  return {};
}

// Up to the one that closes the first, or the first that cannot stand where it does. As long as one
// word tells what all open brackets are, nothing is guessed that a processor could guess wrong:
// whether the next bracket opens or closes, and what.
BracketScan::Stop BracketScan::take_brackets(std::uint64_t brackets, std::string_view text,
                                             std::size_t from, std::size_t at) {
  constexpr unsigned kBraceBit = 5;  // set in '{' and '}', not in '[' and ']'
  constexpr unsigned kCloseBit = 2;  // set in '}' and ']', not in '{' and '['
  std::uint64_t is_object = is_object_[0];
  std::size_t depth = depth_;
  for (; brackets != 0; brackets &= brackets - 1) {
    const std::size_t position = at + static_cast<std::size_t>(std::countr_zero(brackets));
    bool fits = false;
    if (depth < kWordDepth) {
      const auto bracket = static_cast<unsigned char>(text[position]);
      const std::uint64_t is_brace = (bracket >> kBraceBit) & 1U;
      const std::uint64_t is_closing = (bracket >> kCloseBit) & 1U;
      const std::uint64_t in_object = (is_object >> (depth - 1)) & 1U;
      const char before = byte_before(text, from, position);
      const bool may_open =
          before == (in_object != 0 ? ':' : ',') || (in_object == 0 && before == '[');
      fits = is_closing != 0 ? in_object == is_brace : may_open;
      // What lies above the innermost bracket means nothing.
      is_object = (is_object & ~(std::uint64_t{1} << depth)) | (is_brace << depth);
      depth += 1 - 2 * is_closing;
    } else {
      is_object_[0] = is_object;
      depth_ = depth;
      fits = take_bracket(text, from, position);
      is_object = is_object_[0];
      depth = depth_;
    }
    if (!fits) {
      return {Outcome::Broken, position, CutProblem::Bracket};
    }
    if (depth == 0) {
      depth_ = 0;
      return {Outcome::Closed, position + 1, {}};
    }
  }
  is_object_[0] = is_object;
  depth_ = depth;
  return {};
}

// False if the bracket cannot stand where it does.
bool BracketScan::take_bracket(std::string_view text, std::size_t from, std::size_t position) {
  const char bracket = text[position];
  const bool is_brace = bracket == '{' || bracket == '}';
  if (bracket == '}' || bracket == ']') {
    const bool fits = depth_ > kCheckedDepth || is_in_object() == is_brace;
    depth_ -= fits ? 1 : 0;
    return fits;
  }
  const char previous = byte_before(text, from, position);
  const bool fits = depth_ > kCheckedDepth ||
                    (is_in_object() ? previous == ':' : previous == ',' || previous == '[');
  if (fits) {
    push(is_brace);
  }
  return fits;
}

// The last byte before the position that is not blank.
char BracketScan::byte_before(std::string_view text, std::size_t from, std::size_t position) const {
  if (position > from && text[position - 1] > ' ') {  // at a glance
    return text[position - 1];
  }
  while (position > from && is_blank(text[position - 1])) {
    --position;
  }
  return position > from ? text[position - 1] : previous_;
}

bool BracketScan::is_in_object() const {
  const std::size_t top = depth_ - 1;
  return ((is_object_[top / 64] >> (top % 64)) & 1) != 0;
}

void BracketScan::push(bool is_object) {
  if (depth_ < kCheckedDepth) {
    const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
    std::uint64_t& word = is_object_[depth_ / 64];
    word = is_object ? word | bit : word & ~bit;
  }
  ++depth_;
}

}  // namespace trawl
