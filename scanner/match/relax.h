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
//
// Of a leaf on a field that holds values of the raw event as Java prints them, one thing is known
// beside: a text that it requires (required_text.h) stands in the raw event. What is printed
// between keys and values (`{`, `=`, `, `) is no part of such a text.

#include <optional>
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
  // Texts of which the raw event holds one, or `\u`, if the condition holds on the event it
  // becomes; nullopt: that is not known. They have kMinRequiredBytes or more.
  [[nodiscard]] std::optional<std::vector<std::string>> required_texts(const Expr& condition) const;
  // The raw paths in what has been relaxed, and the fields whose values stand there.
  [[nodiscard]] const FieldCopies& copies() const { return copies_; }

 private:
  enum class Bound : unsigned char { Upper, Lower };  // holds whenever e holds; only if e holds
  // Of what nothing is known.
  [[nodiscard]] static Expr unknown(Bound side);
  [[nodiscard]] Expr bound(const Expr& expr, Bound side);
  [[nodiscard]] Expr bound(const Leaf& leaf, Bound side);
  [[nodiscard]] std::optional<std::vector<std::string>> required_texts(const Leaf& leaf) const;
  [[nodiscard]] bool can_be_written(std::string_view field) const;
  [[nodiscard]] static bool can_be_added(std::string_view field);
  [[nodiscard]] std::vector<std::string> raw_paths(std::string_view field) const;

  const Mapping& mapping_;
  FieldTable& fields_;
  FieldCopies copies_;
};

}  // namespace trawl
