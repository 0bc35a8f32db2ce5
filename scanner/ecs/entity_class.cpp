#include "scanner/ecs/entity_class.h"

#include <algorithm>
#include <functional>

namespace trawl {
namespace {

constexpr std::string_view kArn = "arn:";
constexpr std::size_t kArnParts = 6;
constexpr std::size_t kAccessKeyLength = 20;

// Up to six parts; the sixth ends at the next colon.
std::vector<std::string_view> split_arn(std::string_view name) {
  std::vector<std::string_view> parts;
  while (parts.size() < kArnParts) {
    const std::size_t colon = name.find(':');
    parts.push_back(name.substr(0, colon));
    if (colon == std::string_view::npos) {
      break;
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

std::string arn_kind(std::string_view name) {
  const std::vector<std::string_view> parts = split_arn(name);
  if (!name.starts_with(kArn) || parts.size() < kArnParts) {
    return {};
  }
  const std::size_t slash = parts.back().find('/');
  return std::string(slash == 0 ? parts.back() : parts.back().substr(0, slash));
}

std::string instance_id(std::string_view host) {
  constexpr std::string_view kInstance = "instance/";
  if (!host.starts_with(kArn)) {
    return std::string(host);
  }
  const std::vector<std::string_view> parts = split_arn(host);
  const bool is_instance =
      parts.size() == kArnParts && parts[2] == "ec2" && parts.back().starts_with(kInstance);
  return is_instance ? std::string(parts.back().substr(kInstance.size())) : std::string();
}

EntityClass classify_entity(const std::string& name, const EntityKinds& kinds) {
  if (name.starts_with(kArn)) {
    const std::vector<std::string_view> parts = split_arn(name);
    if (parts.size() < kArnParts) {
      return EntityClass::Other;
    }
    const std::string kind = arn_kind(name);
    return is_service_role(name)                              ? EntityClass::Service
           : kinds.user.contains(kind)                        ? EntityClass::User
           : kinds.host.contains(kind)                        ? EntityClass::Host
           : kinds.service.contains(kind) || parts[2] == "s3" ? EntityClass::Service
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
