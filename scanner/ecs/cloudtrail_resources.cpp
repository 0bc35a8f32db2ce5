// CloudTrail's list of resources, without duplicates and in the order of a Java hash table, as
// Elastic's pipeline leaves it.

#include "scanner/ecs/cloudtrail_resources.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "scanner/ecs/java_text.h"

namespace trawl {
namespace {

std::string text_member(const JsonTree& object, std::string_view name) {
  const JsonTree* value = object.member(name);
  return value != nullptr && value->is_scalar() ? std::string(value->text()) : std::string();
}

}  // namespace

void map_cloudtrail_resources(MappingRun& run) {
  static const TreePath kSource("raw.resources");
  static const TreePath kTarget("aws.cloudtrail.resources");
  const JsonTree* list = run.find(kSource);
  if (list == nullptr) {
    return;
  }
  if (!list->is_array()) {
    run.set(kTarget, JsonTree(*list));
    return;
  }
  std::vector<std::string> keys;
  std::vector<JsonTree> resources;
  for (const JsonTree& element : list->elements()) {
    if (!element.is_object()) {
      continue;
    }
    JsonTree resource = element;
    for (auto& [name, value] : resource.members()) {
      if (name == "ARN") {
        name = TreeText::borrow("arn");
      } else if (name == "accountId") {
        name = TreeText::borrow("account_id");
      }
    }
    std::string key = text_member(resource, "arn") + "_" + text_member(resource, "account_id") +
                      "_" + text_member(resource, "type");
    const auto known = std::ranges::find(keys, key);
    if (known != keys.end()) {
      resources[static_cast<std::size_t>(known - keys.begin())] = std::move(resource);
    } else {
      keys.push_back(std::move(key));
      resources.push_back(std::move(resource));
    }
  }
  std::vector<JsonTree> ordered;
  for (const std::size_t i : java_map_order({keys.begin(), keys.end()}, keys.size())) {
    ordered.push_back(std::move(resources[i]));
  }
  if (!ordered.empty()) {
    run.set(kTarget, JsonTree::array(std::move(ordered)));
  }
}

}  // namespace trawl
