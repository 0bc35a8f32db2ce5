#include "scanner/event/walk/event_walk.h"

#include <cstring>
#include <optional>

#include "scanner/event/carrier.h"
#include "scanner/event/scalar.h"
#include "scanner/event/walk/unescape.h"

namespace trawl {
namespace {

constexpr std::string_view kSource = "_source";
constexpr std::string_view kIndex = "_index";
constexpr std::string_view kId = "_id";

bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

bool ends_word(char byte) {
  return byte == ',' || byte == '}' || byte == ']' || is_blank(byte);
}

// True if a byte of `word` is a dot: a word with a zero byte where the dots were.
bool word_has_dot(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  const std::uint64_t zeros = word ^ (kOnes * '.');
  return ((zeros - kOnes) & ~zeros & (kOnes << 7U)) != 0;
}

bool has_dot(std::string_view key, const KeyPrint& print) {
  if (key.size() > 2 * KeyPrint::kWordBytes) {
    return std::memchr(key.data(), '.', key.size()) != nullptr;
  }
  return word_has_dot(print.head) || word_has_dot(print.tail);
}

}  // namespace

EventWalk::EventWalk(const FieldTrie& trie, bool takes_wrapper, const Kernel& kernel)
    : trie_(&trie),
      takes_wrapper_(takes_wrapper),
      index_slot_(slot_of(kIndex)),
      id_slot_(slot_of(kId)),
      masks_(kernel) {}

EventProblem EventWalk::read(std::string_view event, EventFields& fields) {
  fields.reset(*trie_);
  if (const EventProblem problem = masks_.index(event); problem != EventProblem::None) {
    return problem;
  }
  event_ = event;
  fields_ = &fields;
  around_.clear();
  unescaped_bytes_ = 0;
  if (takes_wrapper_) {
    walk_object(0,
                [this](std::string_view key, std::size_t value) { return visit_top(key, value); });
  } else {
    visit_object(0, FieldTrie::kRoot, 1);
  }
  return EventProblem::None;
}

// The string that ends before the colon, unescaped. False if there is none.
[[gnu::always_inline]] inline bool EventWalk::find_key(std::size_t colon, std::string_view& key) {
  std::size_t end = colon - 1;
  while (is_blank(event_[end]) && end > 0) {
    --end;
  }
  if (event_[end] != '"' || !masks_.is_quote(end)) {
    return false;
  }
  const std::size_t quote = masks_.last_quote_before(end);
  return quote != EventMasks::kNoPlace && read_string(quote + 1, end, key);
}

// `node` is that of the object. Inlined into the loop over the keys, most of which end here.
[[gnu::always_inline]] inline std::size_t EventWalk::visit_field(std::string_view key,
                                                                 std::size_t value, Node node,
                                                                 int depth) {
  if (node == FieldTrie::kNowhere) {  // below a root that collects everything: no name matters
    return visit_value(behind_blanks(value), node, depth);
  }
  const KeyPrint print = KeyPrint::of_padded(key);
  const Node child = trie_->find(node, key, print);
  if (child == FieldTrie::kNowhere) {
    if (trie_->takes_notes() && has_dot(key, print)) {
      return follow(key, value, node, depth);
    }
    if (around_.empty()) {
      return kNotVisited;
    }
  }
  return visit_value(behind_blanks(value), child, depth);
}

// Calls `visit(key, value)` for each key, which says where the value ends, or kNotVisited. Values
// without a key, which JSON does not have, are passed.
template <class Visit>
std::size_t EventWalk::walk_object(std::size_t open, Visit&& visit) {
  StopCursor stops(masks_, open + 1);
  while (true) {
    const std::size_t stop = stops.next();
    if (stop == EventMasks::kNoPlace) {
      return event_.size();
    }
    std::string_view key;
    switch (event_[stop]) {
      case ':':
        if (find_key(stop, key)) {
          const std::size_t end = visit(key, stop + 1);
          if (end != kNotVisited) {
            stops.go_to(end);
          }
        }
        break;
      case '{':
      case '[':  // the value of a key that was not visited
        stops.go_to(masks_.skip(stop));
        break;
      default:
        return stop + 1;
    }
  }
}

std::size_t EventWalk::visit_top(std::string_view key, std::size_t value) {
  if (key == kSource && is_object(behind_blanks(value))) {
    // What was read before `_source` was met belongs to the wrapper, not to the event.
    if (!fields_->is_wrapped_) {
      fields_->is_wrapped_ = true;
      fields_->keep_only(index_slot_, id_slot_);
    }
    return walk_object(behind_blanks(value), [this](std::string_view name, std::size_t member) {
      return visit_member(name, member, 3);
    });
  }
  if (fields_->is_wrapped_ && key != kIndex && key != kId) {
    return kNotVisited;
  }
  return visit_member(key, value, 2);
}

// A member at the top of the event.
std::size_t EventWalk::visit_member(std::string_view key, std::size_t value, int depth) {
  ++fields_->member_count_;
  if (const std::optional<Carrier> carrier = carrier_named(key)) {
    const std::size_t begin = behind_blanks(value);
    const bool is_carrier = holds_text(*carrier)
                                ? event_.substr(begin).starts_with("\"{") && masks_.is_quote(begin)
                                : is_object(begin);
    if (is_carrier) {
      fields_->carriers_.add(*carrier);
    }
  }
  return visit_field(key, value, FieldTrie::kRoot, depth);
}

// Follows the segments of `key` from `node`, one by one.
std::size_t EventWalk::follow(std::string_view key, std::size_t value, Node node, int depth) {
  const std::size_t around_count = around_.size();
  while (node != FieldTrie::kNowhere) {
    const std::size_t dot = key.find('.');
    const std::string_view segment = key.substr(0, dot);
    node = trie_->find(node, segment, KeyPrint::of_padded(segment));
    if (dot == std::string_view::npos) {
      break;
    }
    enter(node);
    mark(node);
    key.remove_prefix(dot + 1);
  }
  const bool is_wanted = node != FieldTrie::kNowhere || !around_.empty();
  const std::size_t end = is_wanted ? visit_value(behind_blanks(value), node, depth) : kNotVisited;
  around_.resize(around_count);
  return end;
}

std::size_t EventWalk::visit_value(std::size_t value, Node node, int depth) {
  if (value >= event_.size()) {
    return event_.size();
  }
  switch (event_[value]) {
    case '"':
      return masks_.is_quote(value) ? visit_string(value, node) : value + 1;
    case '{':
      if (!masks_.is_open(value)) {
        return value + 1;
      }
      mark(node);
      return visit_object(value, node, depth);
    case '[':
      if (!masks_.is_open(value)) {
        return value + 1;
      }
      mark(node);
      return visit_array(value, node, depth);
    default:
      return visit_word(value, node);
  }
}

std::size_t EventWalk::visit_object(std::size_t open, Node node, int depth) {
  const FieldTrie::NodeInfo wanted = info(node);
  const bool is_entered = wanted.has_children || wanted.collects_below || !around_.empty();
  if (wanted.object != FieldTrie::kNone) {
    const std::size_t end = masks_.skip(open);
    fields_->objects_[wanted.object].push_back(event_.substr(open, end - open));
    if (!is_entered) {
      return end;
    }
  }
  if (!is_entered || depth > kMaxEventDepth) {
    return masks_.skip(open);
  }
  const std::size_t around_count = around_.size();
  enter(node);
  const std::size_t end = walk_object(open, [&](std::string_view key, std::size_t value) {
    return visit_field(key, value, node, depth + 1);
  });
  around_.resize(around_count);
  return end;
}

std::size_t EventWalk::visit_array(std::size_t open, Node node, int depth) {
  if (depth > kMaxEventDepth) {
    return masks_.skip(open);
  }
  std::size_t place = open + 1;
  while (true) {
    place = behind_blanks(place);
    if (place >= event_.size()) {
      return event_.size();
    }
    if (masks_.is_close(place)) {
      return place + 1;
    }
    place = event_[place] == ',' ? place + 1 : visit_value(place, node, depth + 1);
  }
}

std::size_t EventWalk::visit_string(std::size_t quote, Node node) {
  const std::size_t end = masks_.next_quote(quote + 1);
  if (end == EventMasks::kNoPlace) {
    return event_.size();
  }
  std::string_view text;
  if (read_string(quote + 1, end, text)) {
    add({.kind = JsonKind::String, .text = text}, node);
  }
  return end + 1;
}

// A number, true, false or null; anything else is no value.
std::size_t EventWalk::visit_word(std::size_t begin, Node node) {
  std::size_t end = begin;
  while (end < event_.size() && !ends_word(event_[end])) {
    ++end;
  }
  if (end == begin) {
    return begin + 1;
  }
  const std::string_view word(event_.data() + begin, end - begin);
  if (word == "true") {
    add({.kind = JsonKind::True, .text = word}, node);
  } else if (word == "false") {
    add({.kind = JsonKind::False, .text = word}, node);
  } else if (word != "null" && is_json_number(word)) {
    add({.kind = JsonKind::Number, .text = word}, node);
  }
  return end;
}

void EventWalk::add(const FieldValue& scalar, Node node) {
  const FieldTrie::NodeInfo wanted = info(node);
  mark(node);
  if (wanted.slot != FieldTrie::kNone) {
    fields_->add(wanted.slot, scalar);
  }
  for (const std::uint32_t outer : around_) {
    fields_->add_below(outer, scalar);
  }
}

// Takes the escapes out of `text`, which stands between quotes. False if one of them is bad.
bool EventWalk::unescape_text(std::string_view& text) {
  if (unescaped_.size() < event_.size() + KeyPrint::kWordBytes) {
    // Nothing points into it yet: it never grows in the middle of an event.
    unescaped_.resize(event_.size() + KeyPrint::kWordBytes);
  }
  if (text.size() > unescaped_.size() - KeyPrint::kWordBytes - unescaped_bytes_) {
    return false;
  }
  char* const out = unescaped_.data() + unescaped_bytes_;
  const std::size_t size = unescape(text, out);
  if (size == kBadEscape) {
    return false;
  }
  unescaped_bytes_ += size;
  text = {out, size};
  return true;
}

std::size_t EventWalk::behind_blanks(std::size_t place) const {
  while (place < event_.size() && is_blank(event_[place])) {
    ++place;
  }
  return place;
}

std::uint32_t EventWalk::slot_of(std::string_view name) const {
  const Node node = trie_->child(FieldTrie::kRoot, name);
  return node == FieldTrie::kNowhere ? FieldTrie::kNone : trie_->info(node).slot;
}

void EventWalk::enter(Node node) {
  if (node != FieldTrie::kNowhere && trie_->info(node).collects_below) {
    around_.push_back(trie_->info(node).slot);
  }
}

void EventWalk::mark(Node node) {
  if (node != FieldTrie::kNowhere && trie_->info(node).mark != FieldTrie::kNone) {
    fields_->marks_[trie_->info(node).mark] = true;
  }
}

}  // namespace trawl
