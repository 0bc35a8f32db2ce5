#include "scanner/ecs/entity_class.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

namespace trawl {
namespace {

constexpr std::string_view kArn = "arn:";
constexpr std::size_t kArnParts = 6;
constexpr std::size_t kAccessKeyLength = 20;

// Six parts; the sixth ends at the next colon. nullopt if there are fewer.
std::optional<std::array<std::string_view, kArnParts>> split_arn(std::string_view name) {
  std::array<std::string_view, kArnParts> parts;
  for (std::size_t i = 0; i < kArnParts; ++i) {
    const std::size_t colon = name.find(':');
    parts.at(i) = name.substr(0, colon);
    if (colon == std::string_view::npos) {
      return i + 1 == kArnParts ? std::optional(parts) : std::nullopt;
    }
    name.remove_prefix(colon + 1);
  }
  return parts;
}

}  // namespace

bool is_service_role(std::string_view name) {
  return name.find("/AWSServiceRoleFor") != std::string_view::npos ||
         name.find("/aws-service-role/") != std::string_view::npos;
}

std::string_view arn_kind(std::string_view name) {
  const auto parts = split_arn(name);
  if (!name.starts_with(kArn) || !parts) {
    return {};
  }
  const std::size_t slash = parts->back().find('/');
  return slash == 0 ? parts->back() : parts->back().substr(0, slash);
}

std::string_view instance_id(std::string_view host) {
  constexpr std::string_view kInstance = "instance/";
  if (!host.starts_with(kArn)) {
    return host;
  }
  const auto parts = split_arn(host);
  const bool is_instance = parts && parts->at(2) == "ec2" && parts->back().starts_with(kInstance);
  return is_instance ? parts->back().substr(kInstance.size()) : std::string_view();
}

EntityClass classify_entity(std::string_view name, const EntityKinds& kinds) {
  if (name.starts_with(kArn)) {
    const auto parts = split_arn(name);
    if (!parts) {
      return EntityClass::Other;
    }
    const std::string_view kind = arn_kind(name);
    return is_service_role(name)                                  ? EntityClass::Service
           : kinds.user.contains(kind)                            ? EntityClass::User
           : kinds.host.contains(kind)                            ? EntityClass::Host
           : kinds.service.contains(kind) || parts->at(2) == "s3" ? EntityClass::Service
                                                                  : EntityClass::Other;
  }
  if (name.size() == kAccessKeyLength && name.starts_with("AKIA")) {
    return EntityClass::User;
  }
  if (name.starts_with("i-")) {
    return EntityClass::Host;
  }
  const bool is_service =
      std::ranges::any_of(kinds.service_prefixes,
                          [&name](const std::string& prefix) { return name.starts_with(prefix); });
  return is_service ? EntityClass::Service : EntityClass::Other;
}

}  // namespace trawl
