#include "scanner/match/key_table.h"

#include <algorithm>
#include <utility>

#include "scanner/event/carrier.h"
#include "scanner/match/key_usage.h"
#include "scanner/match/leaf_test.h"
#include "scanner/match/required_text.h"

namespace trawl {
namespace {

// Shorter ones could end after anything.
constexpr std::size_t kMinSegmentBytes = 2;

// Of the fields whose values an index name implies, the one that does not have the same value in
// most of them.
constexpr std::string_view kDataset = "data_stream.dataset";

}  // namespace

std::optional<KeyTable> KeyTable::of(const ProgramTables& tables, const FieldTable& fields,
                                     std::span<const std::string> texts) {
  return build(tables, fields, texts, nullptr);
}

std::optional<KeyTable> KeyTable::lean(const ProgramTables& tables, const Sample& sample) const {
  KeyUsage usage(*this, sample);
  usage.choose_texts(tables, *fields_);
  std::optional<KeyTable> lean = build(tables, *fields_, given_texts_, &usage);
  if (!lean) {
    return std::nullopt;
  }
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for (const Key& key : keys_) {
    const std::uint32_t count = sample.counts[number_of(key)];
    before += count;
    const bool is_left =
        std::ranges::find(lean->keys_, key.segment, &Key::segment) != lean->keys_.end();
    after += is_left ? count : 0;
  }
  lean->usage_ = nullptr;
  lean->is_lean_ = true;
  return after <= before - before / 8 ? std::move(lean) : std::nullopt;
}

std::optional<KeyTable> KeyTable::build(const ProgramTables& tables, const FieldTable& fields,
                                        std::span<const std::string> texts, const KeyUsage* usage) {
  if (!tables.always_tried().empty()) {
    return std::nullopt;
  }
  KeyTable table(fields, usage);
  table.given_texts_.assign(texts.begin(), texts.end());
  const auto add_text = [&](std::string_view text) { return table.add_text(text, false); };
  bool is_complete = std::ranges::all_of(texts, add_text) &&
                     (usage == nullptr || std::ranges::all_of(usage->texts(), add_text));
  for (std::size_t i = 0; i < tables.program().leaves().size() && is_complete; ++i) {
    const auto id = static_cast<LeafId>(i);
    if (tables.is_looked_up(id)) {
      const Leaf& leaf = tables.program().leaf(id);
      is_complete = table.add(fields.name(leaf.field), tables.slot(id), leaf);
    }
  }
  if (!is_complete) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < kCarrierNames.size(); ++i) {
    if (holds_text(static_cast<Carrier>(i))) {
      Key& key = table.key_of(kCarrierNames[i]);
      key.is_carrier = true;
      table.wanted(key).open();
    }
  }
  table.finish();
  return table;
}

// False if the field cannot be looked for.
bool KeyTable::add(std::string_view field, std::size_t slot, const Leaf& leaf) {
  const std::string_view segment = field.substr(field.rfind('.') + 1);
  if (looks_below(leaf) || !std::ranges::all_of(segment, is_plain)) {
    const std::string_view run = longest_plain_run(segment);
    return add_text(run, run == segment);
  }
  const bool is_dataset = field == kDataset;
  if (segment.size() < kMinSegmentBytes || (field.starts_with("data_stream.") && !is_dataset)) {
    return false;
  }
  std::optional<Field> asked = Field{.slot = slot};
  if (!is_dataset) {
    asked = usage_ != nullptr ? lean_field_of(field, slot) : field_of(field, slot);
  }
  if (!asked) {
    return true;
  }
  Key& key = key_of(segment);
  if (!add_field(key, *asked)) {
    return false;
  }
  wanted(key).add(leaf);
  if (is_dataset) {
    key.is_dataset = true;
    wanted(key).open();
    Key& index = key_of("_index");
    wanted(index).open();
    if (!add_field(index, *asked)) {
      return false;
    }
    index.is_index = true;
  }
  return keys_.size() <= kMaxKeys;
}

// False if there are too many, or it cannot be sought.
bool KeyTable::add_text(std::string_view text, bool is_segment) {
  if (text.size() < kMinRequiredBytes || !std::ranges::all_of(text, is_plain)) {
    return false;
  }
  const auto stands_with = [&](const Text& known) {
    return known.is_segment ? is_segment && known.text == text
                            : text.find(known.text) != std::string_view::npos;
  };
  if (std::ranges::any_of(texts_, stands_with)) {
    return true;
  }
  const auto place = std::ranges::lower_bound(texts_, text, {}, &Text::text);
  texts_.insert(place, {.text = std::string(text), .is_segment = is_segment});
  return texts_.size() <= SiftQuery::kMaxTexts;
}

// With those of its other segments that can be looked for.
KeyTable::Field KeyTable::field_of(std::string_view name, std::size_t slot) {
  Field field{.slot = slot};
  for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos; dot = name.rfind('.')) {
    name = name.substr(0, dot);
    const std::optional<ParentId> parent = parent_of(name.substr(name.rfind('.') + 1));
    if (!parent) {
      break;
    }
    field.nearest = field.parents.empty() ? *parent : field.nearest;
    field.parents.push_back(*parent);
    field.parent_set.add(*parent);
  }
  return field;
}

std::optional<KeyTable::Field> KeyTable::lean_field_of(std::string_view name, std::size_t slot) {
  Field field{.slot = slot};
  // First, since many fields share one.
  if (const std::string_view remote = usage_->remote_parent(name); !remote.empty()) {
    key_of(remote).is_remote = true;
    return std::nullopt;
  }
  if (usage_->is_unseen(name)) {
    return field;
  }
  if (usage_->is_sought_by_text(name.substr(name.rfind('.') + 1))) {
    return std::nullopt;
  }
  const std::string_view nearest = usage_->worthy_parent(name);
  if (const auto parent = nearest.empty() ? std::nullopt : parent_of(nearest)) {
    field.nearest = *parent;
    field.parents.push_back(*parent);
    field.parent_set.add(*parent);
  }
  return field;
}

// nullopt if it cannot be looked for.
std::optional<KeyTable::ParentId> KeyTable::parent_of(std::string_view segment) {
  if (segment.size() < kMinSegmentBytes || !std::ranges::all_of(segment, is_plain)) {
    return std::nullopt;
  }
  const auto known = std::ranges::find(parents_, segment);
  if (known == parents_.end() && parents_.size() == kMaxParents) {
    return std::nullopt;
  }
  const auto id = static_cast<ParentId>(known - parents_.begin());
  if (known == parents_.end()) {
    parents_.emplace_back(segment);
    key_of(segment).parent = id;
  }
  return id;
}

// False if there are too many.
bool KeyTable::add_field(Key& key, const Field& field) {
  if (std::ranges::find(key.fields, field.slot, &Field::slot) == key.fields.end()) {
    key.fields.push_back(field);
  }
  return key.fields.size() <= kMaxFields;
}

KeyTable::Key& KeyTable::key_of(std::string_view segment) {
  const auto known = std::ranges::find(keys_, segment, &Key::segment);
  return known != keys_.end() ? *known : keys_.emplace_back(Key{.segment = std::string(segment)});
}

ValueGate::Wanted& KeyTable::wanted(const Key& key) {
  wanted_.resize(keys_.size());
  return wanted_[static_cast<std::size_t>(&key - keys_.data())];
}

void KeyTable::finish() {
  wanted_.resize(keys_.size());
  gate_ = ValueGate(wanted_);
  wanted_.clear();
  found_.resize(1);  // none
  std::vector<std::string> segments;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const Key& key = keys_[i];
    segments.push_back(key.segment);
    found_.push_back({.size = static_cast<std::uint32_t>(key.segment.size()),
                      .id = static_cast<KeyId>(i),
                      .parent = key.parent.value_or(0),
                      .is_parent = key.parent.has_value(),
                      .has_values = !key.fields.empty() || key.is_carrier,
                      .is_open = gate_.is_open(i),
                      .is_remote = key.is_remote});
  }
  index_ = KeyIndex(segments);
}

}  // namespace trawl
