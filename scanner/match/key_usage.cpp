#include "scanner/match/key_usage.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "scanner/event/carrier.h"
#include "scanner/match/leaf_test.h"
#include "scanner/match/required_text.h"

namespace trawl {
namespace {

// In a sample: a key with a wanted value in one event in so many does without parents.
constexpr std::uint32_t kFewWanted = 64;
// A text that stands as often is no substitute.
constexpr std::size_t kFewTexts = 64;

std::string_view last_segment(std::string_view field) {
  return field.substr(field.rfind('.') + 1);
}

}  // namespace

KeyUsage::KeyUsage(const KeyTable& table, const KeyTable::Sample& sample)
    : table_(table), sample_(sample) {
  for (const KeyTable::Key& key : table.keys()) {
    keys_.emplace(key.segment, &key);
  }
}

const KeyTable::Key* KeyUsage::find(std::string_view segment) const {
  const auto key = keys_.find(segment);
  return key == keys_.end() ? nullptr : key->second;
}

std::uint32_t KeyUsage::count(const KeyTable::Key& key) const {
  return sample_.counts[table_.number_of(key)];
}

const KeyTable::Key* KeyUsage::find_parent(std::string_view segment) const {
  const KeyTable::Key* const key = find(segment);
  return key != nullptr && key->parent ? key : nullptr;
}

bool KeyUsage::is_sought_by_text(std::string_view segment) const {
  return std::ranges::find(sought_, segment) != sought_.end();
}

bool KeyUsage::is_unseen(std::string_view field) const {
  const KeyTable::Key* const key = find(last_segment(field));
  return key != nullptr && count(*key) == 0;
}

// Of several the first of its name; behind one that the full table does not look for there is none.
std::string_view KeyUsage::remote_parent(std::string_view field) const {
  std::string_view remote;
  for (std::size_t dot = field.rfind('.'); dot != std::string_view::npos; dot = field.rfind('.')) {
    field = field.substr(0, dot);
    const KeyTable::Key* const parent = find_parent(last_segment(field));
    if (parent == nullptr) {
      break;
    }
    remote = count(*parent) == 0 ? last_segment(field) : remote;
  }
  return remote;
}

std::string_view KeyUsage::worthy_parent(std::string_view field) const {
  const KeyTable::Key* const own = find(last_segment(field));
  const std::size_t dot = field.rfind('.');
  if (own == nullptr || dot == std::string_view::npos ||
      sample_.wanted[table_.number_of(*own)] <= sample_.events / kFewWanted) {
    return {};
  }
  const std::string_view segment = last_segment(field.substr(0, dot));
  const KeyTable::Key* const parent = find_parent(segment);
  return parent != nullptr && count(*parent) < count(*own) ? segment : std::string_view();
}

// The keys that events had, with the texts of all pivots that are looked for by them.
std::vector<KeyUsage::Substitute> KeyUsage::substitutes(const ProgramTables& tables,
                                                        const FieldTable& fields) const {
  std::vector<Substitute> found;
  for (const KeyTable::Key& key : table_.keys()) {
    found.push_back({.segment = key.segment,
                     .count = count(key),
                     .is_possible = !key.is_carrier && !key.is_index && !key.is_dataset});
  }
  for (std::size_t i = 0; i < tables.program().leaves().size(); ++i) {
    const auto id = static_cast<LeafId>(i);
    const Leaf& leaf = tables.program().leaf(id);
    const std::string_view field = fields.name(leaf.field);
    const KeyTable::Key* const key = find(last_segment(field));
    if (!tables.is_looked_up(id) || looks_below(leaf) || key == nullptr ||
        !remote_parent(field).empty()) {
      continue;
    }
    Substitute& own = found[table_.number_of(*key) - 1U];
    own.is_possible = own.is_possible && leaf.operands.size() <= SiftQuery::kMaxTexts &&
                      add_required_texts(leaf, own.texts);
  }
  std::erase_if(found, [this](Substitute& key) {
    std::ranges::sort(key.texts);
    const auto twice = std::ranges::unique(key.texts);
    key.texts.erase(twice.begin(), twice.end());
    return !key.is_possible || key.count == 0 || key.texts.empty() ||
           key.texts.size() > SiftQuery::kMaxTexts ||
           std::ranges::any_of(key.texts, [this](const auto& text) { return is_frequent(text); });
  });
  std::ranges::sort(found, [](const Substitute& left, const Substitute& right) {
    return std::tie(right.count, left.segment) < std::tie(left.count, right.segment);
  });
  return found;
}

// Of the keys that can be looked for by texts the first so many, for the greatest gain.
void KeyUsage::choose_texts(const ProgramTables& tables, const FieldTable& fields) {
  const std::vector<Substitute> keys = substitutes(tables, fields);
  const std::size_t given = table_.texts().size();
  std::vector<std::string> texts;
  std::vector<std::string_view> sought;
  double spared = 0;
  double most = 0;
  for (const Substitute& key : keys) {
    spared += key.count;
    sought.push_back(key.segment);
    for (const std::string& text : key.texts) {
      if (std::ranges::find(texts, text) == texts.end()) {
        texts.push_back(text);
      }
    }
    if (given + texts.size() > SiftQuery::kMaxTexts) {
      return;
    }
    const double gain = spared + cost_of_texts(given) - cost_of_texts(given + texts.size());
    if (gain > most) {
      most = gain;
      texts_ = texts;
      sought_ = sought;
    }
  }
}

bool KeyUsage::is_frequent(std::string_view text) const {
  std::size_t found = 0;
  for (std::size_t place = sample_.text.find(text); place != std::string::npos;
       place = sample_.text.find(text, place + text.size())) {
    ++found;
  }
  const double events_in_text = static_cast<double>(sample_.text.size()) /
                                static_cast<double>(sample_.bytes) * sample_.events;
  return static_cast<double>(found * kFewTexts) > events_in_text;
}

// Of looking for so many texts in the sample, in keys that could be looked for instead: measured
// with kernels for AVX-512 and AVX2, which take all texts but a single one together.
double KeyUsage::cost_of_texts(std::size_t count) const {
  constexpr double kBytesPerKey = 2048;
  const double looks = static_cast<double>(sample_.bytes) / kBytesPerKey;
  return count == 0 ? 0 : count == 1 ? looks : 3 * looks;
}

}  // namespace trawl
