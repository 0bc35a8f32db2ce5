#pragma once

// Who did something to what: related.entity, target.*, actor.* and their kin, from the names that
// stand in a raw CloudTrail event.

#include <functional>

#include "io/error.h"
#include "rules/toml.h"
#include "scanner/ecs/mapping_run.h"

namespace trawl {

// `options`: the tables of the step as the mapping file has them. Errors: Invalid.
[[nodiscard]] Result<std::function<void(MappingRun&)>> make_cloudtrail_entities(
    const TomlValue& options);

}  // namespace trawl
