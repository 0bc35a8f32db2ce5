#include "scanner/event/bracket_scan.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace trawl {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// Behind which bytes a bracket opens: bit 0 in an array, bit 1 in an object.
unsigned opens_behind(char before) {
  static constexpr std::array<std::uint8_t, 256> kOpens = [] {
    std::array<std::uint8_t, 256> opens{};
    opens['['] = 1;
    opens[','] = 1;
    opens[':'] = 2;
    return opens;
  }();
  return kOpens[static_cast<unsigned char>(before)];
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
  const bool goes_on = is_ahead(text, from);
  is_new_ = false;
  if (goes_on) {
    if (const Stop stop = take_stretch(text, from); stop.outcome != Outcome::Unfinished) {
      return stop;
    }
    at = stretch_.begin + stretch_.size_bytes;
    state_ = stretch_.notes.state;
  }
  for (; at < text.size(); at += stretch_.size_bytes) {
    read_stretch(text, at);
    if (const Stop stop = take_stretch(text, from); stop.outcome != Outcome::Unfinished) {
      return stop;
    }
  }
  stretch_.is_whole = false;
  const std::string_view seen = text.substr(std::min(from, text.size()));
  if (const auto last = std::find_if_not(seen.rbegin(), seen.rend(), is_blank);
      last != seen.rend()) {
    previous_ = *last;
  }
  return {Outcome::Unfinished, text.size(), {}};
}

// True if the stretch in which the object before ended goes on behind `from`.
bool BracketScan::is_ahead(std::string_view text, std::size_t from) const {
  return is_new_ && stretch_.is_whole && from >= stretch_.closed &&
         from < stretch_.begin + stretch_.size_bytes &&
         is_between_objects(text.substr(stretch_.closed, from - stretch_.closed));
}

// The stretch of `text` that begins at `at`: whole blocks, or a copy of what is left behind them.
void BracketScan::read_stretch(std::string_view text, std::size_t at) {
  const std::size_t rest = text.size() - at;
  stretch_.begin = at;
  stretch_.size_bytes = std::min(rest - rest % kBlockBytes, kStretchBytes);
  stretch_.is_whole = stretch_.size_bytes > 0;
  stretch_.next_bracket = 0;
  if (stretch_.is_whole) {
    stretch_.notes =
        kernel_->note(text.data() + at, stretch_.size_bytes, state_, stretch_.brackets.data());
  } else {
    std::array<char, kBlockBytes> tail{};
    std::memcpy(tail.data(), text.data() + at, rest);
    stretch_.notes = kernel_->note(tail.data(), rest, state_, stretch_.brackets.data());
    stretch_.size_bytes = rest;
  }
  state_ = stretch_.notes.state;
}

// What is left of the stretch.
BracketScan::Stop BracketScan::take_stretch(std::string_view text, std::size_t from) {
  const Stop stop = take_brackets(text, from);
  if (stop.outcome == Outcome::Closed) {
    stretch_.closed = stop.position;
    return stop;
  }
  if (stop.outcome == Outcome::Unfinished && !stretch_.notes.fault) {
    return stop;
  }
  stretch_.is_whole = false;
  if (stop.outcome == Outcome::Broken) {
    return stop;
  }
  return {Outcome::Broken, stretch_.begin + *stretch_.notes.fault,
          stretch_.notes.is_line_break ? CutProblem::LineBreak : CutProblem::Quote};
}

// Up to the one that closes the first, or the first that cannot stand where it does. As long as one
// word tells what all open brackets are, nothing is guessed that a processor could guess wrong:
// whether the next bracket opens or closes, and what.
BracketScan::Stop BracketScan::take_brackets(std::string_view text, std::size_t from) {
  constexpr unsigned kBraceBit = 5;  // set in '{' and '}', not in '[' and ']'
  constexpr unsigned kCloseBit = 2;  // set in '}' and ']', not in '{' and '['
  std::uint64_t is_object = is_object_[0];
  std::size_t depth = depth_;
  for (std::size_t i = stretch_.next_bracket; i < stretch_.notes.bracket_count; ++i) {
    const std::size_t position = stretch_.begin + stretch_.brackets[i];
    if (position < from) {  // between the last object and this one
      continue;
    }
    bool fits = false;
    if (depth < kWordDepth) {
      const auto bracket = static_cast<unsigned char>(text[position]);
      const std::uint64_t is_brace = (bracket >> kBraceBit) & 1U;
      const std::uint64_t is_closing = (bracket >> kCloseBit) & 1U;
      const std::uint64_t in_object = (is_object >> (depth - 1)) & 1U;
      const char near = position > from ? text[position - 1] : '\0';
      const char before = near > ' ' ? near : byte_before(text, from, position);
      const bool may_open = ((opens_behind(before) >> in_object) & 1U) != 0;
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
      stretch_.next_bracket = i + 1;
      return {Outcome::Closed, position + 1, {}};
    }
  }
  is_object_[0] = is_object;
  depth_ = depth;
  stretch_.next_bracket = stretch_.notes.bracket_count;
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
