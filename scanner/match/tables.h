#pragma once

// What all workers share when they match events with a program: which names to read, which leaves a
// value makes true, and which conditions a true leaf makes candidates. Built once, then const.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/compile/program.h"
#include "rules/ir/field.h"
#include "scanner/event/event_fields.h"
#include "scanner/event/field_trie.h"
#include "scanner/match/glob_index.h"
#include "scanner/match/network_index.h"
#include "scanner/match/text_filter.h"
#include "scanner/match/typed_value.h"
#include "scanner/match/value_cache.h"

namespace trawl {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

// The leaves of one field that are looked up for every value, so that one look-up yields those that
// hold: the pivots. Leaves that are no pivots are evaluated only when a candidate asks for them.
class SlotTable {
 public:
  void add(LeafId id, const Leaf& leaf);
  // To be called after the last add().
  void finish(const Program& program);

  [[nodiscard]] bool is_empty() const { return groups_.empty(); }
  // True if a look-up takes more than a few hashes, so that its answer is worth keeping.
  [[nodiscard]] bool is_slow() const { return is_slow_; }
  // What texts some leaf may hold for; null if that cannot be told so easily.
  [[nodiscard]] const TextFilter* texts() const { return is_listed_ ? &texts_ : nullptr; }

  // Appends the leaves that hold for a value at the field, or below it; a leaf may be appended
  // twice.
  void look_up(const Program& program, const FieldValue& value, bool is_below, TypedValue& scratch,
               std::vector<LeafId>& leaves) const;

 private:
  using LeavesByText =
      std::unordered_map<std::string, std::vector<LeafId>, StringHash, std::equal_to<>>;
  // Leaves that read a value alike.
  struct Group {
    Reading reading;
    bool looks_below = false;
    LeavesByText exact;          // by operand: equal texts, tokens
    LeavesByText folded;         // by operand in lower case
    std::vector<LeafId> hashed;  // the leaves in the two, for values that are not texts
    GlobIndex globs;             // told from what a text holds; then tried
    NetworkIndex networks;
    std::vector<LeafId> others;  // tried one by one
  };
  // `may_be_listed`: the text may be in the group's tables.
  void look_up(const Program& program, const Group& group, const TypedValue& value,
               bool may_be_listed, std::vector<LeafId>& leaves) const;

  void gather_texts();

  std::vector<Group> groups_;
  TextFilter texts_;        // those in the tables of groups for texts
  bool is_listed_ = false;  // there are no leaves but in these tables
  bool is_slow_ = false;
};

class ProgramTables {
 public:
  // The program of a nested condition, whose names begin with `path` and a dot.
  struct NestedTables;

  // Borrows all three, which must outlive the tables. `extra_names` are read besides the program's
  // fields. Names are looked for without `prefix`, the path of the object that is read and a dot;
  // those that do not begin with it are never found. `marked_paths` are marked in the trie.
  ProgramTables(const Program& program, const FieldTable& fields, const FieldTypes& types,
                std::span<const std::string_view> extra_names = {}, std::string prefix = {},
                std::span<const std::string> marked_paths = {});
  ~ProgramTables();
  ProgramTables(const ProgramTables&) = delete;
  ProgramTables& operator=(const ProgramTables&) = delete;

  [[nodiscard]] const Program& program() const { return program_; }
  [[nodiscard]] const FieldTypes& types() const { return types_; }
  [[nodiscard]] const FieldTrie& trie() const { return trie_; }
  [[nodiscard]] const std::string& prefix() const { return prefix_; }

  // Where the values of a leaf, or of a name, stand in EventFields. The slot of a name that is
  // neither in the program nor extra is nullopt.
  [[nodiscard]] std::size_t slot(LeafId leaf) const {
    return leaf_slots_[static_cast<std::size_t>(leaf)];
  }
  [[nodiscard]] std::optional<std::size_t> slot(std::string_view name) const;

  // True for pivots: the answer is known once all values have been looked up.
  [[nodiscard]] bool is_looked_up(LeafId leaf) const {
    return !queries_[static_cast<std::size_t>(leaf)].empty();
  }
  [[nodiscard]] bool depends_on_now(LeafId leaf) const {
    return depends_on_now_[static_cast<std::size_t>(leaf)];
  }
  [[nodiscard]] bool depends_on_now(QueryId query) const {
    return query_depends_on_now_[static_cast<std::size_t>(query)];
  }
  // The conditions that the leaf is a pivot of.
  [[nodiscard]] std::span<const QueryId> queries(LeafId leaf) const {
    return queries_[static_cast<std::size_t>(leaf)];
  }
  // The conditions without pivots.
  [[nodiscard]] std::span<const QueryId> always_tried() const { return always_tried_; }
  [[nodiscard]] const SlotTable& slot_table(std::size_t slot) const { return slot_tables_[slot]; }
  // For Program::nested()[index]: how to match its objects, and where they stand in EventFields.
  [[nodiscard]] const ProgramTables& nested(std::size_t index) const;
  [[nodiscard]] std::size_t object(std::size_t index) const { return objects_[index]; }

 private:
  void number_slots(const FieldTable& fields, std::span<const std::string_view> extra_names,
                    std::span<const std::string> marked_paths);
  void find_uses_of_now();
  void index_pivots();

  const Program& program_;
  const FieldTypes& types_;
  std::string prefix_;
  std::unordered_map<std::string, std::size_t, StringHash, std::equal_to<>> slots_;
  FieldTrie trie_;
  std::vector<std::size_t> leaf_slots_;
  std::vector<bool> depends_on_now_;        // by LeafId
  std::vector<bool> query_depends_on_now_;  // by QueryId
  std::vector<std::vector<QueryId>> queries_;
  std::vector<QueryId> always_tried_;
  std::vector<SlotTable> slot_tables_;
  std::vector<std::unique_ptr<const NestedTables>> nested_;
  std::vector<std::size_t> objects_;
};

}  // namespace trawl
