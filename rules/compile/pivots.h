#pragma once

// The choice of pivots: for each condition the leaves that decide whether it is worth trying.
//
// A pivot set of an expression is a set of leaves of which at least one holds whenever the
// expression holds. Sound by construction, one rule per step:
//
//   leaf           itself; none if it depends on `now`
//   and            the best set of its operands
//   or             the union of the sets of all operands; none if one operand has none
//   never          the empty set
//   always, not, nested, any_field      none

#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

#include "rules/compile/program.h"

namespace trawl {

// The share of events, from 0 to 1, in which the leaf is guessed to hold. `name` is the field's
// name, or "" if it is not known; `use_count` is the number of conditions that contain the leaf.
[[nodiscard]] double estimated_share(const Leaf& leaf, std::string_view name,
                                     std::size_t use_count);

// Field → another whose values it has.
using FieldCopies = std::map<FieldId, FieldId>;

// By LeafId. `fields` may be null.
[[nodiscard]] std::vector<double> estimated_shares(const Program& program, const FieldTable* fields,
                                                   const FieldCopies& copies = {});

// For each condition of `program` its pivots, ascending; empty if it has none. `fields` may be
// null.
[[nodiscard]] std::vector<std::vector<LeafId>> choose_pivots(const Program& program,
                                                             const FieldTable* fields,
                                                             const FieldCopies& copies = {});

}  // namespace trawl
