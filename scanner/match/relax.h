#pragma once

// Conditions on ECS fields → conditions on the raw paths of a log format, so that a raw event need
// not be normalised to learn that a rule cannot match it.
//
// relax(e) holds on a raw event whenever e holds on the event it becomes. It may hold more often:
//
//   leaf on a verbatim field     the same leaf on any of the raw paths; only where its truth helps
//                                e: the mapping may drop values, so a negated leaf may hold
//                                although a raw value passes it
//   leaf on a field whose values are known (constants), or that nothing can write     its answer
//   any other leaf, nested, any_field      unknown: always where it is not negated
//
// So what is left is always, never, or an and/or of leaves.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/compile/pivots.h"
#include "rules/ir/expr.h"
#include "scanner/ecs/mapping.h"

namespace trawl {

class Relaxation {
 public:
  // Borrows both. `fields` has the names of the conditions; raw paths are added to it.
  Relaxation(const Mapping& mapping, FieldTable& fields) : mapping_(mapping), fields_(fields) {}

  [[nodiscard]] Expr relax(const Expr& condition);
  // The raw paths in what has been relaxed, and the fields whose values stand there.
  [[nodiscard]] const FieldCopies& copies() const { return copies_; }

 private:
  enum class Bound : unsigned char { Upper, Lower };  // holds whenever e holds; only if e holds
  [[nodiscard]] Expr bound(const Expr& expr, Bound side);
  [[nodiscard]] Expr bound(const Leaf& leaf, Bound side);
  [[nodiscard]] bool can_be_written(std::string_view field) const;
  [[nodiscard]] std::vector<std::string> raw_paths(std::string_view field) const;

  const Mapping& mapping_;
  FieldTable& fields_;
  FieldCopies copies_;
};

}  // namespace trawl
