#pragma once

// What happens in the generated cloud: services and their calls, people, networks, programs.

#include <span>
#include <string_view>

namespace trawl::datasets {

// A service and its calls. In values of parameters, `#` stands for 17 hex digits, `@` for the
// account, `~` for the region and `$` for the name of a person or project.
struct Service {
  std::string_view provider;    // "ec2.amazonaws.com"
  std::string_view calls;       // names, one blank between two
  std::string_view parameters;  // "key=value" pairs, one blank between two
};

struct Network {
  std::string_view prefix;  // "203.0.113.": the last number of the address is drawn
  std::string_view country;
  std::string_view city;
  std::string_view location;  // longitude and latitude as ECS writes them
  std::string_view system_number;
  std::string_view organization;
};

struct UserAgent {
  std::string_view original;  // JSON text without its quotes
  std::string_view name;
  std::string_view version;
};

[[nodiscard]] std::span<const Service> services();
[[nodiscard]] std::span<const Network> networks();
[[nodiscard]] std::span<const UserAgent> user_agents();
[[nodiscard]] std::span<const std::string_view> people();
[[nodiscard]] std::span<const std::string_view> roles();
[[nodiscard]] std::span<const std::string_view> accounts();
[[nodiscard]] std::span<const std::string_view> regions();
[[nodiscard]] std::span<const std::string_view> error_codes();

}  // namespace trawl::datasets
