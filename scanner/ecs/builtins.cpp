#include "scanner/ecs/builtins.h"

#include <algorithm>

#include "scanner/ecs/cloudtrail_entities.h"
#include "scanner/ecs/cloudtrail_resources.h"

namespace trawl {
namespace {

Result<std::function<void(MappingRun&)>> make_resources(const TomlValue&) {
  return std::function<void(MappingRun&)>(map_cloudtrail_resources);
}

}  // namespace

const Builtin* find_builtin(std::string_view name) {
  static const std::vector<Builtin> kBuiltins = {
      {.name = "cloudtrail_resources",
       .outputs = {"aws.cloudtrail.resources.*"},
       .make = make_resources},
      {.name = "cloudtrail_entities",
       .outputs = {"related.entity", "target.entity.id", "user.target.entity.id",
                   "host.target.entity.id", "service.target.entity.id", "entity.target.id",
                   "host.target.id", "actor.entity.id", "user.entity.id", "service.entity.id",
                   "host.entity.id", "entity.id"},
       .make = make_cloudtrail_entities}};
  const auto found = std::ranges::find(kBuiltins, name, &Builtin::name);
  return found == kBuiltins.end() ? nullptr : &*found;
}

}  // namespace trawl
