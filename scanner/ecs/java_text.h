#pragma once

// Objects as Java prints its maps: what Elastic's CloudTrail pipeline stores under
// aws.cloudtrail.request_parameters and its siblings, and what rules therefore test.
//
// Members come in the order of a java.util.HashMap: by bucket of a table whose size depends on the
// number of keys put into it, pruned ones included; within a bucket in file order. (A bucket of
// nine keys or more becomes a tree in Java; not modelled.) Source: the Java platform's
// documentation and behaviour of HashMap, String.hashCode, Double.toString.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/ecs/json_tree.h"

namespace trawl {

// `{key=value, key2=[a, b]}`. A text prints as itself.
[[nodiscard]] std::string java_text(const JsonTree& tree);

// The order in which a HashMap of `key_count` keys iterates over `keys` (distinct, in order of
// insertion; key_count >= keys.size()): indices into `keys`.
[[nodiscard]] std::vector<std::size_t> java_map_order(const std::vector<std::string_view>& keys,
                                                      std::size_t key_count);

// A JSON number as Java prints it: integers keep their digits, anything with a fraction or exponent
// is a double.
[[nodiscard]] std::string java_number(std::string_view json_number);

// Length of UTF-8 text in UTF-16 units.
[[nodiscard]] std::u16string to_utf16(std::string_view utf8);

}  // namespace trawl
