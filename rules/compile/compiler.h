#pragma once

// Conditions → Program.

#include <map>
#include <string>

#include "rules/compile/program.h"

namespace trawl {

// Collects the conditions of all rules; equal leaves are shared.
class Compiler {
 public:
  // The id of the condition: 0, 1, 2, … in the order of the calls.
  QueryId add(const Expr& condition);
  [[nodiscard]] Program finish() &&;

 private:
  LeafId intern(const Leaf& leaf);
  void emit(const Expr& expr);

  Program program_;
  std::map<Leaf, LeafId> ids_;
};

}  // namespace trawl
