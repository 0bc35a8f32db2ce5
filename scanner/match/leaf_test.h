#pragma once

// One leaf, one value: the judge of what a test means for a single value (rules/ir/expr.h). Look-up
// tables and caches only ever shorten the way to this answer.

#include <optional>
#include <string>
#include <string_view>

#include "rules/ir/expr.h"
#include "scanner/event/event_fields.h"
#include "scanner/match/typed_value.h"

namespace trawl {

// `value` has been read by the leaf's reading. `now` is the rule's clock; without it, comparisons
// with `now` are false.
[[nodiscard]] bool holds(const Leaf& leaf, const TypedValue& value, std::optional<Timestamp> now);

// The same for a value that has not been read yet; `scratch` is overwritten.
[[nodiscard]] bool holds(const Leaf& leaf, const FieldValue& value, std::optional<Timestamp> now,
                         TypedValue& scratch);

// True if the leaf is also about the values below its field: any leaf of a flattened root; objects,
// of which can only be asked whether there is anything in them.
[[nodiscard]] bool looks_below(const Leaf& leaf);

// An operand as the text that a keyword is compared with; nullopt if it has none. Where no mapping
// says that numbers are texts (FieldType::Dynamic), a number is none. The view lives as long as
// `operand` and `storage`.
[[nodiscard]] std::optional<std::string_view> operand_text(const Reading& reading,
                                                           const Value& operand,
                                                           std::string& storage);

}  // namespace trawl
