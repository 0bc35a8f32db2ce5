#pragma once

// Conditions → Program.

#include <map>
#include <string>

#include "rules/compile/pivots.h"
#include "rules/compile/program.h"

namespace trawl {

// Collects the conditions of all rules; equal leaves are shared. Pivots are chosen in finish(),
// when it is known how many conditions share a leaf.
class Compiler {
 public:
  // `fields`, if given, must hold every field of the conditions until finish() has returned. Names
  // only make the choice of pivots better (rules/compile/selectivity.h), never the answers.
  explicit Compiler(const FieldTable* fields = nullptr) : fields_(fields) {}

  // The values of `field` are those of `known`, by whose name they are better judged.
  void add_copy(FieldId field, FieldId known) { copies_.emplace(field, known); }

  // The id of the condition: 0, 1, 2, … in the order of the calls.
  QueryId add(const Expr& condition);
  [[nodiscard]] Program finish() &&;

 private:
  LeafId intern(const Leaf& leaf);
  void emit(const Expr& expr);
  void emit_operands(const Expr& expr, Program::Step::Op op);
  void append(Program::Step::Op op, std::uint32_t argument);

  const FieldTable* fields_;
  FieldCopies copies_;
  Program program_;
  std::map<Leaf, LeafId> ids_;
  std::map<FieldId, std::size_t> field_slots_;  // index in Program::fields()
};

}  // namespace trawl
