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

}  // namespace

std::optional<KeyTable> KeyTable::of(const ProgramTables& tables, const FieldTable& fields) {
  if (!tables.always_tried().empty()) {
    return std::nullopt;
  }
  KeyTable table;
  for (std::size_t i = 0; i < tables.program().leaves().size(); ++i) {
    const auto id = static_cast<LeafId>(i);
    if (!tables.is_looked_up(id)) {
      continue;
    }
    const Leaf& leaf = tables.program().leaf(id);
    if (looks_below(leaf) || !table.add(fields.name(leaf.field), tables.slot(id), leaf)) {
      return std::nullopt;
    }
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
  if (segment.empty() || !std::ranges::all_of(segment, is_plain) ||
      field.starts_with("data_stream.")) {
    return false;
  }
  Key& key = key_of(segment);
  if (std::ranges::find(key.slots, slot) == key.slots.end()) {
    key.slots.push_back(slot);
  }
  key.has_required_texts = key.has_required_texts && add_required_texts(leaf, key.required_texts) &&
                           key.required_texts.size() <= kMaxRequiredTexts;
  return keys_.size() <= kMaxKeys;
}

KeyTable::Key& KeyTable::key_of(std::string_view segment) {
  const auto known = std::ranges::find(keys_, segment, &Key::segment);
  return known != keys_.end() ? *known : keys_.emplace_back(Key{.segment = std::string(segment)});
}

void KeyTable::finish() {
  std::array<std::vector<KeyId>, kBins> bins;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    Key& key = keys_[i];
    const std::string& segment = key.segment;
    for (std::size_t at = segment.size() - std::min<std::size_t>(segment.size(), 8);
         at < segment.size(); ++at) {
      key.tail = key.tail >> 8U | std::uint64_t{static_cast<unsigned char>(segment[at])} << 56U;
      key.tail_mask = key.tail_mask >> 8U | std::uint64_t{0xFF} << 56U;
    }
    std::set<std::size_t> own_bins;
    for (const char before : kBefore) {
      own_bins.insert(
          bin_of(segment.size() > 1 ? segment[segment.size() - 2] : before, segment.back()));
    }
    for (const std::size_t bin : own_bins) {
      bins[bin].push_back(static_cast<KeyId>(i));
    }
    add_to_filter(key, 1U << (i % 8));
  }
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    bin_ids_.insert(bin_ids_.end(), bins[bin].begin(), bins[bin].end());
    bin_begins_[bin + 1] = static_cast<std::uint32_t>(bin_ids_.size());
  }
}

// The bytes at each of the last three places: of a short segment also what may stand before it, and
// before that any byte.
void KeyTable::add_to_filter(const Key& key, unsigned bit) {
  for (std::size_t place = 0; place < KeyFilter::kPlaces; ++place) {
    if (place < key.segment.size()) {
      filter_.allow(place, key.segment[key.segment.size() - 1 - place], bit);
    } else if (place == key.segment.size()) {
      for (const char before : kBefore) {
        filter_.allow(place, before, bit);
      }
    } else {
      for (int byte = 0; byte < 0x80; ++byte) {
        filter_.allow(place, static_cast<char>(byte), bit);
      }
    }
  }
}

}  // namespace trawl
