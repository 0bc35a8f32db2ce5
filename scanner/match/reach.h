#pragma once

// Can a condition hold at all, of events of which only so much is known?
//
// Two bounds, as in scanner/match/relax.h: what cannot hold for any of the events, with the
// reasons, and what holds for all of them. Whatever is not known may go either way, so that a
// condition is called out of reach only where that is certain.

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rules/ir/expr.h"

namespace trawl {

struct OutOfReach {
  enum class Kind : std::uint8_t {
    Source,  // no event comes from where the rule looks: its index, data set, module or provider
    Field,   // no event has the field
    Type,    // the field has no value of the kind that is tested
    Never,   // the condition holds for no event whatever
  };
  Kind kind = Kind::Never;
  std::string field;  // or the array; "" for an index and Never
  std::string text;   // one clause: "source.geo.city_name is in no event"

  auto operator<=>(const OutOfReach&) const = default;
};
using ReachProblems = std::vector<OutOfReach>;  // sorted, distinct

// What is known of the events.
struct ReachFacts {
  // Why the leaf holds for none of them; nullopt if it may hold.
  std::function<std::optional<OutOfReach>(const Leaf&)> out_of_reach;
  // True if the leaf holds for each of them.
  std::function<bool(const Leaf&)> is_certain;
  // False if none of them has an object at the path.
  std::function<bool(const std::string& path)> has_objects;
};

// Why the condition cannot hold; nullopt if it may. Of an `and`, the operand with the fewest
// reasons speaks.
[[nodiscard]] std::optional<ReachProblems> find_problems(const Expr& condition,
                                                         const ReachFacts& facts);

// True if the condition has the leaf where its truth helps, or where it hinders the condition.
struct LeafUse {
  bool helps = false;
  bool hinders = false;
};
[[nodiscard]] LeafUse find_use(const Expr& condition,
                               const std::function<bool(const Leaf&)>& is_meant);

}  // namespace trawl
