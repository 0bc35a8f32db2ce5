#pragma once

// Steps of a mapping that no declarative verb should carry. Their tables are data of the mapping
// file.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"
#include "rules/toml.h"
#include "scanner/ecs/mapping_run.h"

namespace trawl {

struct Builtin {
  std::string_view name;
  std::vector<std::string> outputs;
  // Errors: Invalid (the options are not what the step takes).
  Result<std::function<void(MappingRun&)>> (*make)(const TomlValue& options);
};

// "cloudtrail_resources", "cloudtrail_entities"; nullptr if there is no such step.
[[nodiscard]] const Builtin* find_builtin(std::string_view name);

}  // namespace trawl
