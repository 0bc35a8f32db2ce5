#include "scanner/event/event_fields.h"

namespace trawl {

void EventFields::reset(const FieldTrie& trie) {
  for (const std::uint32_t slot : found_) {
    values_[slot].clear();
    below_[slot].clear();
  }
  found_.clear();
  unwritten_.clear();
  values_.resize(trie.slot_count());
  below_.resize(trie.slot_count());
  objects_.resize(trie.object_count());
  for (std::vector<std::string_view>& objects : objects_) {
    objects.clear();
  }
  marks_.assign(trie.mark_count(), false);
  carriers_ = {};
  member_count_ = 0;
  is_wrapped_ = false;
}

void EventFields::keep_only(std::uint32_t slot, std::uint32_t other_slot) {
  std::erase_if(found_, [&](std::uint32_t found) {
    if (found == slot || found == other_slot) {
      return false;
    }
    values_[found].clear();
    below_[found].clear();
    return true;
  });
  for (std::vector<std::string_view>& objects : objects_) {
    objects.clear();
  }
  marks_.assign(marks_.size(), false);
  carriers_ = {};
  member_count_ = 0;
}

}  // namespace trawl
