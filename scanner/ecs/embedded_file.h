#pragma once

// Text files that are part of the program (cmake/embed.cmake).

#include <span>
#include <string_view>

namespace trawl {

struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

// The files of scanner/ecs/mappings/.
[[nodiscard]] std::span<const EmbeddedFile> embedded_mappings();

}  // namespace trawl
