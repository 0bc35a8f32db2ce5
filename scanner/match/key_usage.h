#pragma once

// KeyUsage: how a lean KeyTable looks for fields, told from how often keys stood in a sample of
// events.
//
// A field is looked for by that part of its name which the events had least of: one with a parent
// that none had by that parent alone, which is a remote key; of the other parents only the nearest
// counts, and that only where the field's own key was there more often and had many values that
// were wanted. A key that most events have, and whose pivots all require texts that they lack, is
// looked for by these texts, wherever they stand.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/ir/field.h"
#include "scanner/match/key_table.h"

namespace trawl {

class KeyUsage {
 public:
  // Of the full table and what was counted with it; borrows both.
  KeyUsage(const KeyTable& table, const KeyTable::Sample& sample);

  // Decides which keys are looked for by texts. `tables` and `fields` are those that the full table
  // was made of.
  void choose_texts(const ProgramTables& tables, const FieldTable& fields);
  [[nodiscard]] std::span<const std::string> texts() const { return texts_; }
  [[nodiscard]] bool is_sought_by_text(std::string_view segment) const;

  // True if no event had the field's own key: then there is nothing to tell apart.
  [[nodiscard]] bool is_unseen(std::string_view field) const;
  // A parent of the field that no event had; empty if there is none.
  [[nodiscard]] std::string_view remote_parent(std::string_view field) const;
  // The nearest one that the full table looks for, if it is worth the while; empty if not.
  [[nodiscard]] std::string_view worthy_parent(std::string_view field) const;

 private:
  // A key that may be looked for by texts.
  struct Substitute {
    std::string_view segment;
    std::uint32_t count = 0;  // of the key
    std::vector<std::string> texts;
    bool is_possible = true;
  };

  [[nodiscard]] const KeyTable::Key* find(std::string_view segment) const;
  [[nodiscard]] std::uint32_t count(const KeyTable::Key& key) const;
  // nullptr if the full table does not look for it as a parent.
  [[nodiscard]] const KeyTable::Key* find_parent(std::string_view segment) const;
  [[nodiscard]] std::vector<Substitute> substitutes(const ProgramTables& tables,
                                                    const FieldTable& fields) const;
  [[nodiscard]] bool is_frequent(std::string_view text) const;
  [[nodiscard]] double cost_of_texts(std::size_t count) const;

  const KeyTable& table_;
  const KeyTable::Sample& sample_;
  std::unordered_map<std::string_view, const KeyTable::Key*> keys_;  // by segment
  std::vector<std::string> texts_;
  std::vector<std::string_view> sought_;  // segments
};

}  // namespace trawl
