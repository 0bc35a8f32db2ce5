#include "scanner/match/key_table.h"

#include <algorithm>
#include <set>

#include "scanner/event/carrier.h"
#include "scanner/match/leaf_test.h"
#include "scanner/match/required_text.h"

namespace trawl {
namespace {

// What may stand before the last segment in a key.
constexpr std::array<char, 2> kBefore = {'"', '.'};

// Shorter ones could end after anything.
constexpr std::size_t kMinSegmentBytes = 2;

// Of the fields whose values an index name implies, the one that does not have the same value in
// most of them.
constexpr std::string_view kDataset = "data_stream.dataset";

}  // namespace

std::optional<KeyTable> KeyTable::of(const ProgramTables& tables, const FieldTable& fields,
                                     std::span<const std::string> texts) {
  if (!tables.always_tried().empty()) {
    return std::nullopt;
  }
  KeyTable table;
  bool is_complete =
      std::ranges::all_of(texts, [&](std::string_view text) { return table.add_text(text); });
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
      table.key_of(kCarrierNames[i]).is_carrier = true;
    }
  }
  table.finish();
  return table;
}

// False if the field cannot be looked for.
bool KeyTable::add(std::string_view field, std::size_t slot, const Leaf& leaf) {
  const std::string_view segment = field.substr(field.rfind('.') + 1);
  if (looks_below(leaf) || !std::ranges::all_of(segment, is_plain)) {
    return add_text(longest_plain_run(segment));
  }
  const bool is_dataset = field == kDataset;
  if (segment.size() < kMinSegmentBytes || (field.starts_with("data_stream.") && !is_dataset)) {
    return false;
  }
  Key& key = key_of(segment);
  if (!add_field(key, is_dataset ? std::string_view() : field, slot)) {
    return false;
  }
  key.has_required_texts = key.has_required_texts && add_required_texts(leaf, key.required_texts) &&
                           key.required_texts.size() <= kMaxRequiredTexts;
  if (is_dataset) {
    key.is_dataset = true;
    Key& index = key_of("_index");
    if (!add_field(index, {}, slot)) {
      return false;
    }
    index.is_index = true;
    index.has_required_texts = false;
  }
  return keys_.size() <= kMaxKeys;
}

// False if there are too many, or it cannot be sought.
bool KeyTable::add_text(std::string_view text) {
  if (text.size() < kMinRequiredBytes || !std::ranges::all_of(text, is_plain)) {
    return false;
  }
  if (std::ranges::any_of(texts_, [text](const std::string& known) {
        return text.find(known) != std::string_view::npos;
      })) {
    return true;
  }
  const auto place = std::ranges::lower_bound(texts_, text);
  if (place == texts_.end() || *place != text) {
    texts_.emplace(place, text);
  }
  return texts_.size() <= SiftQuery::kMaxTexts;
}

// `field` is "" if its other segments need not be there. False if there are too many.
bool KeyTable::add_field(Key& key, std::string_view field, std::size_t slot) {
  if (std::ranges::find(key.fields, slot, &Field::slot) != key.fields.end()) {
    return true;
  }
  Field& added = key.fields.emplace_back(Field{.slot = slot});
  for (std::size_t dot = field.find('.'); dot != std::string_view::npos; dot = field.find('.')) {
    const std::string_view parent = field.substr(0, dot);
    if (parent.size() > 1 && std::ranges::all_of(parent, is_plain)) {
      added.parents.emplace_back(parent);
    }
    field.remove_prefix(dot + 1);
  }
  return key.fields.size() <= kMaxFields;
}

KeyTable::Key& KeyTable::key_of(std::string_view segment) {
  const auto known = std::ranges::find(keys_, segment, &Key::segment);
  return known != keys_.end() ? *known : keys_.emplace_back(Key{.segment = std::string(segment)});
}

void KeyTable::finish() {
  std::vector<std::vector<Probe>> bins(kBins);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const std::string& segment = keys_[i].segment;
    Probe probe{.size = static_cast<std::uint32_t>(segment.size()), .id = static_cast<KeyId>(i)};
    for (std::size_t at = segment.size() - std::min<std::size_t>(segment.size(), 8);
         at < segment.size(); ++at) {
      probe.tail = probe.tail >> 8U | std::uint64_t{static_cast<unsigned char>(segment[at])} << 56U;
      probe.tail_mask = probe.tail_mask >> 8U | std::uint64_t{0xFF} << 56U;
    }
    std::set<std::size_t> own_bins;
    for (const char before : kBefore) {
      const std::string text = before + segment;
      const std::string_view end = std::string_view(text).substr(text.size() - 3);
      own_bins.insert(bin_of(end[0], end[1], end[2]));
    }
    for (const std::size_t bin : own_bins) {
      bins[bin].push_back(probe);
    }
    add_to_filter(keys_[i], 1U << (i % 8));
  }
  bin_begins_.push_back(0);
  for (const std::vector<Probe>& bin : bins) {
    probes_.insert(probes_.end(), bin.begin(), bin.end());
    bin_begins_.push_back(static_cast<std::uint32_t>(probes_.size()));
  }
}

// The bytes at each of the last three places: of a short segment also what may stand before it.
void KeyTable::add_to_filter(const Key& key, unsigned bit) {
  for (std::size_t place = 0; place < KeyFilter::kPlaces; ++place) {
    if (place < key.segment.size()) {
      filter_.allow(place, key.segment[key.segment.size() - 1 - place], bit);
    } else {
      for (const char before : kBefore) {
        filter_.allow(place, before, bit);
      }
    }
  }
}

}  // namespace trawl
