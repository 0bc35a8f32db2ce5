#include "scanner/event/resync.h"

#include <algorithm>
#include <iterator>

namespace trawl {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kMaxNameBytes = 128;  // in quotes
constexpr std::size_t kMaxBeginnings = 16;
constexpr std::size_t kMaxEventsLookedAt = 64;  // for each beginning
constexpr std::size_t kMaxBlanksBytes = 4096;   // between '{' and a name

struct FirstName {
  enum class Kind : std::uint8_t { Name, EmptyObject, None, OutOfBytes };
  Kind kind = Kind::None;
  std::string_view text;  // in quotes; "" if it is too long
};

// Of an object that begins with `text`.
FirstName first_name(std::string_view text) {
  using Kind = FirstName::Kind;
  const std::string_view near = text.substr(1, kMaxBlanksBytes);
  const std::size_t begin = near.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {near.size() < kMaxBlanksBytes ? Kind::OutOfBytes : Kind::None, {}};
  }
  if (near[begin] != '"') {
    return {near[begin] == '}' ? Kind::EmptyObject : Kind::None, {}};
  }
  const std::string_view name = text.substr(1 + begin, kMaxNameBytes);
  const std::size_t end = name.find('"', 1);
  if (end == std::string_view::npos) {
    return {name.size() < kMaxNameBytes ? Kind::OutOfBytes : Kind::Name, {}};
  }
  return {Kind::Name, name.substr(0, end + 1)};
}

}  // namespace

TextBefore TextBefore::at(std::string_view text, std::size_t position) const {
  const auto is_no_blank = [text](std::size_t i) { return text[i] > ' '; };
  if (position >= 2 && is_no_blank(position - 1) && is_no_blank(position - 2)) {  // at a glance
    return {.last = text[position - 1],
            .second_last = text[position - 2],
            .is_line_start = false,
            .indent = indent};
  }
  const std::string_view before = text.substr(0, position);
  const std::size_t last_byte = before.find_last_not_of(kBlanks);
  const std::string_view blanks =
      last_byte == std::string_view::npos ? before : before.substr(last_byte + 1);
  TextBefore result = *this;
  if (const std::size_t line_break = blanks.rfind('\n'); line_break != std::string_view::npos) {
    result.is_line_start = true;
    result.indent = blanks.size() - line_break - 1;
  } else if (last_byte != std::string_view::npos) {
    result.is_line_start = false;
  } else {
    result.indent += blanks.size();
  }
  if (last_byte != std::string_view::npos) {
    const std::size_t second = before.substr(0, last_byte).find_last_not_of(kBlanks);
    result.second_last = second == std::string_view::npos ? last : before[second];
    result.last = before[last_byte];
  }
  return result;
}

void Resync::note_begin(const TextBefore& before) {
  indent_ = before.is_line_start ? std::optional(before.indent) : std::nullopt;
}

void Resync::note_event(std::string_view event) {
  if (is_guessing_ || begins_as_before(event)) {
    return;
  }
  const std::string_view name = first_name(event).text;
  if (name.empty()) {
    return;
  }
  const auto name_offset = static_cast<std::size_t>(name.data() - event.data());
  const std::string_view bytes = event.substr(0, name_offset + name.size());
  auto known = std::ranges::find(beginnings_, bytes, &Beginning::bytes);
  if (known == beginnings_.end()) {
    if (beginnings_.size() == kMaxBeginnings) {
      return;
    }
    beginnings_.push_back({.bytes = std::string(bytes), .name_offset = name_offset});
    known = std::prev(beginnings_.end());
  }
  if (known->events < kMaxEventsLookedAt) {
    ++known->events;
    known->is_ambiguous |= event.find(bytes, 1) != std::string_view::npos;
  }
}

// True if that is all there is to learn from the event.
bool Resync::begins_as_before(std::string_view event) const {
  return !beginnings_.empty() && beginnings_.front().events == kMaxEventsLookedAt &&
         event.starts_with(beginnings_.front().bytes);
}

std::size_t Resync::find_swallowed(std::string_view event) const {
  std::size_t first = std::string_view::npos;
  for (const Beginning& beginning : beginnings_) {
    if (beginning.is_ambiguous) {
      continue;
    }
    std::size_t found = event.substr(0, first).find(beginning.bytes, 1);
    while (found != std::string_view::npos) {
      const std::size_t before = event.find_last_not_of(kBlanks, found - 1);
      if (event[before] != ':') {
        first = found;
        break;
      }
      found = event.substr(0, first).find(beginning.bytes, found + 1);
    }
  }
  return first;
}

bool Resync::knows_name(std::string_view name) const {
  return std::ranges::any_of(beginnings_, [name](const Beginning& beginning) {
    return std::string_view(beginning.bytes).substr(beginning.name_offset) == name;
  });
}

Resync::Answer Resync::look(std::string_view text, const TextBefore& before, bool is_whole) {
  const FirstName name = first_name(text);
  if (name.kind == FirstName::Kind::OutOfBytes) {
    return is_whole ? Answer::No : Answer::Undecided;
  }
  if (name.kind == FirstName::Kind::None) {
    return Answer::No;
  }
  if (before.is_line_start && (indent_ == before.indent || before.indent == 0)) {
    is_guessing_ = false;
    return indent_ == before.indent ? Answer::NextEvent : Answer::NextDocument;
  }
  if (before.last != ':' && knows_name(name.text)) {
    is_guessing_ = false;
    return Answer::NextEvent;
  }
  if (beginnings_.empty() && before.last == ',' && before.second_last == '}') {
    is_guessing_ = true;
    return Answer::NextEvent;
  }
  return Answer::No;
}

}  // namespace trawl
