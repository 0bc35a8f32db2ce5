#pragma once

// Evaluator: one program × one event → which conditions hold.
//
//   read      the values of all wanted fields, in one walk
//   look_up   each value once; the leaves that hold make their conditions candidates
//   holds     only for candidates; other leaves are evaluated when they are asked for, and each
//             leaf at most once an event (but for those that depend on `now`)

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/event/event_reader.h"
#include "scanner/match/any_field.h"
#include "scanner/match/tables.h"

namespace trawl {

// Scratch of one worker.
class Evaluator {
 public:
  // Borrows `tables`. `takes_wrapper` and `kernel` as in EventReader.
  explicit Evaluator(const ProgramTables& tables, bool takes_wrapper = true,
                     const Kernel& kernel = best_kernel());

  // `event` must live until the next read, with kPaddingBytes readable behind it.
  [[nodiscard]] EventProblem read(std::string_view event);
  [[nodiscard]] EventReader& reader() { return reader_; }
  [[nodiscard]] const Kernel& kernel() const { return *kernel_; }
  // Values may be added between read() and look_up().
  [[nodiscard]] EventFields& fields() { return fields_; }

  // The conditions that can hold for the event: those one of whose pivots holds, and those without
  // pivots. No order, no repetition. Lives until the next look_up().
  [[nodiscard]] std::span<const QueryId> look_up();

  // True if the condition holds. `now` is the clock of its rule. Requires look_up(), unless the
  // program is that of a nested condition.
  [[nodiscard]] bool holds(QueryId query, std::optional<Timestamp> now);

 private:
  void mark(LeafId leaf);
  void look_up_value(std::uint32_t slot, bool is_below, const FieldValue& value);
  [[nodiscard]] bool step_holds(std::uint32_t index, std::optional<Timestamp> now);
  [[nodiscard]] bool leaf_holds(LeafId leaf, std::optional<Timestamp> now);
  [[nodiscard]] bool leaf_holds_now(LeafId leaf, std::optional<Timestamp> now);
  [[nodiscard]] bool nested_holds(std::size_t index, std::optional<Timestamp> now);
  [[nodiscard]] bool any_field_holds(std::size_t index, std::optional<Timestamp> now);

  // What is known of a leaf, or of a condition being a candidate, in the event numbered `event`.
  struct Known {
    std::uint64_t event = 0;
    bool holds = false;
  };

  const ProgramTables* tables_;
  const Kernel* kernel_;
  EventReader reader_;
  EventFields fields_;
  std::string_view event_;
  std::uint64_t event_number_ = 0;
  bool has_looked_up_ = false;
  std::vector<Known> leaves_;
  std::vector<std::uint64_t> candidate_of_;  // by condition: the last event it was a candidate in
  std::vector<QueryId> candidates_;
  std::vector<LeafId> found_;
  std::unique_ptr<ValueCache> cache_;  // if a table is slow
  TypedValue typed_;
  AnyFieldTests any_fields_;
  bool has_all_values_ = false;
  std::vector<NamedValue> all_values_;
  std::vector<std::unique_ptr<Evaluator>> nested_;
};

// Calls `visit(value)` for each value of the event that the leaf, whose values stand in `slot`, is
// about, until one returns true; whether one did.
template <class Visit>
bool any_value(const EventFields& fields, std::size_t slot, bool looks_below, Visit&& visit) {
  for (const FieldValue& value : fields.values(slot)) {
    if (visit(value)) {
      return true;
    }
  }
  if (looks_below) {
    for (const FieldValue& value : fields.values_below(slot)) {
      if (visit(value)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace trawl
