#pragma once

// Dates as logs write them, in the formats that mapping files name:
//
//   iso8601    2013-11-02T01:06:28Z, with or without a fraction; Z, an offset, or no zone (UTC)
//   basic      20131102T010628Z, with or without a fraction
//   epoch_s    seconds since 1970, as a number or a text that reads as one
//   epoch_ms   milliseconds

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ir/value.h"
#include "scanner/ecs/json_tree.h"

namespace trawl {

[[nodiscard]] bool is_date_format(std::string_view name);
// The message for a name that is none.
[[nodiscard]] std::string no_date_format(std::string_view name);

// The instant that the first fitting format reads, cut to milliseconds; nullopt if none fits.
[[nodiscard]] std::optional<Timestamp> read_date(const JsonTree& value,
                                                 const std::vector<std::string>& formats);

}  // namespace trawl
