#pragma once

// Flags whose value is a number of bytes.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace trawl {

// "64", "256M", "1G": bytes, with K, M and G as powers of 1024. nullopt: not a size.
[[nodiscard]] std::optional<std::size_t> parse_size(std::string_view text);

// Adds a flag that takes such a size, of at least one byte.
CLI::Option* add_size(CLI::App& app, const std::string& flag, std::uint64_t& target,
                      const std::string& help);

}  // namespace trawl
