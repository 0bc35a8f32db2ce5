#include "scanner/match/event_judge.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "io/block.h"
#include "rules/index_scope.h"
#include "scanner/event/scalar.h"
#include "scanner/event/walk/unescape.h"
#include "scanner/match/bytes16.h"
#include "scanner/match/required_text.h"

namespace trawl {
namespace {

bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

std::size_t behind_blanks(std::string_view event, std::size_t place) {
  while (place < event.size() && is_blank(event[place])) {
    ++place;
  }
  return place;
}

// What begins at `begin` and goes on to where a word of JSON ends.
std::string_view word_from(std::string_view event, std::size_t begin) {
  const std::size_t end = std::min(event.find_first_of(",}] \t\r\n", begin), event.size());
  return event.substr(begin, end - begin);
}

// nullopt if JSON has no such word.
std::optional<JsonKind> kind_of(std::string_view word) {
  if (word == "true" || word == "false") {
    return word == "true" ? JsonKind::True : JsonKind::False;
  }
  return is_json_number(word) ? std::optional(JsonKind::Number) : std::nullopt;
}

// The first quote or backslash at or behind `place`, or a place behind the event. kPaddingBytes are
// readable behind that.
std::size_t find_string_stop(std::string_view event, std::size_t place) {
  for (; place < event.size(); place += Bytes16::kBytes) {
    const Bytes16 bytes(event.data() + place);
    if (const unsigned stops = bytes.equal('"') | bytes.equal('\\'); stops != 0) {
      return place + static_cast<std::size_t>(std::countr_zero(stops));
    }
  }
  return event.size();
}

std::uint64_t hash_of(const std::array<std::uint64_t, 4>& words, std::size_t size,
                      KeyTable::KeyId key) {
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;
  std::uint64_t hash = (words[0] ^ (words[1] * kFactor)) + std::rotl(words[2], 23) +
                       std::rotl(words[3], 41) + size * 0xc2b2ae3d27d4eb4fU + key;
  hash ^= hash >> 32U;
  return hash * kFactor;
}

KeyTable::FieldSet all_fields(const KeyTable::Key& key) {
  return key.fields.empty() ? 0 : ~KeyTable::FieldSet{0} >> (64 - key.fields.size());
}

bool bounds_segment(char byte) {
  return byte == '"' || byte == '.';
}

}  // namespace

EventJudge::EventJudge(const LiteralTable* literals, const KeyTable* keys,
                       const ProgramTables& tables, const Kernel& kernel)
    : keys_(literals != nullptr ? nullptr : keys),
      tables_(tables),
      wanted_(keys_, kernel),
      known_(keys_ == nullptr ? 0 : std::size_t{1} << kKnownBits) {
  if (literals != nullptr) {
    for (const std::string& text : literals->literals()) {
      sought_.push_back(sought(text));
    }
  } else if (keys != nullptr) {
    for (const KeyTable::Text& text : keys->texts()) {
      sought_.push_back(sought(text.text));
      sought_.back().is_segment = text.is_segment;
    }
  }
  query_ = {.keys = keys_ != nullptr ? &keys_->index().endings() : nullptr,
            .finds_dots = keys_ != nullptr && keys_->is_lean(),
            .texts = sought_.data(),
            .text_count = sought_.size()};
  if (keys_ != nullptr) {
    for (const KeyTable::Key& key : keys_->keys()) {
      std::vector<const TextFilter*>& filters = filters_.emplace_back();
      for (const KeyTable::Field& field : key.fields) {
        filters.push_back(tables_.slot_table(field.slot).texts());
      }
    }
    for (const std::string& parent : keys_->parents()) {
      parents_.push_back({.segment = parent.empty() ? SoughtText() : sought(parent)});
    }
  }
}

bool EventJudge::index_may_match(std::string_view index) {
  if (keys_ == nullptr) {
    return false;
  }
  for (std::size_t id = 0; id < keys_->keys().size(); ++id) {
    const auto key = static_cast<KeyTable::KeyId>(id);
    const Place place{.before = {}, .key = key, .fields = all_fields(keys_->key(key))};
    if (keys_->key(key).is_index && index_holds(index, place)) {
      return true;
    }
  }
  return false;
}

// Most events that match have a sign, or a key that holds, near their beginning.
EventJudge::Verdict EventJudge::judge(std::string_view event, const Marks& marks) {
  ++event_number_;
  seen_ = {};
  seen_.add(KeyTable::kAny);
  has_dots_ = false;
  for (const WantedMark& mark : marks.marks) {
    Verdict verdict = Verdict::Settled;
    switch (mark.mark.kind()) {
      case SiftMark::Kind::Sign:
        verdict = Verdict::MayMatch;
        break;
      case SiftMark::Kind::Dot:
        verdict = look_at_dotted(event, mark.mark.place() - marks.base);
        break;
      case SiftMark::Kind::Key:
        verdict = look_behind(event, mark.mark.place() - marks.base, mark);
        break;
      default:
        break;
    }
    if (verdict != Verdict::Settled) {
      return verdict;
    }
  }
  return Verdict::Settled;
}

// A remote key that is told where it ends a key may also stand before a dot in one.
EventJudge::Verdict EventJudge::look_at_dotted(std::string_view event, std::size_t colon) const {
  const std::size_t quote = colon - 1;
  for (std::size_t i = quote; i > 0 && event[i - 1] != '"'; --i) {
    if (event[i - 1] == '.' &&
        keys_->found(keys_->index().find_near_begin(event, i - 1)).is_remote) {
      return Verdict::Unclear;
    }
  }
  return Verdict::Settled;
}

EventJudge::Verdict EventJudge::look_behind(std::string_view event, std::size_t colon,
                                            const WantedMark& mark) {
  const KeyTable::Found& key = keys_->found(static_cast<KeyIndex::Number>(mark.key));
  if (key.is_remote) {
    return Verdict::Unclear;
  }
  const std::size_t quote = colon - 1;
  has_dots_ = has_dots_ || event[quote - key.size - 1] == '.';
  if (mark.is_value_wanted != 0) {
    const Place place{
        .before = event.substr(0, colon), .key = key.id, .fields = fields_here(key.id)};
    if ((place.fields != 0 || keys_->key(key.id).is_carrier) && value_holds(event, colon, place)) {
      return Verdict::MayMatch;
    }
  }
  if (key.is_parent) {
    seen_.add(key.parent);
  }
  return Verdict::Settled;
}

KeyTable::FieldSet EventJudge::fields_here(KeyTable::KeyId key) const {
  const std::vector<KeyTable::Field>& fields = keys_->key(key).fields;
  FieldSet here = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool is_here =
        has_dots_ || (seen_.has(fields[i].nearest) && seen_.includes(fields[i].parent_set));
    here |= FieldSet{is_here ? 1U : 0U} << i;
  }
  return here;
}

// True if a value at `begin`, or an element of an array there, may make a pivot hold. An object is
// no value, nor is null.
bool EventJudge::value_holds(std::string_view event, std::size_t colon, const Place& place) {
  const std::size_t begin = behind_blanks(event, colon + 1);
  if (begin >= event.size()) {
    return false;
  }
  bool holds = false;
  switch (event[begin]) {
    case '"':
      static_cast<void>(string_holds(event, begin, place, holds));
      return holds;
    case '[':
      return array_holds(event, begin, place);
    case '{':
      return false;
    default:
      return word_holds(word_from(event, begin), place);
  }
}

// A number, true, false or null; or nothing that JSON has.
bool EventJudge::word_holds(std::string_view word, const Place& place) {
  if (word == "null") {
    return false;
  }
  const std::optional<JsonKind> kind = kind_of(word);
  if (!kind || keys_->key(place.key).is_dataset || keys_->key(place.key).is_index) {
    return true;
  }
  return may_be(look_up({.kind = *kind, .text = word}, place), place);
}

// An array of strings is looked at; any other may hold a value.
bool EventJudge::array_holds(std::string_view event, std::size_t begin, const Place& place) {
  std::size_t at = begin + 1;
  bool holds = false;
  while (!holds) {
    at = behind_blanks(event, at);
    if (at >= event.size() || event[at] == ']') {
      return false;
    }
    if (event[at] == ',') {
      ++at;
    } else if (event[at] == '"') {
      at = string_holds(event, at, place, holds);
    } else {
      return may_be(place.fields, place);
    }
  }
  return holds;
}

// The place behind the string that begins at `begin`.
std::size_t EventJudge::string_holds(std::string_view event, std::size_t begin, const Place& place,
                                     bool& holds) {
  std::size_t end = find_string_stop(event, begin + 1);
  const bool has_escape = end < event.size() && event[end] == '\\';
  while (end < event.size() && event[end] == '\\') {
    end = find_string_stop(event, end + 2);
  }
  if (end >= event.size()) {
    return event.size();
  }
  const KeyTable::Key& wanted = keys_->key(place.key);
  const std::string_view text = event.substr(begin + 1, end - begin - 1);
  if (wanted.is_carrier && event[begin + 1] == '{') {
    holds = true;
  } else if (place.fields == 0) {
    holds = false;
  } else {
    holds = has_escape ? escaped_holds(text, place) : text_holds(text, place);
  }
  return end + 1;
}

bool EventJudge::text_holds(std::string_view text, const Place& place) {
  const KeyTable::Key& wanted = keys_->key(place.key);
  return wanted.is_index || wanted.is_dataset ? index_holds(text, place)
                                              : may_be(look_up_text(text, place), place);
}

// `text` is spelled with escapes. What is very long, or spelled wrong, is for a reader.
bool EventJudge::escaped_holds(std::string_view text, const Place& place) {
  if (text.size() > kMaxEscapedBytes) {
    return may_be(place.fields, place);
  }
  spelled_.resize(std::max(spelled_.size(), text.size() + kPaddingBytes));
  const std::size_t size = unescape(text, spelled_.data());
  return size == kBadEscape ? may_be(place.fields, place)
                            : text_holds({spelled_.data(), size}, place);
}

// `text` may be a data set, or the name of an index with one in it; or the name of a data set that
// makes another of the index (Scopes).
bool EventJudge::index_holds(std::string_view text, const Place& place) {
  const auto holds = [&](std::string_view value) {
    return may_be(look_up({.kind = JsonKind::String, .text = value}, place), place);
  };
  if (holds(text)) {
    return true;
  }
  if (!keys_->key(place.key).is_index) {
    return text.find('-') != std::string_view::npos;
  }
  const auto stream = parse_data_stream(strip_backing_index(text));
  return stream && holds(stream->dataset);
}

// Most texts are none of those that the pivots of most fields hold for, which is soon told.
KeyTable::FieldSet EventJudge::look_up_text(std::string_view text, const Place& place) {
  const TextPrint print(text);
  const std::vector<const TextFilter*>& filters = filters_[place.key];
  Place left = place;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const bool is_out = filters[i] != nullptr && !filters[i]->may_hold(print);
    left.fields &= ~(FieldSet{is_out ? 1U : 0U} << i);
  }
  if (left.fields == 0) {
    return 0;
  }
  const FieldValue value{.kind = JsonKind::String, .text = text};
  if (text.size() > kKnownBytes) {
    return look_up(value, left);
  }
  std::array<std::uint64_t, 4> words{};
  for (std::size_t i = 0; i * 8 < text.size(); ++i) {
    words[i] = word_at(text.data() + i * 8);
    if (text.size() < i * 8 + 8) {
      words[i] &= (std::uint64_t{1} << (8 * (text.size() - i * 8))) - 1;
    }
  }
  Known& known = known_[hash_of(words, text.size(), place.key) >> (64 - kKnownBits)];
  if (known.key != place.key || known.size != text.size() || known.words != words) {
    known = {.words = words, .size = static_cast<std::uint32_t>(text.size()), .key = place.key};
  }
  const FieldSet asked = left.fields;
  left.fields &= ~known.asked;
  if (left.fields != 0) {
    known.found |= look_up(value, left);
    known.asked |= left.fields;
  }
  return known.found & asked;
}

KeyTable::FieldSet EventJudge::look_up(const FieldValue& value, const Place& place) {
  const std::vector<KeyTable::Field>& fields = keys_->key(place.key).fields;
  FieldSet found = 0;
  for (FieldSet left = place.fields; left != 0; left &= left - 1) {
    const KeyTable::Field& field = fields[static_cast<std::size_t>(std::countr_zero(left))];
    const SlotTable& table = tables_.slot_table(field.slot);
    ValueCache::Lookup kept;
    if (table.is_slow() && value.text.size() > kKnownBytes) {
      kept = cache_.find(static_cast<std::uint32_t>(field.slot), false, value);
    }
    std::vector<LeafId>& leaves = kept.cell != nullptr ? kept.cell->leaves : leaves_;
    if (!kept.is_known) {
      leaves.clear();
      table.look_up(tables_.program(), value, false, typed_, leaves);
    }
    found |= leaves.empty() ? 0 : left & (~left + 1);
  }
  return found;
}

bool EventJudge::may_be(FieldSet fields, const Place& place) {
  if (!has_dots_) {
    return fields != 0;
  }
  const std::vector<KeyTable::Field>& all = keys_->key(place.key).fields;
  for (; fields != 0; fields &= fields - 1) {
    const KeyTable::Field& field = all[static_cast<std::size_t>(std::countr_zero(fields))];
    if (std::ranges::all_of(field.parents, [&](KeyTable::ParentId parent) {
          return is_there(parents_[parent], place.before);
        })) {
      return true;
    }
  }
  return false;
}

// True if the segment stands somewhere between quotes or dots. Keys come one after another, so that
// no byte is looked at twice.
bool EventJudge::is_there(Parent& parent, std::string_view before) const {
  const SoughtText& segment = parent.segment;
  if (parent.event != event_number_) {
    parent.event = event_number_;
    parent.is_there = false;
    parent.seen = 1;  // a quote or a dot comes first
  }
  while (!parent.is_there && parent.seen + segment.size < before.size()) {
    const std::size_t begin = find_text(before.substr(0, before.size() - 1), segment, parent.seen);
    if (begin == std::string_view::npos) {
      parent.seen = before.size() - segment.size;
      break;
    }
    parent.seen = begin + 1;
    parent.is_there =
        bounds_segment(before[begin - 1]) && bounds_segment(before[begin + segment.size]);
  }
  return parent.is_there;
}

}  // namespace trawl
