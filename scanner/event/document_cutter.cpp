#include "scanner/event/document_cutter.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <memory>
#include <utility>

namespace trawl {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kWordEnds = " \t\r\n,:{}[]\"";
// Offsets in chunks have 32 bits.
constexpr std::size_t kMaxSliceBytes = std::size_t{1} << 30;
constexpr std::uint64_t kRereadFactor = 2;

// The text moves with its memory.
Block block_of(std::string text) {
  const std::size_t size_bytes = text.size();
  text.append(kPaddingBytes, '\0');
  auto owner = std::make_shared<const std::string>(std::move(text));
  const std::string_view bytes = std::string_view(*owner).substr(0, size_bytes);
  return Block{bytes, std::move(owner)};
}

}  // namespace

DocumentCutter::DocumentCutter(std::size_t target_bytes, std::size_t max_event_bytes,
                               const Kernel& kernel)
    : chunks_(target_bytes, max_event_bytes), max_event_bytes_(max_event_bytes), scan_(kernel) {
  assert(target_bytes > 0 && max_event_bytes <= kMostEventBytes);
}

void DocumentCutter::push(const Block& block) {
  for (std::size_t at = 0; at < block.bytes.size();) {
    const std::size_t rest_bytes = block.bytes.size() - at;
    if (kept_.empty() || state_ == State::Event || state_ == State::EventEnd) {
      const std::size_t size_bytes = std::min(rest_bytes, kMaxSliceBytes);
      cut(block.part(at, size_bytes));
      at += size_bytes;
      continue;
    }
    // Twice as much each time, so that tiny blocks do not cost more than large ones.
    const std::size_t size_bytes = std::min(rest_bytes, kHeadBytes);
    kept_.append(block.bytes.substr(at, size_bytes));
    at += size_bytes;
    if (kept_.size() >= std::min(enough_bytes_, kHeadBytes)) {
      cut(block_of(std::exchange(kept_, {})));
    }
  }
}

void DocumentCutter::push_gap(std::uint64_t size_bytes) {
  finish(CutProblem::Damaged);
  chunks_.skip(size_bytes);
  before_ = {.last = '\0', .second_last = '\0', .is_line_start = false, .indent = 0};
  chunks_.begin_rejecting(0, CutProblem::Damaged);
  lose_bearings();
}

void DocumentCutter::finish(CutProblem problem) {
  if (!kept_.empty()) {
    cut_rest(problem);
  }
  is_cut_short_ = !was_lost_ && (is_inside() || state_ == State::SkipBetween);
  chunks_.stop_rejecting();
}

Framing DocumentCutter::framing() const {
  if (places_ == 0) {
    return last_place_;
  }
  return std::has_single_bit(places_) ? static_cast<Framing>(std::countr_zero(places_))
                                      : Framing::Mixed;
}

void DocumentCutter::cut(Block slice) {
  begin_slice(std::move(slice), false);
  run();
  end_slice();
}

// What was kept, when nothing more comes. An event that is not closed by then is broken.
void DocumentCutter::cut_rest(CutProblem problem) {
  begin_slice(block_of(std::exchange(kept_, {})), true);
  if (state_ == State::Event || state_ == State::EventEnd) {
    before_ = before_event_;
    begin_ = 0;
    position_ = text().size();
  }
  run();
  while (state_ == State::Event || state_ == State::EventEnd) {
    if (state_ == State::Event) {
      fail_event(problem, State::Items);
    } else {
      cut_event_end();
    }
    run();
  }
  end_slice();
}

void DocumentCutter::begin_slice(Block slice, bool is_whole) {
  chunks_.begin_slice(std::move(slice));
  scan_.begin_text();
  is_whole_ = is_whole;
  position_ = 0;
  is_waiting_ = false;
}

void DocumentCutter::run() {
  while (position_ < text().size() && !is_waiting_) {
    switch (state_) {
      case State::Items:
        cut_items();
        break;
      case State::Event:
        cut_event();
        break;
      case State::EventEnd:
        cut_event_end();
        break;
      case State::SkipRejected:
      case State::SkipBetween:
        cut_skipped();
        break;
      case State::Text:
        cut_text();
        break;
      case State::Word:
        cut_word();
        break;
      case State::Tail:
        cut_tail();
        break;
      case State::Lost:
        cut_lost();
        break;
    }
  }
}

// What lies between events is skipped until something begins or ends.
void DocumentCutter::cut_items() {
  const char c = text()[position_];
  const std::uint64_t offset_bytes = chunks_.offset_bytes(position_);
  switch (c) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case ',':
      ++position_;
      break;
    case '{':
      begin_document();
      break;
    case '[':
      begin_array();
      break;
    case ']':
      end_array();
      break;
    case '"':
      begin_rejected_element(State::Text);
      break;
    default:
      if (offset_bytes < kByteOrderMark.size() && c == kByteOrderMark[offset_bytes]) {
        ++position_;
      } else if (c == '-' || (c >= '0' && c <= '9') || c == 't' || c == 'f' || c == 'n') {
        begin_rejected_element(State::Word);
      } else {
        chunks_.begin_rejecting(position_, CutProblem::Stray);
        lose_bearings();
      }
  }
}

void DocumentCutter::begin_document() {
  if (wrapper_depth_ > 0) {
    begin_event();
    return;
  }
  const DocumentHead head = read_document_head(text().substr(position_), is_whole_);
  switch (head.kind) {
    case DocumentKind::Undecided:
      wait_for_more();
      return;
    case DocumentKind::Event:
      begin_event();
      return;
    case DocumentKind::Wrapped:
      enter_wrapper(head);
      return;
    case DocumentKind::CloudTrailDigest:
      ++cloudtrail_digests_;
      break;
    case DocumentKind::AwsConfig:
      ++aws_configs_;
      break;
  }
  scan_.reset();
  scan_.open('{');
  ++position_;
  state_ = State::SkipBetween;
}

void DocumentCutter::begin_event() {
  begin_ = position_;
  before_event_ = before_.at(text(), position_);
  resync_.note_begin(before_event_);
  scan_.reset();
  scan_.open('{');
  ++position_;
  state_ = State::Event;
}

// An array of events, or an array in it, whose elements are taken for its own.
void DocumentCutter::begin_array() {
  ++position_;
  ++(wrapper_depth_ > 0 ? wrapper_arrays_ : arrays_);
  last_place_ = place();
  resync_.enter_place();
}

void DocumentCutter::end_array() {
  std::size_t& open_arrays = wrapper_depth_ > 0 ? wrapper_arrays_ : arrays_;
  if (open_arrays == 0) {
    chunks_.begin_rejecting(position_, CutProblem::Stray);
    lose_bearings();
    return;
  }
  ++position_;
  --open_arrays;
  resync_.enter_place();
  if (wrapper_depth_ > 0 && wrapper_arrays_ == 0) {
    state_ = State::Tail;
  }
}

void DocumentCutter::begin_rejected_element(State state) {
  chunks_.begin_rejecting(position_, CutProblem::NotAnObject);
  ++position_;
  is_escaping_ = false;
  state_ = state;
}

void DocumentCutter::enter_wrapper(const DocumentHead& head) {
  position_ += head.elements_bytes;
  wrapper_ = head.wrapper;
  wrapper_depth_ = head.array_depth;
  wrapper_arrays_ = 1;
  last_place_ = place();
  resync_.enter_place();
  state_ = State::Items;
}

void DocumentCutter::cut_event() {
  const BracketScan::Stop stop = scan_.run(text(), position_);
  position_ = stop.position;
  event_bytes_ = kept_.empty() ? position_ - begin_ : kept_.size() + position_;
  const bool is_too_long = event_bytes_ > max_event_bytes_;
  if (stop.outcome == BracketScan::Outcome::Closed) {
    if (is_too_long) {
      fail_event(CutProblem::TooLong, State::Items);
    } else {
      cut_event_end();
    }
  } else if (stop.outcome == BracketScan::Outcome::Broken) {
    fail_event(is_too_long ? CutProblem::TooLong : stop.problem, State::Lost);
  } else if (is_too_long) {
    fail_event(CutProblem::TooLong, State::SkipRejected);
  }
}

// In an array, a comma or the array's end follows. If not, the event may have swallowed that end,
// and the events before it.
void DocumentCutter::cut_event_end() {
  if (!is_inside()) {
    accept_event();
    return;
  }
  const std::size_t blanks = kept_.size() > event_bytes_ ? kept_.size() - event_bytes_ : 0;
  if (blanks == 0 && position_ < text().size() && text()[position_] == ',') {  // at a glance
    accept_event();
    return;
  }
  const std::string_view behind =
      text().substr(position_, kHeadBytes - std::min(blanks, kHeadBytes));
  const std::size_t next = behind.find_first_not_of(kBlanks);
  const bool has_next = next != std::string_view::npos;
  if (!has_next && !is_whole_ && blanks + behind.size() < kHeadBytes) {
    state_ = State::EventEnd;
    position_ = text().size();
    return;
  }
  const bool is_suspect =
      has_next ? behind[next] != ',' && behind[next] != ']' : blanks + behind.size() < kHeadBytes;
  if (is_suspect) {
    join_kept();
    if (free_swallowed(CutProblem::Bracket)) {
      return;
    }
  }
  accept_event();
}

// The event is rejected up to the position. If that is where it ends, `next` is Items.
void DocumentCutter::fail_event(CutProblem problem, State next) {
  join_kept();
  if (free_swallowed(problem)) {
    return;
  }
  chunks_.begin_rejecting(begin_, problem);
  state_ = next;
  if (next == State::Items) {
    chunks_.end_rejecting(position_);
  } else if (next == State::Lost) {
    lose_bearings();
  }
}

// Looks for an event inside the failed one, and goes back to it. The bytes read again are bounded
// by those of the input, so that hostile text does not cost more than its length.
bool DocumentCutter::free_swallowed(CutProblem problem) {
  const std::string_view event =
      text().substr(begin_, std::min(event_bytes_, max_event_bytes_ + 1));
  const std::uint64_t end_bytes = chunks_.offset_bytes(begin_) + event.size();
  const std::size_t swallowed = resync_.find_swallowed(event);
  if (swallowed == std::string_view::npos ||
      reread_bytes_ + (event.size() - swallowed) > kRereadFactor * end_bytes) {
    return false;
  }
  reread_bytes_ += event.size() - swallowed;
  was_lost_ = true;
  chunks_.begin_rejecting(begin_, problem);
  position_ = begin_ + swallowed;
  state_ = State::Items;
  chunks_.end_rejecting(position_);
  return true;
}

// Puts what was kept of the event in front of the slice.
void DocumentCutter::join_kept() {
  if (kept_.empty()) {
    return;
  }
  const std::size_t kept_bytes = kept_.size();
  kept_.append(text());
  chunks_.replace_slice(block_of(std::exchange(kept_, {})));
  scan_.begin_text();
  before_ = before_event_;
  begin_ = 0;
  position_ += kept_bytes;
}

void DocumentCutter::accept_event() {
  state_ = State::Items;
  places_ |= 1U << static_cast<unsigned>(place());
  if (kept_.empty()) {
    resync_.note_event(text().substr(begin_, event_bytes_));
    chunks_.add_event(begin_, begin_ + event_bytes_);
    return;
  }
  const std::size_t rest_bytes = event_bytes_ - std::min(kept_.size(), event_bytes_);
  kept_.append(text().substr(0, rest_bytes));
  Block block = block_of(std::exchange(kept_, {}));
  resync_.note_event(block.bytes.substr(0, event_bytes_));
  chunks_.add_whole_event(std::move(block), event_bytes_, rest_bytes);
}

// Inside what is rejected, or lies between events, as a whole.
void DocumentCutter::cut_skipped() {
  const BracketScan::Stop stop = scan_.run(text(), position_);
  position_ = stop.position;
  if (stop.outcome == BracketScan::Outcome::Unfinished) {
    return;
  }
  if (stop.outcome == BracketScan::Outcome::Broken) {
    if (!chunks_.is_rejecting()) {
      chunks_.begin_rejecting(position_, stop.problem);
    }
    lose_bearings();
    return;
  }
  state_ = State::Items;
  chunks_.end_rejecting(position_);
}

void DocumentCutter::cut_text() {
  for (; position_ < text().size(); ++position_) {
    const char c = text()[position_];
    if (c == '\n') {
      lose_bearings();
      return;
    }
    if (is_escaping_) {
      is_escaping_ = false;
    } else if (c == '\\') {
      is_escaping_ = true;
    } else if (c == '"') {
      ++position_;
      state_ = State::Items;
      chunks_.end_rejecting(position_);
      return;
    }
  }
}

void DocumentCutter::cut_word() {
  const std::size_t end = text().find_first_of(kWordEnds, position_);
  position_ = std::min(end, text().size());
  if (end != std::string_view::npos) {
    state_ = State::Items;
    chunks_.end_rejecting(position_);
  }
}

void DocumentCutter::cut_tail() {
  const WrapperTail tail = read_wrapper_tail(text().substr(position_), wrapper_depth_, is_whole_);
  switch (tail.kind) {
    case TailKind::Undecided:
      wait_for_more();
      break;
    case TailKind::Closed:
      position_ += tail.end_bytes;
      wrapper_depth_ = 0;
      state_ = State::Items;
      break;
    case TailKind::Wrapped:
      enter_wrapper(tail.next);
      break;
    case TailKind::Unknown:
      scan_.reset();
      for (; wrapper_depth_ > 0; --wrapper_depth_) {
        scan_.open('{');
      }
      state_ = State::SkipBetween;
      break;
  }
}

void DocumentCutter::cut_lost() {
  const std::size_t begin = text().find('{', position_);
  if (begin == std::string_view::npos) {
    position_ = text().size();
    return;
  }
  position_ = begin;
  const Resync::Answer answer =
      resync_.look(text().substr(begin), before_.at(text(), begin), is_whole_);
  switch (answer) {
    case Resync::Answer::No:
      ++position_;
      return;
    case Resync::Answer::Undecided:
      wait_for_more();
      return;
    case Resync::Answer::NextDocument:
      arrays_ = 0;
      wrapper_depth_ = 0;
      resync_.enter_place();
      break;
    case Resync::Answer::NextEvent:
      break;
  }
  state_ = State::Items;
  chunks_.end_rejecting(position_);
}

void DocumentCutter::wait_for_more() {
  is_waiting_ = true;
  begin_ = position_;
}

Framing DocumentCutter::place() const {
  if (wrapper_depth_ == 0) {
    return arrays_ > 0 ? Framing::Array : Framing::Documents;
  }
  switch (wrapper_) {
    case Wrapper::Records:
      return Framing::Records;
    case Wrapper::Events:
      return Framing::Events;
    case Wrapper::Value:
      return Framing::Value;
    case Wrapper::Expected:
      return Framing::Expected;
    case Wrapper::Hits:
      return Framing::Hits;
  }
  return Framing::Mixed;
}

// Something is being rejected, and nobody knows how far.
void DocumentCutter::lose_bearings() {
  state_ = State::Lost;
  was_lost_ = true;
}

void DocumentCutter::end_slice() {
  if (!kept_.empty()) {
    kept_.append(text());
  } else {
    chunks_.emit_until(is_keeping() ? begin_ : text().size());
    kept_ = is_keeping() ? text().substr(begin_) : std::string_view();
  }
  enough_bytes_ = 2 * kept_.size();
  before_ = before_.at(text(), is_waiting_ ? begin_ : text().size());
  chunks_.begin_slice({});
}

}  // namespace trawl
