#pragma once

// Mappings for tests.

#include <string>
#include <string_view>

#include "scanner/ecs/mapping.h"

namespace trawl::test {

// A mapping of the program. Throws std::out_of_range if there is none of that name.
[[nodiscard]] const Mapping& builtin_mapping(std::string_view name);

// A mapping for the events of the generated format "test.format", which have a member `test_id`:
// `toml` is what follows its name and its recognition. One that does not load is a failed test, and
// std::invalid_argument is thrown.
[[nodiscard]] Mapping mapping_of(std::string_view toml);

// What the mapping makes of the raw event, as JSON; "(dropped)" if that is nothing. A raw event
// that is not JSON is a failed test.
[[nodiscard]] std::string normalized(const Mapping& mapping, std::string_view raw);

}  // namespace trawl::test
