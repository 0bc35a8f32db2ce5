#pragma once

// Program: the conditions of all rules, compiled together. Const and shared by all threads.
//
//   leaves      the distinct leaves of all conditions; one that a thousand rules share stands here
//               once
//   fields      the names whose values must be read, and for each field its leaves
//   steps       the conditions above the leaves, one after another, operands before operators
//   pivots      for each condition a set of leaves of which at least one holds whenever the
//               condition holds; empty if there is no such set (a condition that is a bare
//               negation), and the condition is then tried on every event
//
// Leaves below nested(…) and any_field(…) stand in nested() and any_fields() only: they are not
// tests of one field of the whole event. The matcher (scanner/match) builds its look-up structures
// from this.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rules/ir/expr.h"

namespace trawl {

enum class LeafId : std::uint32_t {};
enum class QueryId : std::uint32_t {};  // index of a condition, in the order given to Compiler

// True if the leaf compares with `now`, so that its answer depends on the rule's clock as well as
// on the event.
[[nodiscard]] bool depends_on_now(const Leaf& leaf);

class Program {
 public:
  struct Step {
    enum class Op : std::uint8_t {
      Always,
      Never,
      Leaf,
      And,
      Or,
      Not,
      Nested,
      AnyField
    } op = Op::Always;
    // Leaf: the LeafId. And, Or: number of operands. Nested: index into nested(). AnyField: index
    // into any_fields().
    std::uint32_t argument = 0;
    // Steps [first, this] are this step with its operands; `first` of a step without operands is
    // the step itself. An evaluator that starts at the root and takes operands from last to first
    // can stop early.
    std::uint32_t first = 0;
  };
  struct Condition {
    std::uint32_t begin = 0;  // steps [begin, end); the last one is the root
    std::uint32_t end = 0;
    std::vector<LeafId> pivots;  // ascending
  };
  struct FieldLeaves {
    FieldId field{};
    std::vector<LeafId> leaves;
  };
  struct Nested {
    std::string path;
    Expr condition;
    bool operator==(const Nested&) const = default;
  };
  struct AnyField {
    std::string pattern;
    std::vector<Leaf> leaves;  // one per reading
    bool operator==(const AnyField&) const = default;
  };

  [[nodiscard]] const std::vector<Leaf>& leaves() const { return leaves_; }
  [[nodiscard]] const Leaf& leaf(LeafId id) const { return leaves_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const std::vector<FieldLeaves>& fields() const { return fields_; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] const std::vector<Condition>& conditions() const { return conditions_; }
  [[nodiscard]] const std::vector<Nested>& nested() const { return nested_; }
  [[nodiscard]] const std::vector<AnyField>& any_fields() const { return any_fields_; }

  // The canonical listing of one condition: its leaves, steps and pivots, numbered within the
  // condition. `rules show --compiled` prints it. Grammar in docs/formats.md.
  [[nodiscard]] std::string listing(QueryId query, const FieldTable& fields) const;

 private:
  friend class Compiler;
  std::vector<Leaf> leaves_;
  std::vector<FieldLeaves> fields_;
  std::vector<Step> steps_;
  std::vector<Condition> conditions_;
  std::vector<Nested> nested_;
  std::vector<AnyField> any_fields_;
};

}  // namespace trawl
