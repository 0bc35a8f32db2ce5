#include "scanner/match/evaluator.h"

#include <algorithm>

#include "scanner/match/leaf_test.h"

namespace trawl {

Evaluator::Evaluator(const ProgramTables& tables, bool takes_wrapper, const Kernel& kernel)
    : tables_(&tables),
      kernel_(&kernel),
      reader_(tables.trie(), takes_wrapper, kernel),
      leaves_(tables.program().leaves().size()),
      candidate_of_(tables.program().conditions().size()),
      any_fields_(tables) {
  for (std::size_t slot = 0; slot < tables.trie().slot_count(); ++slot) {
    if (tables.slot_table(slot).is_slow() && cache_ == nullptr) {
      cache_ = std::make_unique<ValueCache>();
    }
  }
  for (std::size_t i = 0; i < tables.program().nested().size(); ++i) {
    nested_.push_back(std::make_unique<Evaluator>(tables.nested(i), false, kernel));
  }
}

EventProblem Evaluator::read(std::string_view event) {
  event_ = event;
  ++event_number_;
  has_looked_up_ = false;
  has_all_values_ = false;
  return reader_.read(event, fields_);
}

std::span<const QueryId> Evaluator::look_up() {
  has_looked_up_ = true;
  candidates_.assign(tables_->always_tried().begin(), tables_->always_tried().end());
  for (const std::uint32_t slot : fields_.found_slots()) {
    if (tables_->slot_table(slot).is_empty()) {
      continue;
    }
    for (const FieldValue& value : fields_.values(slot)) {
      look_up_value(slot, false, value);
    }
    for (const FieldValue& value : fields_.values_below(slot)) {
      look_up_value(slot, true, value);
    }
  }
  return candidates_;
}

void Evaluator::look_up_value(std::uint32_t slot, bool is_below, const FieldValue& value) {
  const SlotTable& table = tables_->slot_table(slot);
  ValueCache::Lookup lookup;
  if (table.is_slow()) {
    lookup = cache_->find(slot, is_below, value);
  }
  std::vector<LeafId>& leaves = lookup.cell != nullptr ? lookup.cell->leaves : found_;
  if (!lookup.is_known) {
    leaves.clear();
    table.look_up(tables_->program(), value, is_below, typed_, leaves);
  }
  for (const LeafId leaf : leaves) {
    mark(leaf);
  }
}

void Evaluator::mark(LeafId leaf) {
  Known& known = leaves_[static_cast<std::size_t>(leaf)];
  if (known.event == event_number_) {
    return;
  }
  known = {.event = event_number_, .holds = true};
  for (const QueryId query : tables_->queries(leaf)) {
    std::uint64_t& event = candidate_of_[static_cast<std::size_t>(query)];
    if (event != event_number_) {
      event = event_number_;
      candidates_.push_back(query);
    }
  }
}

bool Evaluator::holds(QueryId query, std::optional<Timestamp> now) {
  const auto& condition = tables_->program().conditions()[static_cast<std::size_t>(query)];
  return step_holds(condition.end - 1, now);
}

// Operands are taken from last to first: step `index` has its last operand directly before it, and
// each operand ends where the steps of the next begin.
bool Evaluator::step_holds(std::uint32_t index, std::optional<Timestamp> now) {
  using Op = Program::Step::Op;
  const std::vector<Program::Step>& steps = tables_->program().steps();
  const Program::Step& step = steps[index];
  switch (step.op) {
    case Op::Always:
      return true;
    case Op::Never:
      return false;
    case Op::Leaf:
      return leaf_holds(static_cast<LeafId>(step.argument), now);
    case Op::Not:
      return !step_holds(index - 1, now);
    case Op::And:
    case Op::Or: {
      const bool decides = step.op == Op::Or;  // the answer of an operand that settles the step
      for (std::uint32_t end = index; end > step.first; end = steps[end - 1].first) {
        if (step_holds(end - 1, now) == decides) {
          return decides;
        }
      }
      return !decides;
    }
    case Op::Nested:
      return nested_holds(step.argument, now);
    case Op::AnyField:
      return any_field_holds(step.argument, now);
  }
  return false;
}

bool Evaluator::leaf_holds(LeafId leaf, std::optional<Timestamp> now) {
  if (tables_->depends_on_now(leaf)) {
    return leaf_holds_now(leaf, now);
  }
  Known& known = leaves_[static_cast<std::size_t>(leaf)];
  if (known.event != event_number_) {
    const bool is_settled = has_looked_up_ && tables_->is_looked_up(leaf);
    known = {.event = event_number_, .holds = !is_settled && leaf_holds_now(leaf, now)};
  }
  return known.holds;
}

bool Evaluator::leaf_holds_now(LeafId id, std::optional<Timestamp> now) {
  const Leaf& leaf = tables_->program().leaf(id);
  return any_value(fields_, tables_->slot(id), looks_below(leaf),
                   [&](const FieldValue& value) { return trawl::holds(leaf, value, now, typed_); });
}

bool Evaluator::nested_holds(std::size_t index, std::optional<Timestamp> now) {
  Evaluator& evaluator = *nested_[index];
  return std::ranges::any_of(fields_.objects(tables_->object(index)), [&](std::string_view object) {
    return evaluator.read(object) == EventProblem::None && evaluator.holds(QueryId{}, now);
  });
}

bool Evaluator::any_field_holds(std::size_t index, std::optional<Timestamp> now) {
  if (!has_all_values_) {
    has_all_values_ = true;
    if (reader_.read_all(event_, tables_->prefix(), all_values_) != EventProblem::None) {
      all_values_.clear();  // a hit is validated: the event cannot become one
    }
    all_values_.insert(all_values_.end(), fields_.unwritten().begin(), fields_.unwritten().end());
  }
  return any_fields_.holds(index, all_values_, now, typed_);
}

}  // namespace trawl
