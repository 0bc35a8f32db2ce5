#pragma once

// What kind of thing the name of an AWS entity stands for: told from its ARN, or from the prefix of
// its id.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace trawl {

enum class EntityClass : std::uint8_t { User, Host, Service, Other };

// Data of the mapping file. A kind is part six of an ARN, up to its first slash.
struct EntityKinds {
  std::set<std::string, std::less<>> user;
  std::set<std::string, std::less<>> host;
  std::set<std::string, std::less<>> service;
  std::vector<std::string> service_prefixes;  // of ids that are no ARNs
};

[[nodiscard]] EntityClass classify_entity(std::string_view name, const EntityKinds& kinds);

// Part six of an ARN up to its first slash, unless that is its first character; "" if `name` is no
// ARN, or has fewer parts.
[[nodiscard]] std::string_view arn_kind(std::string_view name);

// The bare id of an EC2 instance that is named by its id or its ARN; "" for the ARN of another
// thing.
[[nodiscard]] std::string_view instance_id(std::string_view host);

// The role of a service, which only the service itself can assume.
[[nodiscard]] bool is_service_role(std::string_view name);

}  // namespace trawl
