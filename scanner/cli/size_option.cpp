#include "scanner/cli/size_option.h"

#include <charconv>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace trawl {

std::optional<std::size_t> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, number);
  if (error != std::errc{} || end - rest > 1) {
    return std::nullopt;
  }
  unsigned shift = 0;
  if (rest != end) {
    switch (*rest) {
      case 'K':
      case 'k':
        shift = 10;
        break;
      case 'M':
      case 'm':
        shift = 20;
        break;
      case 'G':
      case 'g':
        shift = 30;
        break;
      default:
        return std::nullopt;
    }
  }
  if (number > (std::uint64_t{1} << 62U) >> shift) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(number << shift);
}

CLI::Option* add_size(CLI::App& app, const std::string& flag, std::uint64_t& target,
                      const std::string& help) {
  return app
      .add_option_function<std::string>(
          flag,
          [flag, &target](const std::string& text) {
            const std::optional<std::size_t> size = parse_size(text);
            if (!size || *size == 0) {
              throw CLI::ValidationError(
                  flag, fmt::format("'{}' is not a size such as 65536, 256M or 1G", text));
            }
            target = *size;
          },
          help)
      ->type_name("SIZE");
}

}  // namespace trawl
